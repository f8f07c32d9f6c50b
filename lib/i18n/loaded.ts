import { DEFAULT_LOCALE, isLocale, LOCALES, type Locale } from './locale';

/**
 * The texts of a page in the browser: one language, and not all of them. next.config.mjs puts a part's `browser.ts` in
 * the place of its `text.ts` there.
 */

type Load = (locale: Locale) => Promise<void>;

/** What loads each part that the page has so far, in a language. */
const parts: Load[] = [];
/** The language of the page, and those to which it has changed. */
let needed: readonly Locale[] = languagesOfPage();

/**
 * One part of the texts, in the language of the page.
 * @param languages loads the part in each language
 * @returns has only the languages that were loaded
 */
export async function loaded<Text>(languages: Record<Locale, () => Promise<Text>>): Promise<Record<Locale, Text>> {
  const texts: Partial<Record<Locale, Text>> = {};
  await loadPart(async (locale) => {
    texts[locale] ??= await languages[locale]();
  });
  return texts as Record<Locale, Text>;
}

/** Loads a part in the language of the page, and later in each to which the page changes. */
export async function loadPart(load: Load): Promise<void> {
  const patient: Load = (locale) => withRetries(() => load(locale));
  parts.push(patient);
  await Promise.all(needed.map(patient));
}

/** Loads all parts that the page has in another language. After this, the page may be shown in it. */
export async function loadLanguage(locale: Locale): Promise<void> {
  needed = [...new Set([...needed, locale])];
  await Promise.all(parts.map((load) => load(locale)));
}

/** A part is asked for so often: a module that failed once is never run again, and so nothing that needs it. */
const TRIES = 10;
const WAIT_MS = 1_000;

async function withRetries(load: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await load();
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS * (0.5 + Math.random())));
    }
  }
}

/** Next sends the page of an error without a language. All of them are loaded there. */
function languagesOfPage(): readonly Locale[] {
  if (typeof document === 'undefined') return [DEFAULT_LOCALE];
  const { lang } = document.documentElement;
  return isLocale(lang) ? [lang] : LOCALES;
}
