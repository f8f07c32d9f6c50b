import { loaded } from '@/lib/i18n/loaded';
import type { SettingsText } from './es';

export type { SettingsText };

/** What text.ts is in a browser: only the language of the page. */
export const settingsText = await loaded<SettingsText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
