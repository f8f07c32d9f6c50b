'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { DEFAULT_LOCALE, type Locale, type Text, textFor } from '@/lib/i18n/text';

const LocaleContext = createContext<Locale>(DEFAULT_LOCALE);

/** The reader's language, for everything inside. */
export function LocaleProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  return <LocaleContext value={locale}>{children}</LocaleContext>;
}

export function useText(): Text {
  return textFor(useContext(LocaleContext));
}
