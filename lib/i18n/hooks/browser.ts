import { loaded } from '@/lib/i18n/loaded';
import type { HooksText } from './es';

export type { HooksText };

/** What text.ts is in a browser: only the language of the page. */
export const hooksText = await loaded<HooksText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
