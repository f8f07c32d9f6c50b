import { loaded } from '@/lib/i18n/loaded';
import type { SearchText } from './es';

export type { SearchText };

/** What text.ts is in a browser: only the language of the page. */
export const searchText = await loaded<SearchText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
