/** The languages in which all texts exist: docs/languages.md says how to add one. */
export const LOCALES = ['es', 'en', 'pt'] as const;

export type Locale = (typeof LOCALES)[number];

/** What each language is called in itself. */
export const LANGUAGE_NAMES: Record<Locale, string> = { es: 'Español', en: 'English', pt: 'Português' };

export const DEFAULT_LOCALE: Locale = 'es';

/** The reader's language from an Accept-Language header: the best match of ours, or Spanish if there is none. */
export function localeFrom(acceptLanguage: string | null | undefined): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
      return { language: tag.trim().toLowerCase().split('-')[0], quality: q ? Number(q.slice(2)) : 1 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of wanted) if (isLocale(language)) return language;
  return DEFAULT_LOCALE;
}

export function isLocale(language: string | null | undefined): language is Locale {
  return (LOCALES as readonly unknown[]).includes(language);
}
