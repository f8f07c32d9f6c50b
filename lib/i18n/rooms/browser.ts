import { loaded } from '@/lib/i18n/loaded';
import type { RoomsText } from './es';

export type { RoomsText };

/** What text.ts is in a browser: only the language of the page. */
export const roomsText = await loaded<RoomsText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
