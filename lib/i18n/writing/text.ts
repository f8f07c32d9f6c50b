import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type WritingText } from './es';
import { pt } from './pt';

export type { WritingText };

/** Texts of what helps with writing: names, emoji, questions before sending. */
export const writingText: Record<Locale, WritingText> = { es, en, pt };
