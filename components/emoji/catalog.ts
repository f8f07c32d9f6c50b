import { LOCALES, type Locale } from '@/lib/i18n/locale';
import data from './emoji.json';

/** All emoji with their names. A large chunk: load it by `import()`. */

export interface Emoji {
  emoji: string;
  /** Place in GROUPS. */
  group: number;
  /** Whether `toned` can give it a skin tone. */
  hasTones: boolean;
  names: Record<Locale, string>;
  /** Without accents and capitals. */
  words: Record<Locale, { name: readonly string[]; other: readonly string[] }>;
}

/** In the order of the data. */
export const GROUPS = [
  'faces',
  'people',
  'nature',
  'food',
  'places',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;

/** How well a word fits; lower is better. Matches in other languages come after all of these. */
const WORD = 0;
const BEGINS = 1;
const OTHER_WORD = 2;
const OTHER_BEGINS = 3;
const OTHER_LANGUAGE = 4;

/** Longer queries are cut. */
const LONGEST = 64;

export const EMOJI: readonly Emoji[] = data.rows.map(read);

const BY_EMOJI = new Map(EMOJI.map((one) => [one.emoji, one]));

/** Also finds an emoji that has a skin tone. */
export function findEmoji(emoji: string): Emoji | undefined {
  const yellow = emoji.replace(/\p{Emoji_Modifier}/gu, '');
  const [first = '', ...rest] = yellow;
  return BY_EMOJI.get(yellow) ?? BY_EMOJI.get(`${first}\uFE0F${rest.join('')}`);
}

/**
 * Returns the emoji whose names in any language have words that begin like those of the query, the best first. Of
 * those that fit equally well, those used last come first, and then those with shorter names.
 *
 * @param recent the last one used first
 */
export function searchEmoji(query: string, locale: Locale, recent: readonly string[]): Emoji[] {
  const words = parts(query.slice(0, LONGEST));
  if (words.length === 0) return [];
  const used = new Map(recent.map((emoji, place) => [findEmoji(emoji)?.emoji, place]));
  const found = EMOJI.flatMap((one) => {
    const score = scoreOf(words, one, locale);
    return score === null
      ? []
      : [{ one, order: [score, used.get(one.emoji) ?? recent.length, one.names[locale].length] }];
  });
  found.sort((a, b) => {
    const at = a.order.findIndex((part, index) => part !== b.order[index]);
    return at < 0 ? 0 : (a.order[at] ?? 0) - (b.order[at] ?? 0);
  });
  return found.map(({ one }) => one);
}

function scoreOf(words: readonly string[], { words: own }: Emoji, locale: Locale): number | null {
  const here = worst(words, own[locale]);
  if (here !== null) return here;
  const others = LOCALES.filter((other) => other !== locale).map((other) => worst(words, own[other]));
  const there = others.filter((score) => score !== null);
  return there.length === 0 ? null : Math.min(...there) + OTHER_LANGUAGE;
}

function worst(words: readonly string[], { name, other }: Emoji['words']['es']): number | null {
  let score = 0;
  for (const word of words) {
    if (name.includes(word)) score = Math.max(score, WORD);
    else if (name.some((one) => one.startsWith(word))) score = Math.max(score, BEGINS);
    else if (other.includes(word)) score = Math.max(score, OTHER_WORD);
    else if (other.some((one) => one.startsWith(word))) score = Math.max(score, OTHER_BEGINS);
    else return null;
  }
  return score;
}

/** Reads a row that scripts/assets/emoji-data.ts has written. */
function read(row: string): Emoji {
  const [emoji = '', group = '', es = '', esWords = '', en = '', enWords = '', pt = '', ptWords = ''] = row.split('|');
  return {
    emoji,
    group: Number.parseInt(group, 10),
    hasTones: group.endsWith('+'),
    names: { es, en, pt },
    words: {
      es: { name: parts(es), other: esWords.split(' ') },
      en: { name: parts(en), other: enWords.split(' ') },
      pt: { name: parts(pt), other: ptWords.split(' ') },
    },
  };
}

function parts(text: string): string[] {
  if (/^[+-]1$/.test(text)) return [text];
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
