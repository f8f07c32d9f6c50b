import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type AccountText, es } from './es';
import { pt } from './pt';

export type { AccountText };

/** Texts for signing in and signing up. */
export const accountText: Record<Locale, AccountText> = { es, en, pt };
