import { enterAdmin, titled } from '@/app/admin/enter';
import { GuideArticle } from '@/app/guide/guide-article';
import { requestLocale } from '@/app/request-locale';
import { AdminShell } from '@/components/admin/shell';
import { guideIn } from '@/lib/guide/guides';
import { guideText } from '@/lib/i18n/guide/text';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.guide);

/** The guide for administrators. */
export default async function Page() {
  const { text, openReports } = await enterAdmin('/admin/guide');
  const locale = await requestLocale();
  const guide = await guideIn('administrators', locale);
  return (
    <AdminShell text={text} openReports={openReports} section={null} heading={guide.title}>
      <a href="/guide" className="mb-4 inline-block rounded-sm text-accent underline underline-offset-2">
        {guideText[locale].forMembers}
      </a>
      <GuideArticle guide={guide} locale={locale} text={guideText[locale]} />
    </AdminShell>
  );
}
