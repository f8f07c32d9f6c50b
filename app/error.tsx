'use client';

import { useText } from '@/components/locale';
import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const { common } = useText();
  return (
    <NoticePage title={common.errorTitle} text={common.errorText}>
      <button type="button" onClick={reset} className={NOTICE_ACTION}>
        {common.tryAgain}
      </button>
    </NoticePage>
  );
}
