import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type FilesText } from './es';
import { pt } from './pt';

export type { FilesText };

/** Texts about choosing, uploading and sending files. */
export const filesText: Record<Locale, FilesText> = { es, en, pt };
