import type { Locale } from '@/lib/i18n/locale';
import type { ChatText } from './es';

export type { ChatText };

/** What text.ts is in a browser: lib/i18n/first/browser.ts puts the page's language into it. */
export const chatText = {} as Record<Locale, ChatText>;
