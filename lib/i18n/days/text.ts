import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type DaysText, es } from './es';
import { pt } from './pt';

export type { DaysText };

/** Texts of the calendar and of a day's page. */
export const daysText: Record<Locale, DaysText> = { es, en, pt };
