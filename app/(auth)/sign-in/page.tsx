import type { Metadata } from 'next';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { signUpPath } from '@/components/account/paths';
import { SignInForm } from '@/components/account/sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.signIn };
}

export default async function Page(props: PageProps) {
  const { callbackUrl, text } = await arrive(props);
  return (
    <AccountCard
      title={text.signInTitle}
      question={text.noAccountYet}
      answer={text.signUp}
      answerPath={signUpPath(callbackUrl)}
    >
      <SignInForm callbackUrl={callbackUrl} />
    </AccountCard>
  );
}
