import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';
import { textFor } from '@/lib/i18n/text';
import { requestLocale } from './request-locale';

export default async function NotFound() {
  const { common } = textFor(await requestLocale());
  return (
    <NoticePage title={common.notFoundTitle} text={common.notFoundText}>
      <a href="/" className={NOTICE_ACTION}>
        {common.home}
      </a>
    </NoticePage>
  );
}
