'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { DEFAULT_LOCALE, type Locale } from '@/lib/i18n/locale';
import { COMMUNITY_HOUR_CYCLE, type HourCycle } from '@/lib/users/choices';

const LocaleContext = createContext<Locale>(DEFAULT_LOCALE);
const HourCycleContext = createContext<HourCycle>(COMMUNITY_HOUR_CYCLE);

interface Props {
  locale: Locale;
  /** Left out: the community's default. */
  hourCycle?: HourCycle | undefined;
  children: ReactNode;
}

/** Gives everything inside the reader's language and hour cycle. */
export function LocaleProvider({ locale, hourCycle = COMMUNITY_HOUR_CYCLE, children }: Props) {
  return (
    <LocaleContext value={locale}>
      <HourCycleContext value={hourCycle}>{children}</HourCycleContext>
    </LocaleContext>
  );
}

export function useLocale(): Locale {
  return useContext(LocaleContext);
}

/** One part of the texts, such as `chatText`, in the reader's language. A page loads only the parts that it uses. */
export function useText<Text>(part: Record<Locale, Text>): Text {
  return part[useLocale()];
}

/** `h12`: 2:25 PM; `h23`: 14:25. */
export function useHourCycle(): HourCycle {
  return useContext(HourCycleContext);
}
