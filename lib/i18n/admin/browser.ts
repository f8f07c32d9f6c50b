import { loaded } from '@/lib/i18n/loaded';
import type { Locale } from '@/lib/i18n/locale';
import type { AdminText } from './es';

export type { AdminText };

/** What text.ts is in a browser: only the language of the page. */
const TEXTS = await loaded<AdminText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});

export function adminTextFor(locale: Locale): AdminText {
  return TEXTS[locale];
}
