'use client';

import { type ReactNode, useEffect, useState } from 'react';
// Waits for the texts: nothing inside is rendered before they are there.
import '@/lib/i18n/first/text';
import { loadLanguage } from '@/lib/i18n/loaded';
import type { Locale } from '@/lib/i18n/locale';
import type { HourCycle } from '@/lib/users/choices';
import { LocaleProvider } from './locale';

interface Props {
  locale: Locale;
  hourCycle: HourCycle;
  children: ReactNode;
}

/** Shows a page in a language. When it changes, the page stays in the earlier one until the texts are there. */
export function PageLanguage({ locale, hourCycle, children }: Props) {
  const [shown, setShown] = useState(locale);

  useEffect(() => {
    let isWanted = true;
    const show = () => isWanted && setShown(locale);
    // Without its texts the page keeps its language, and has the other one when it is loaded again.
    loadLanguage(locale).then(show, () => {});
    return () => {
      isWanted = false;
    };
  }, [locale]);

  return (
    <LocaleProvider locale={shown} hourCycle={hourCycle}>
      {children}
    </LocaleProvider>
  );
}
