import { loaded } from '@/lib/i18n/loaded';
import type { FilesText } from './es';

export type { FilesText };

/** What text.ts is in a browser: only the language of the page. */
export const filesText = await loaded<FilesText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
