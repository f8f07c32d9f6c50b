'use client';

import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '@/components/locale';
import { shellText } from '@/lib/i18n/shell/text';
import { BackLink } from './switch-link';

interface Props {
  title: string;
  /** Actions, at the end of the line. */
  children?: ReactNode;
}

/** The title of a page that is no room. On a phone a link before it leads back. */
export function PageHeading({ title, children }: Props) {
  const { back } = useText(shellText);
  return (
    <div className="flex min-h-14 items-center gap-1 max-md:-ms-3">
      <BackLink aria-label={back} className="grid size-11 shrink-0 place-items-center rounded-xl text-accent md:hidden">
        <ArrowLeft size={22} strokeWidth={1.75} className="rtl:-scale-x-100" />
      </BackLink>
      <h1 className="min-w-0 flex-1 font-[650] text-[22px] leading-7 tracking-[-0.018em]">{title}</h1>
      {children}
    </div>
  );
}
