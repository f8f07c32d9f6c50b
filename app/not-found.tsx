import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';
import { troubleText } from '@/lib/i18n/trouble/text';
import { requestLocale } from './request-locale';

export default async function NotFound() {
  const text = troubleText[await requestLocale()];
  return (
    <NoticePage title={text.notFoundTitle} text={text.notFoundText}>
      <a href="/" className={NOTICE_ACTION}>
        {text.home}
      </a>
    </NoticePage>
  );
}
