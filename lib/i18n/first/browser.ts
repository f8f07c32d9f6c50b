import { chatText } from '@/lib/i18n/chat/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import { loadPart } from '@/lib/i18n/loaded';
import type { Locale } from '@/lib/i18n/locale';

const languages = { es: () => import('./es'), en: () => import('./en'), pt: () => import('./pt') };

// A module that waits makes everything that imports it larger. So the parts that all pages show are empty at first, and
// this one module, which the layout needs, fills them.
await loadPart(async (locale: Locale) => {
  const { chat, kinds } = await languages[locale]();
  chatText[locale] = chat;
  kindsText[locale] = kinds;
});
