import type { Metadata } from 'next';
import { requestLocale } from '@/app/request-locale';
import { NotificationSettings } from '@/components/account/notifications/notification-settings';
import { requireUser } from '@/lib/auth/session';
import { notificationsText } from '@/lib/i18n/notifications/text';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: notificationsText[await requestLocale()].title };
}

/** What tells a person of new messages, and when. */
export default async function Page() {
  const user = await requireUser('/account/notifications');
  const text = notificationsText[await requestLocale()];
  return (
    <main className="mx-auto flex w-full max-w-[640px] flex-col gap-5 ps-[max(16px,env(safe-area-inset-left))] pe-[max(16px,env(safe-area-inset-right))] pt-[max(24px,env(safe-area-inset-top))] pb-16">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h1 className="min-w-0 font-[650] text-[24px] leading-8 tracking-[-0.02em]">{text.title}</h1>
        <a
          href="/account"
          className="inline-flex min-h-11 items-center rounded-sm font-semibold text-accent underline underline-offset-2"
        >
          {text.back}
        </a>
      </header>
      <NotificationSettings timeZone={user.choices.timeZone ?? services().config.timeZone} />
    </main>
  );
}
