import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { houseName, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { AskForLink } from '@/components/account/mail/ask-for-link';
import { signInPath } from '@/components/account/paths';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.forgottenMail.title, referrer: 'no-referrer', robots: { index: false } };
}

/** Where people whose password is lost ask for a link by mail. */
export default async function Page() {
  const { mail, passwords } = services().config;
  if (!mail || !passwords) notFound();
  const text = await readersText();
  const house = await houseName();
  return (
    <AccountCard
      house={house}
      title={text.forgottenMail.title}
      question={text.forgottenMail.remembered}
      answer={text.signIn}
      answerPath={signInPath('/')}
      note={text.forgottenMail.other}
    >
      <AskForLink path="forgotten" about={text.forgottenMail.about} sent={text.forgottenMail.sent} />
    </AccountCard>
  );
}
