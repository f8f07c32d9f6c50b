import type { Metadata } from 'next';
import { readersText } from '@/app/(auth)/arrival';
import { Invited } from '@/components/account/entry/invited';
import { Card } from '@/components/ui/card';
import { Logo } from '@/components/ui/logo';
import { services } from '@/lib/services';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  // No page of another site is told that this one was open.
  return { title: text.invitation.title, referrer: 'no-referrer', robots: { index: false } };
}

/** Where an invitation leads: `/invite#CODE`. It says who invites to what, and lets people in. */
export default async function Page() {
  const { config, house } = services();
  return (
    <Card>
      <Logo name={await house.name()} />
      <Invited
        maySignUp={config.signUp !== 'closed'}
        hasPasswords={config.passwords}
        organization={config.organization?.name ?? null}
      />
    </Card>
  );
}
