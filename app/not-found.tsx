import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';
import { commonText } from '@/lib/i18n/common/text';
import { noticeText } from '@/lib/i18n/notice/text';
import { requestLocale } from './request-locale';

export default async function NotFound() {
  const locale = await requestLocale();
  const text = noticeText[locale];
  return (
    <NoticePage title={text.notFoundTitle} text={text.notFoundText}>
      <a href="/" className={NOTICE_ACTION}>
        {commonText[locale].home}
      </a>
    </NoticePage>
  );
}
