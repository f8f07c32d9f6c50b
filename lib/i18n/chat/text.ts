import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type ChatText, es } from './es';
import { pt } from './pt';

export type { ChatText };

/** Texts of a room. */
export const chatText: Record<Locale, ChatText> = { es, en, pt };
