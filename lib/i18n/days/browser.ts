import { loaded } from '@/lib/i18n/loaded';
import type { DaysText } from './es';

export type { DaysText };

/** What text.ts is in a browser: only the language of the page. */
export const daysText = await loaded<DaysText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
