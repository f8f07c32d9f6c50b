import { loaded } from '@/lib/i18n/loaded';
import type { AccountText } from './es';

export type { AccountText };

/** What text.ts is in a browser: only the language of the page. */
export const accountText = await loaded<AccountText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
