import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type NoticeText } from './es';

export type { NoticeText };

/** For the pages that take the place of one that failed. */
export const noticeText: Record<Locale, NoticeText> = { es, en };
