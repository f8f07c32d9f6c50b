import { loaded } from '@/lib/i18n/loaded';
import type { ShellText } from './es';

export type { ShellText };

/** What text.ts is in a browser: only the language of the page. */
export const shellText = await loaded<ShellText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
