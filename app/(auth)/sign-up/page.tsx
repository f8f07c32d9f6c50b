import type { Metadata } from 'next';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { signInPath } from '@/components/account/paths';
import { SignUpForm } from '@/components/account/sign-up-form';

export async function generateMetadata(): Promise<Metadata> {
  const { account } = await readersText();
  return { title: account.signUp };
}

export default async function Page(props: PageProps) {
  const { callbackUrl, text } = await arrive(props);
  const { account, common } = text;
  return (
    <AccountCard
      product={common.product}
      title={account.signUpTitle}
      question={account.haveAccount}
      answer={account.signIn}
      answerPath={signInPath(callbackUrl)}
    >
      <SignUpForm callbackUrl={callbackUrl} />
    </AccountCard>
  );
}
