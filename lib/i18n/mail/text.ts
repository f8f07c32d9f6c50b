import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type MailText } from './es';
import { pt } from './pt';

export type { MailText };

/** Texts of the mails that the server sends. */
export const mailText: Record<Locale, MailText> = { es, en, pt };
