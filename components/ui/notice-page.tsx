import type { ReactNode } from 'react';

/** A page with one message, and a link or a button to continue. */
export function NoticePage({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 px-6 py-12 text-center">
      <h1 className="font-[650] text-[24px] leading-8 tracking-[-0.02em]">{title}</h1>
      <p className="max-w-[44ch] text-muted">{text}</p>
      <div className="mt-4">{children}</div>
    </main>
  );
}

/** Class names of that link or button. */
export const NOTICE_ACTION =
  'inline-flex min-h-11 items-center rounded-full bg-accent px-6 font-semibold text-[15px] text-accent-ink';
