import { loaded } from '@/lib/i18n/loaded';
import type { AppText } from './es';

export type { AppText };

/** What text.ts is in a browser: only the language of the page. */
export const appText = await loaded<AppText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
