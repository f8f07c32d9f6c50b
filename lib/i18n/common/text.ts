import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type CommonText, es } from './es';

export type { CommonText };

/** What several kinds of pages show. */
export const commonText: Record<Locale, CommonText> = { es, en };
