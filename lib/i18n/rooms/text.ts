import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type RoomsText } from './es';
import { pt } from './pt';

export type { RoomsText };

/** Texts of the dialogs about rooms and people, and of a room's details. They are not part of a room's first load. */
export const roomsText: Record<Locale, RoomsText> = { es, en, pt };
