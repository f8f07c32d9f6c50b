import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toned } from '@/components/emoji/tones';
import { reactionEmoji } from '@/lib/messages/emoji';

/**
 * Makes components/emoji/emoji.json from the package emojibase-data, whose path is the argument. Run this script by
 * hand to take over a new version of Unicode: docs/decisions/0048.
 */

/** The newest version whose emoji are included. Devices that are two years old show newer ones as boxes. */
const NEWEST = 15.1;
/** The most search words of an emoji. Further words make the data larger, but hardly help to find an emoji. */
const WORDS = 8;
/** The groups of emojibase that are included. Group 2 has only parts of emoji. */
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
const [spanish, english, portuguese, codes, { version }] = await Promise.all([
  read<Source[]>('es/data.json'),
  read<Source[]>('en/data.json'),
  read<Source[]>('pt/data.json'),
  read<Record<string, string | string[]>>('en/shortcodes/github.json'),
  read<{ version: string }>('package.json'),
]);
const inEnglish = new Map(english.map((one) => [one.hexcode, one]));
const inPortuguese = new Map(portuguese.map((one) => [one.hexcode, one]));

const rows = spanish
  .filter(({ group = -1, version: of }) => GROUPS.includes(group) && of <= NEWEST)
  .sort((a, b) => a.order - b.order)
  .map(rowOf);
await writeFile(
  'components/emoji/emoji.json',
  `${JSON.stringify({ source: `emojibase-data ${version}, MIT License, © Miles Johnson`, rows }, null, 2)}\n`,
);

/**
 * A row of the file: emoji, group (with `+` if it has skin tones), name and search words in Spanish, in English, and in
 * Portuguese.
 */
function rowOf(es: Source): string {
  const en = inEnglish.get(es.hexcode);
  const emoji = reactionEmoji(es.emoji);
  const pt = inPortuguese.get(es.hexcode);
  if (!en || !pt || !emoji) throw new Error(`No other name, or not one emoji: ${es.label}`);
  const group = `${GROUPS.indexOf(es.group ?? -1)}${hasTones(emoji, es) ? '+' : ''}`;
  const shortcodes = [codes[es.hexcode] ?? []].flat();
  const names = [es.label, words(es, []), en.label, words(en, shortcodes), pt.label, words(pt, [])];
  return [emoji, group, ...names].join('|');
}

/** Whether the page's rule for skin tones makes all tones of this emoji. */
function hasTones(emoji: string, { skins = [] }: Source): boolean {
  return TONES.every((tone) => {
    const skin = skins.find((one) => one.tone === tone);
    return skin && reactionEmoji(skin.emoji) === toned(emoji, tone);
  });
}

/** The words by which an emoji is found, apart from the words of its name. */
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
