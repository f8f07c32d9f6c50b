import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type HooksText } from './es';
import { pt } from './pt';

export type { HooksText };

/** Texts of the dialog about a room's webhooks. */
export const hooksText: Record<Locale, HooksText> = { es, en, pt };
