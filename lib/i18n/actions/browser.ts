import { loaded } from '@/lib/i18n/loaded';
import type { ActionsText } from './es';

export type { ActionsText };

/** What text.ts is in a browser: only the language of the page. */
export const actionsText = await loaded<ActionsText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
