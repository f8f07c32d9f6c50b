import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { type AdminText, es } from './es';
import { pt } from './pt';

export type { AdminText };

const TEXTS: Record<Locale, AdminText> = { es, en, pt };

export function adminTextFor(locale: Locale): AdminText {
  return TEXTS[locale];
}
