import type { Metadata } from 'next';
import { houseName, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { FirstAdmin } from '@/components/account/entry/first-admin';
import { signInPath } from '@/components/account/paths';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  // No page of another site is told that this one was open.
  return { title: text.start.title, referrer: 'no-referrer', robots: { index: false } };
}

/** Where the link of a new installation's log leads: `/start#CODE`. */
export default async function Page() {
  const text = await readersText();
  const house = await houseName();
  return (
    <AccountCard
      house={house}
      title={text.start.title}
      question={text.haveAccount}
      answer={text.signIn}
      answerPath={signInPath('/')}
    >
      <FirstAdmin />
    </AccountCard>
  );
}
