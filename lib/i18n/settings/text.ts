import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type SettingsText } from './es';

export type { SettingsText };

/** The page of one’s account. */
export const settingsText: Record<Locale, SettingsText> = { es, en };
