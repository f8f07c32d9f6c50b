import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type SettingsText } from './es';
import { pt } from './pt';

export type { SettingsText };

/** Texts of the account page. */
export const settingsText: Record<Locale, SettingsText> = { es, en, pt };
