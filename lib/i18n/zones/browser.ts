import { loaded } from '@/lib/i18n/loaded';
import type { ZonesText } from './es';

export type { ZonesText };

/** What text.ts is in a browser: only the language of the page. */
export const zonesText = await loaded<ZonesText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
