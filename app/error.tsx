'use client';

import { useText } from '@/components/locale';
import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';
import { noticeText } from '@/lib/i18n/notice/text';

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const text = useText(noticeText);
  return (
    <NoticePage title={text.errorTitle} text={text.errorText}>
      <button type="button" onClick={reset} className={NOTICE_ACTION}>
        {text.tryAgain}
      </button>
    </NoticePage>
  );
}
