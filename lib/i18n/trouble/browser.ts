import { loaded } from '@/lib/i18n/loaded';
import type { TroubleText } from './es';

export type { TroubleText };

/** What text.ts is in a browser: only the language of the page. */
export const troubleText = await loaded<TroubleText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
