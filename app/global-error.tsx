'use client';

import { NOTICE_ACTION, NoticePage } from '@/components/ui/notice-page';
import { noticeText } from '@/lib/i18n/notice/text';
import { PRODUCT } from '@/lib/product';
import './globals.css';

/** Replaces the layout if the layout itself failed. The reader's language is not known then, so it shows all. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  const { es, en, pt } = noticeText;
  return (
    <html lang="es">
      <body>
        <title>{PRODUCT}</title>
        <NoticePage title={es.errorTitle} text={es.errorText}>
          <p lang="en" className="mb-6 max-w-[44ch] text-muted">
            {en.errorText}
          </p>
          <p lang="pt" className="mb-6 max-w-[44ch] text-muted">
            {pt.errorText}
          </p>
          <button type="button" onClick={reset} className={NOTICE_ACTION}>
            {es.tryAgain} · <span lang="en">{en.tryAgain}</span> · <span lang="pt">{pt.tryAgain}</span>
          </button>
        </NoticePage>
      </body>
    </html>
  );
}
