import type { Metadata } from 'next';
import { requestLocale } from '@/app/request-locale';
import { Section } from '@/components/account/section';
import { TokenForm } from '@/components/account/tokens/token-form';
import { TokenList } from '@/components/account/tokens/token-list';
import { requireUser } from '@/lib/auth/session';
import { chatText } from '@/lib/i18n/chat/text';
import { tokensText } from '@/lib/i18n/tokens/text';
import { dayLabel, localDay } from '@/lib/messages/days';
import { waysInOf } from '@/lib/organization/ways-in';
import { services } from '@/lib/services';
import { listTokens } from '@/lib/tokens/tokens';
import { ApiList } from './api-list';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: tokensText[await requestLocale()].title };
}

const LINK =
  'inline-flex min-h-11 items-center rounded-sm font-semibold text-accent underline underline-offset-2 wrap-anywhere';

/** A person's tokens for programs, and what the API can do. */
export default async function Page() {
  const user = await requireUser('/account/tokens');
  const { config, db, origins } = services();
  const locale = await requestLocale();
  const text = tokensText[locale];
  const [tokens, { again }] = await Promise.all([listTokens(db, user.userId), waysInOf(user)]);
  const zone = user.choices.timeZone ?? config.timeZone;
  const day = (at: Date) => dayLabel(localDay(at.getTime(), zone), localDay(Date.now(), zone), chatText[locale]);
  const shown = tokens.map(({ id, name, scope, expiresAt, lastUsedAt }) => {
    return { id, name, scope, until: day(expiresAt), used: lastUsedAt && day(lastUsedAt) };
  });
  return (
    <main className="mx-auto flex w-full max-w-[640px] flex-col gap-5 px-4 pt-6 pb-16">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h1 className="min-w-0 font-[650] text-[24px] leading-8 tracking-[-0.02em]">{text.title}</h1>
        <a href="/account" className={LINK}>
          {text.back}
        </a>
      </header>
      <Section title={text.listTitle}>
        <p className="mb-4 text-muted">{text.about}</p>
        <TokenList tokens={shown} />
      </Section>
      <Section title={text.newTitle}>
        <TokenForm username={user.username} again={again} />
      </Section>
      <Section title={text.apiTitle}>
        <p className="mb-2 text-muted">{text.apiText}</p>
        <pre
          dir="ltr"
          className="mb-4 rounded-xl bg-ground p-4 font-mono text-[14px] leading-6 whitespace-pre-wrap wrap-anywhere"
        >
          {`curl -H "Authorization: Bearer $TOKEN" ${origins[0]}/api/v1/rooms`}
        </pre>
        <ApiList text={text} />
        <a href="/api/v1/openapi.json" className={`${LINK} mt-2`}>
          {text.document}
        </a>
      </Section>
    </main>
  );
}
