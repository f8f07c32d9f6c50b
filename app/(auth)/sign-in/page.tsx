import type { Metadata } from 'next';
import { arrive, type PageProps, readersText } from '@/app/(auth)/arrival';
import { AccountCard, LINK } from '@/components/account/account-card';
import { SignInForm } from '@/components/account/entry/sign-in-form';
import { signUpPath } from '@/components/account/paths';
import { WaysIn } from '@/components/account/ways-in';
import type { AccountText } from '@/lib/i18n/account/text';
import { ENTRY_TROUBLES, type EntryTrouble, OUTCOME } from '@/lib/organization/paths';
import { services } from '@/lib/services';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.signIn };
}

export default async function Page(props: PageProps) {
  const { callbackUrl, text, house } = await arrive(props);
  const { organization, passwords, mail } = services().config;
  const given = (await props.searchParams)[OUTCOME];
  const trouble = ENTRY_TROUBLES.find((one) => one === given) ?? null;
  return (
    <AccountCard
      house={house}
      title={text.signInTitle(house)}
      question={text.noAccountYet}
      answer={text.signUp}
      answerPath={signUpPath(callbackUrl)}
      {...(passwords ? { note: mail ? <ForgottenLink text={text} /> : text.forgotten } : {})}
    >
      <WaysIn
        text={text}
        organization={organization?.name ?? null}
        callbackUrl={callbackUrl}
        trouble={organization && trouble ? inWords(trouble, text) : null}
      >
        {passwords ? <SignInForm callbackUrl={callbackUrl} /> : null}
      </WaysIn>
    </AccountCard>
  );
}

function ForgottenLink({ text }: { text: AccountText }) {
  return (
    <a href="/forgotten" className={LINK}>
      {text.forgottenMail.link}
    </a>
  );
}

function inWords(trouble: EntryTrouble, text: AccountText): string {
  return trouble === 'sign_up_closed' ? text.noSignUp.sign_up_closed : text.organization[trouble];
}
