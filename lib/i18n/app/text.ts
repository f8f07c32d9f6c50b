import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type AppText, es } from './es';
import { pt } from './pt';

export type { AppText };

/** Texts of the installed app, and of what a page says about other rooms. */
export const appText: Record<Locale, AppText> = { es, en, pt };
