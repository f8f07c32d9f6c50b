import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type ZonesText } from './es';
import { pt } from './pt';

export type { ZonesText };

/** The names of time zones. */
export const zonesText: Record<Locale, ZonesText> = { es, en, pt };
