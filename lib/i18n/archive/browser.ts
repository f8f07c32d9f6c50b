import { loaded } from '@/lib/i18n/loaded';
import type { ArchiveText } from './es';

export type { ArchiveText };

/** What text.ts is in a browser: only the language of the page. */
export const archiveText = await loaded<ArchiveText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
