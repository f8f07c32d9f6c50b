import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type MediaText } from './es';
import { pt } from './pt';

export type { MediaText };

/** Texts of files, of the large view and of a room's files. They are not part of a room's first load. */
export const mediaText: Record<Locale, MediaText> = { es, en, pt };
