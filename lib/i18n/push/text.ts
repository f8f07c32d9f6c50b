import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type PushText } from './es';
import { pt } from './pt';

/** What notifications say that the server sends. */
export const pushText: Record<Locale, PushText> = { es, en, pt };
