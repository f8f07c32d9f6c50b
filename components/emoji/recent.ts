import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';
import { TONES, type Tone } from './tones';

/** Which emoji the person of this device used, and with which colour of skin. */

const USED = 'tertulia:emoji';
const TONE = 'tertulia:emoji-tone';

/** As many are remembered as fit into a few rows. */
export const REMEMBERED = 32;

/** Shown before anybody has used any. */
const FIRST = ['👍', '❤️', '😂', '🎉', '🙏', '👏', '😮', '😢'];

interface Used {
  emoji: string;
  times: number;
}

/** The last one used first. */
export function recentEmoji(storage: KeyValueStorage | null): string[] {
  return readUsed(storage).map(({ emoji }) => emoji);
}

/** The ones used most often, with the usual ones after them. */
export function quickEmoji(storage: KeyValueStorage | null, count: number): string[] {
  const used = readUsed(storage).sort((a, b) => b.times - a.times);
  return [...new Set([...used.map(({ emoji }) => emoji), ...FIRST])].slice(0, count);
}

/** Those used, and then the usual ones. */
export function likelyEmoji(storage: KeyValueStorage | null): string[] {
  return [...recentEmoji(storage), ...FIRST];
}

export function noteUse(storage: KeyValueStorage | null, emoji: string): void {
  const used = readUsed(storage);
  const times = used.find((one) => one.emoji === emoji)?.times ?? 0;
  const others = used.filter((one) => one.emoji !== emoji);
  keep(storage, USED, JSON.stringify([{ emoji, times: times + 1 }, ...others].slice(0, REMEMBERED)));
}

export function readTone(storage: KeyValueStorage | null): Tone {
  return TONES.find((tone) => `${tone}` === storage?.getItem(TONE)) ?? 0;
}

export function saveTone(storage: KeyValueStorage | null, tone: Tone): void {
  keep(storage, TONE, `${tone}`);
}

function readUsed(storage: KeyValueStorage | null): Used[] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(USED) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isUsed).slice(0, REMEMBERED) : [];
  } catch {
    return [];
  }
}

function isUsed(value: unknown): value is Used {
  const { emoji, times } = (value ?? {}) as Partial<Used>;
  return typeof emoji === 'string' && typeof times === 'number';
}
