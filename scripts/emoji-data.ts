import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toned } from '@/components/emoji/tones';
import { reactionEmoji } from '@/lib/messages/emoji';

/**
 * Makes components/emoji/emoji.json from the package emojibase-data, whose path is the argument. It is run by hand when
 * a new version of Unicode is to be taken over: docs/decisions/0048.
 */

/** Newer ones are boxes on devices that are two years old. */
const NEWEST = 15.1;
/** More words than these make the data larger and find nothing else that is meant. */
const WORDS = 8;
/** Of emojibase. Its second group has parts of emoji. */
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];
const TONES = [1, 2, 3, 4, 5] as const;

interface Source {
  emoji: string;
  hexcode: string;
  label: string;
  tags?: string[];
  group?: number;
  order: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
}

const [folder = ''] = process.argv.slice(2);
const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as T;
const [spanish, english, codes, { version }] = await Promise.all([
  read<Source[]>('es/data.json'),
  read<Source[]>('en/data.json'),
  read<Record<string, string | string[]>>('en/shortcodes/github.json'),
  read<{ version: string }>('package.json'),
]);
const inEnglish = new Map(english.map((one) => [one.hexcode, one]));

const rows = spanish
  .filter(({ group = -1, version: of }) => GROUPS.includes(group) && of <= NEWEST)
  .sort((a, b) => a.order - b.order)
  .map(rowOf);
await writeFile(
  'components/emoji/emoji.json',
  `${JSON.stringify({ source: `emojibase-data ${version}, MIT License, © Miles Johnson`, rows }, null, 2)}\n`,
);

/** Emoji, group with `+` if it has skin tones, name and other words in Spanish, and the same in English. */
function rowOf(es: Source): string {
  const en = inEnglish.get(es.hexcode);
  const emoji = reactionEmoji(es.emoji);
  if (!en || !emoji) throw new Error(`No English name, or not one emoji: ${es.label}`);
  const group = `${GROUPS.indexOf(es.group ?? -1)}${hasTones(emoji, es) ? '+' : ''}`;
  const shortcodes = [codes[es.hexcode] ?? []].flat();
  return [emoji, group, es.label, words(es, []), en.label, words(en, shortcodes)].join('|');
}

/** Whether all its tones are made by the one rule that the page knows. */
function hasTones(emoji: string, { skins = [] }: Source): boolean {
  return TONES.every((tone) => {
    const skin = skins.find((one) => one.tone === tone);
    return skin && reactionEmoji(skin.emoji) === toned(emoji, tone);
  });
}

/** The words by which it is found beside its name. */
function words({ label, tags = [] }: Source, shortcodes: string[]): string {
  const known = new Set(parts(label));
  const other = [...shortcodes, ...tags].flatMap((tag) => (/^[+-]1$/.test(tag) ? [tag] : parts(tag)));
  return [...new Set(other)]
    .filter((word) => word.length > 1 && !known.has(word))
    .slice(0, WORDS)
    .join(' ');
}

function parts(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
