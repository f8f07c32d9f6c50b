import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type ShellText } from './es';
import { pt } from './pt';

export type { ShellText };

/** Texts of the list of rooms, of a room's header, and of the notes between messages. */
export const shellText: Record<Locale, ShellText> = { es, en, pt };
