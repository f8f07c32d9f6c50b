import type { Metadata } from 'next';
import { houseName, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { NewPasswordForm } from '@/components/account/new-password-form';
import { signInPath } from '@/components/account/paths';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  // No page of another site is told that this one was open.
  return { title: text.newPasswordTitle, referrer: 'no-referrer', robots: { index: false } };
}

/** Where a person whose password is lost sets a new one, by a link of an administrator: `/new-password#CODE`. */
export default async function Page() {
  const text = await readersText();
  const house = await houseName();
  return (
    <AccountCard
      house={house}
      title={text.newPasswordTitle}
      question={text.haveAccount}
      answer={text.signIn}
      answerPath={signInPath('/')}
    >
      <NewPasswordForm />
    </AccountCard>
  );
}
