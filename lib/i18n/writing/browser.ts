import { loaded } from '@/lib/i18n/loaded';
import type { WritingText } from './es';

export type { WritingText };

/** What text.ts is in a browser: only the language of the page. */
export const writingText = await loaded<WritingText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
