import type { Metadata } from 'next';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { SignUpByMail } from '@/components/account/entry/sign-up-by-mail';
import { SignUpForm } from '@/components/account/entry/sign-up-form';
import { signInPath } from '@/components/account/paths';
import { WaysIn } from '@/components/account/ways-in';
import { services } from '@/lib/services';
import { hasAdmin } from '@/lib/users/people';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.signUp };
}

const REASONS = { invite: 'invitation_needed', domain: 'invitation_needed', closed: 'sign_up_closed' } as const;

export default async function Page(props: PageProps) {
  const { callbackUrl, text, house } = await arrive(props);
  const { config, db } = services();
  const { organization, passwords, signUp } = config;
  return (
    <AccountCard
      house={house}
      title={text.signUpTitle}
      question={text.haveAccount}
      answer={text.signIn}
      answerPath={signInPath(callbackUrl)}
    >
      {signUp === 'domain' && passwords ? (
        <WaysIn text={text} organization={organization?.name ?? null} callbackUrl={callbackUrl}>
          <SignUpByMail domains={config.signUpDomains} callbackUrl={callbackUrl} />
        </WaysIn>
      ) : signUp === 'open' ? (
        <WaysIn text={text} organization={organization?.name ?? null} callbackUrl={callbackUrl}>
          {passwords ? <SignUpForm callbackUrl={callbackUrl} /> : null}
        </WaysIn>
      ) : (
        <p>{!passwords || (await hasAdmin(db)) ? text.noSignUp[REASONS[signUp]] : text.start.needed}</p>
      )}
    </AccountCard>
  );
}
