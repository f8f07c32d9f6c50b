import type { ReactNode } from 'react';
import { requestLocale } from '@/app/request-locale';
import { guideText } from '@/lib/i18n/guide/text';

export default async function Layout({ children }: { children: ReactNode }) {
  const { help } = guideText[await requestLocale()];
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 pt-10 pb-4">
      <main className="flex w-full max-w-[400px] grow flex-col sm:justify-center">{children}</main>
      <footer>
        <a
          href="/guide"
          className="flex min-h-11 items-center rounded-sm px-3 text-[14px] text-muted underline underline-offset-2"
        >
          {help}
        </a>
      </footer>
    </div>
  );
}
