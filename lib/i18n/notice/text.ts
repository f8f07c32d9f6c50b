import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type NoticeText } from './es';
import { pt } from './pt';

export type { NoticeText };

/** Texts of the pages that replace one that failed. */
export const noticeText: Record<Locale, NoticeText> = { es, en, pt };
