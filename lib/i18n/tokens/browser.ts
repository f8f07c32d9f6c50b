import { loaded } from '@/lib/i18n/loaded';
import type { TokensText } from './es';

export type { TokensText };

/** What text.ts is in a browser: only the language of the page. */
export const tokensText = await loaded<TokensText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
