import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type NoticeText } from './es';

export type { NoticeText };

/** What stands in the place of a page that cannot be shown. */
export const noticeText: Record<Locale, NoticeText> = { es, en };
