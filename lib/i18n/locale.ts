export type Locale = 'es' | 'en';

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
  const found = wanted.find(({ language }) => language === 'es' || language === 'en');
  return (found?.language as Locale | undefined) ?? DEFAULT_LOCALE;
}
