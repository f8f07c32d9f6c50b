import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';
import { TONES, type Tone } from './tones';

/** Which emoji the person of this device used, and which skin tone. */

const USED = 'tertulia:emoji';
const TONE = 'tertulia:emoji-tone';

/** As many are remembered as fit into a few rows. */
export const REMEMBERED = 32;

/** What most people use. */
const USUAL = ['👍', '❤️', '😂', '🎉', '🙏', '👏', '😮', '😢'];

/** The emoji used on this device, the last one used first. */
export function recentEmoji(storage: KeyValueStorage | null): string[] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(USED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string').slice(0, REMEMBERED) : [];
  } catch {
    return [];
  }
}

/** The emoji used on this device, and then the usual ones. */
export function likelyEmoji(storage: KeyValueStorage | null): string[] {
  return [...recentEmoji(storage), ...USUAL];
}

export function noteUse(storage: KeyValueStorage | null, emoji: string): void {
  const others = recentEmoji(storage).filter((one) => one !== emoji);
  keep(storage, USED, JSON.stringify([emoji, ...others].slice(0, REMEMBERED)));
}

export function readTone(storage: KeyValueStorage | null): Tone {
  return TONES.find((tone) => `${tone}` === storage?.getItem(TONE)) ?? 0;
}

export function saveTone(storage: KeyValueStorage | null, tone: Tone): void {
  keep(storage, TONE, `${tone}`);
}
