'use client';

import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';
import { noticeText } from '@/lib/i18n/notice/text';
import { PRODUCT } from '@/lib/product';
import './globals.css';

/** Replaces the layout if the layout itself failed. The reader's language is not known then, so it shows both. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  const { es, en } = noticeText;
  return (
    <html lang="es">
      <body>
        <title>{PRODUCT}</title>
        <NoticePage title={es.errorTitle} text={es.errorText}>
          <p lang="en" className="mb-6 max-w-[44ch] text-muted">
            {en.errorText}
          </p>
          <button type="button" onClick={reset} className={NOTICE_ACTION}>
            {es.tryAgain} · <span lang="en">{en.tryAgain}</span>
          </button>
        </NoticePage>
      </body>
    </html>
  );
}
