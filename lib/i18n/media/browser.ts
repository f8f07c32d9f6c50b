import { loaded } from '@/lib/i18n/loaded';
import type { MediaText } from './es';

export type { MediaText };

/** What text.ts is in a browser: only the language of the page. */
export const mediaText = await loaded<MediaText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
