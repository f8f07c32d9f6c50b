import type { Metadata } from 'next';
import { requestLocale } from '@/app/request-locale';
import { RoomLink } from '@/components/room-link';
import { isAdmin } from '@/lib/auth/session';
import { guideIn } from '@/lib/guide/guides';
import { guideText } from '@/lib/i18n/guide/text';
import { services } from '@/lib/services';
import { GuideArticle } from './guide-article';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: guideText[await requestLocale()].title };
}

/** The guide for members. Everybody may read it: who was just invited needs it most, and it tells nothing of anybody. */
export default async function Page() {
  const locale = await requestLocale();
  const text = guideText[locale];
  const [guide, house, mayAdminister] = await Promise.all([
    guideIn('members', locale),
    services().house.name(),
    isAdmin(),
  ]);
  return (
    <div className="min-h-dvh ps-[env(safe-area-inset-left)] pe-[env(safe-area-inset-right)]">
      <header className="border-line border-b pt-[env(safe-area-inset-top)] print:hidden">
        <div className="mx-auto flex h-[56px] w-full max-w-[808px] items-center gap-5 px-4 sm:px-6">
          <p className="min-w-0 flex-1 truncate font-[620] text-[16px] tracking-[-0.01em]">
            <bdi>{house}</bdi>
          </p>
          {mayAdminister && (
            <a href="/admin/guide" className="flex min-h-11 items-center rounded-sm text-[15px] text-accent">
              {text.forAdmins}
            </a>
          )}
          <RoomLink className="flex min-h-11 shrink-0 items-center rounded-sm text-[15px] text-accent">
            {text.toChat}
          </RoomLink>
        </div>
      </header>
      <main className="mx-auto w-full max-w-[808px] px-4 pt-6 pb-28 sm:px-6">
        <h1 className="mb-4 font-[650] text-[24px] leading-8 tracking-[-0.02em]">{guide.title}</h1>
        <GuideArticle guide={guide} locale={locale} text={text} />
      </main>
    </div>
  );
}
