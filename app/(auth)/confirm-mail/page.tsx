import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { houseName, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { ConfirmForm } from '@/components/account/mail/confirm-form';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.confirmMail.title, referrer: 'no-referrer', robots: { index: false } };
}

/** Where a person confirms an e-mail address, by the link of a mail: `/confirm-mail#CODE`. */
export default async function Page() {
  if (!services().config.mail) notFound();
  const text = await readersText();
  const house = await houseName();
  return (
    <AccountCard
      house={house}
      title={text.confirmMail.title}
      question={''}
      answer={text.confirmMail.toChat}
      answerPath="/"
    >
      <ConfirmForm />
    </AccountCard>
  );
}
