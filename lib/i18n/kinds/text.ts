import type { KindWords } from '@/lib/files/summary';
import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es } from './es';
import { pt } from './pt';

/** What files are called, on every page that names a message by its files. */
export const kindsText: Record<Locale, KindWords> = { es, en, pt };
