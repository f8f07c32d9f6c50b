import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type ActionsText, es } from './es';
import { pt } from './pt';

export type { ActionsText };

/** Texts of what people do with a message. They are not part of a room's first load. */
export const actionsText: Record<Locale, ActionsText> = { es, en, pt };
