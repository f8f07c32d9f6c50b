import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type GuideText } from './es';
import { pt } from './pt';

export type { GuideText };

/** Texts around the guides, whose own texts are in public/guide. */
export const guideText: Record<Locale, GuideText> = { es, en, pt };
