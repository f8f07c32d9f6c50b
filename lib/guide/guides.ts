import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locale } from '@/lib/i18n/locale';
import { type Guide, parseGuide } from './parse';

/** For whom a guide is. Each has a file in each language, public/guide/NAME.LANGUAGE.md. */
export const GUIDES = ['members', 'administrators'] as const;
export type GuideName = (typeof GUIDES)[number];

/** Width and height of a picture in CSS pixels. */
export type PictureSize = readonly [width: number, height: number];

export interface ReadGuide extends Guide {
  /** By the file's name. `npm run guide:pictures` writes them. */
  sizes: Readonly<Record<string, PictureSize>>;
}

/**
 * The public folder is beside the app wherever it runs: in the checkout and in the deployed folder. The comment keeps
 * Next from taking all files below into what the page needs.
 */
const folder = () => join(/* turbopackIgnore: true */ process.cwd(), 'public', 'guide');

const read = new Map<string, Promise<ReadGuide>>();

/** A guide in a language. Read once: its files never change while the app runs. @throws if a file is missing or wrong */
export function guideIn(name: GuideName, locale: Locale): Promise<ReadGuide> {
  const key = `${name}.${locale}`;
  const known = read.get(key) ?? load(key);
  read.set(key, known);
  // After a failure, the next reader tries again.
  known.catch(() => read.delete(key));
  return known;
}

async function load(key: string): Promise<ReadGuide> {
  const [text, sizes] = await Promise.all([
    readFile(join(folder(), `${key}.md`), 'utf8'),
    readFile(join(folder(), 'pictures.json'), 'utf8'),
  ]);
  return { ...parseGuide(text), sizes: JSON.parse(sizes) };
}
