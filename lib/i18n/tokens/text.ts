import type { Locale } from '@/lib/i18n/locale';
import { en } from './en';
import { es, type TokensText } from './es';
import { pt } from './pt';

export type { TokensText };

/** Texts of the page "Tokens and API". */
export const tokensText: Record<Locale, TokensText> = { es, en, pt };
