import type { KindWords } from '@/lib/files/summary';
import type { Locale } from '@/lib/i18n/locale';

/** What text.ts is in a browser: lib/i18n/first/browser.ts puts the page's language into it. */
export const kindsText = {} as Record<Locale, KindWords>;
