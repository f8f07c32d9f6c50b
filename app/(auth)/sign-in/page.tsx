import type { Metadata } from 'next';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { signUpPath } from '@/components/account/paths';
import { SignInForm } from '@/components/account/sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  const { account } = await readersText();
  return { title: account.signIn };
}

export default async function Page(props: PageProps) {
  const { callbackUrl, text } = await arrive(props);
  const { account, common } = text;
  return (
    <AccountCard
      product={common.product}
      title={account.signInTitle}
      question={account.noAccountYet}
      answer={account.signUp}
      answerPath={signUpPath(callbackUrl)}
    >
      <SignInForm callbackUrl={callbackUrl} />
    </AccountCard>
  );
}
