import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type NotificationsText } from './es';
import { pt } from './pt';

export type { NotificationsText };

/** Texts of the page "Notifications". */
export const notificationsText: Record<Locale, NotificationsText> = { es, en, pt };
