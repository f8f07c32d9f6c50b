import { type KeyValueStorage, keep } from '@/lib/chat/client/storage';

/** The emoji that the person uses most on this device. They are offered as buttons, so that one press is enough. */

const PREFIX = 'tertulia:reactions:';
const FIRST = ['👍', '❤️', '😂', '🎉', '🙏', '😮'];
/** How many emoji are counted at most. If there are more, the least used ones are dropped. */
const KEPT = 40;
/** When one count reaches this number, all counts are halved. So emoji that are used now soon come first. */
const MOST = 32;

type Uses = readonly (readonly [emoji: string, count: number])[];

function readUses(storage: KeyValueStorage | null, userId: number): Uses {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(PREFIX + userId) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter((use) => typeof use?.[0] === 'string' && Number.isFinite(use[1])).slice(0, KEPT);
  } catch {
    return [];
  }
}

/** Returns `count` emoji, the most used first. Common ones are added if the person has used fewer. */
export function quickReactions(storage: KeyValueStorage | null, userId: number, count: number): string[] {
  const used = readUses(storage, userId).map(([emoji]) => emoji);
  return [...new Set([...used, ...FIRST])].slice(0, count);
}

/** Counts one use. If the count cannot be stored, the offered emoji stay the same. */
export function countReaction(storage: KeyValueStorage | null, userId: number, emoji: string): void {
  const before = readUses(storage, userId);
  const count = (before.find(([other]) => other === emoji)?.[1] ?? 0) + 1;
  const others = before.filter(([other]) => other !== emoji);
  const uses = [[emoji, count] as const, ...others].sort(([, a], [, b]) => b - a).slice(0, KEPT);
  const kept = count < MOST ? uses : uses.map(([one, n]) => [one, Math.ceil(n / 2)] as const);
  keep(storage, PREFIX + userId, JSON.stringify(kept));
}
