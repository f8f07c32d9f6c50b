import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type ArchiveText, es } from './es';
import { pt } from './pt';

export type { ArchiveText };

/** Texts of the pages in an archive. */
export const archiveText: Record<Locale, ArchiveText> = { es, en, pt };
