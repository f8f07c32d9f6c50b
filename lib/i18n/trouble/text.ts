import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type TroubleText } from './es';
import { pt } from './pt';

export type { TroubleText };

/** Texts about unsent messages and closed rooms. They are not part of a room's first load. */
export const troubleText: Record<Locale, TroubleText> = { es, en, pt };
