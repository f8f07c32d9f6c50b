import { loaded } from '@/lib/i18n/loaded';
import type { NotificationsText } from './es';

export type { NotificationsText };

/** What text.ts is in a browser: only the language of the page. */
export const notificationsText = await loaded<NotificationsText>({
  es: async () => (await import('./es')).es,
  en: async () => (await import('./en')).en,
  pt: async () => (await import('./pt')).pt,
});
