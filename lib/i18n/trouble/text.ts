import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type TroubleText } from './es';

export type { TroubleText };

/** What is said of unsent messages and closed rooms: no room has it in its first load. */
export const troubleText: Record<Locale, TroubleText> = { es, en };
