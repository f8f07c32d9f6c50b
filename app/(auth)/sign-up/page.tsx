import type { Metadata } from 'next';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { signInPath } from '@/components/account/paths';
import { SignUpForm } from '@/components/account/sign-up-form';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.signUp };
}

export default async function Page(props: PageProps) {
  const { callbackUrl, text } = await arrive(props);
  return (
    <AccountCard
      title={text.signUpTitle}
      question={text.haveAccount}
      answer={text.signIn}
      answerPath={signInPath(callbackUrl)}
    >
      <SignUpForm callbackUrl={callbackUrl} />
    </AccountCard>
  );
}
