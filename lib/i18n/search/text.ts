import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type SearchText } from './es';
import { pt } from './pt';

export type { SearchText };

/** Texts of the search panel. It opens after the first load of a page. */
export const searchText: Record<Locale, SearchText> = { es, en, pt };
