import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { houseName, readersText } from '@/app/(auth)/arrival';
import { AccountCard } from '@/components/account/account-card';
import { UnsubscribeForm } from '@/components/account/mail/unsubscribe-form';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  const text = await readersText();
  return { title: text.unsubscribe.title, referrer: 'no-referrer', robots: { index: false } };
}

/** Where a person ends the mails about what they missed, by the link of a mail: `/unsubscribe#CODE`. */
export default async function Page() {
  if (!services().config.mail) notFound();
  const text = await readersText();
  const house = await houseName();
  return (
    <AccountCard
      house={house}
      title={text.unsubscribe.title}
      question={''}
      answer={text.confirmMail.toChat}
      answerPath="/"
    >
      <UnsubscribeForm />
    </AccountCard>
  );
}
