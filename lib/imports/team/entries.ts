import { eq } from 'drizzle-orm';
import { LIMITS } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { messageChanges, pins, reactions, rooms } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import { ENTRIES, lockPeople, lockUnchanged } from '@/lib/imports/into-room';
import { setProgress } from '@/lib/imports/progress';
import { CHANGE_COLUMNS, changeRow } from '@/lib/messages/change-rows';
import { type Left, leave, type TeamRoom } from './model';
import type { TeamPost } from './posts';

/** What the log has after the messages: who reacted to them, and which are pinned. Nobody says when that was. */

export type OldEntry =
  | { type: 'reaction'; target: number; emoji: string; by: number }
  | { type: 'pin'; target: number; by: number | null };

/** Its place in what changeRow returns. */
const PAYLOAD = CHANGE_COLUMNS.split(', ').indexOf('payload');
const TOO_MANY = 'reactions, more than a message can have';
const UNKNOWN = 'reactions and pins of people or messages that are not here';

/**
 * The entries in their order.
 * @param ids the accounts by the people's ids in the export
 */
export function entriesOf(
  { pins: pinned }: Pick<TeamRoom, 'pins'>,
  posts: readonly TeamPost[],
  ids: ReadonlyMap<string, number>,
  left: Left,
): OldEntry[] {
  const entries: OldEntry[] = [];
  const seqs = new Map<string, number>();
  for (const [i, { message, part }] of posts.entries()) {
    if (part > 0) continue;
    seqs.set(message.id, i + 1);
    entries.push(...reactionsOf(message.reactions, i + 1, ids, left));
  }
  const found = pinned.flatMap(({ message, by }): OldEntry[] => {
    const target = seqs.get(message);
    if (target !== undefined) return [{ type: 'pin', target, by: (by !== null && ids.get(by)) || null }];
    leave(left, UNKNOWN);
    return [];
  });
  const once = [...new Map(found.map((pin) => [pin.target, pin])).values()];
  return [...entries, ...once.slice(-LIMITS.pins)];
}

function reactionsOf(
  given: TeamPost['message']['reactions'],
  target: number,
  ids: ReadonlyMap<string, number>,
  left: Left,
): OldEntry[] {
  if (given.length === 0) return [];
  const found = new Map<string, OldEntry>();
  const kinds = new Set<string>();
  for (const { emoji, by } of given) {
    const userId = ids.get(by);
    const key = `${emoji} ${userId}`;
    if (userId === undefined) leave(left, UNKNOWN);
    else if (found.has(key)) continue;
    else if ((kinds.size >= LIMITS.reactionKinds && !kinds.has(emoji)) || found.size >= LIMITS.reactions)
      leave(left, TOO_MANY);
    else {
      kinds.add(emoji);
      found.set(key, { type: 'reaction', target, emoji, by: userId });
    }
  }
  return [...found.values()];
}

/**
 * Appends entries to the log, in one transaction with how far the import is.
 * @param log `done`: how many entries are in; `head`: the seq of the last one; `at`: the time of the last message
 * @throws ImportError as addMessages does
 */
export function addEntries(
  db: Database,
  source: string,
  { roomId, head, done, at }: { roomId: number; head: number; done: number; at: Date },
  batch: readonly OldEntry[],
): Promise<void> {
  return transact(db, async (tx) => {
    await lockUnchanged(tx, roomId, head);
    const people = batch.flatMap(({ by }) => by ?? []);
    if (people.length > 0) await lockPeople(tx, people);
    const numbered = batch.map((entry, i) => ({ ...entry, seq: head + i + 1 }));
    const reacted = numbered.filter((entry) => entry.type === 'reaction');
    if (reacted.length > 0)
      await tx
        .insert(reactions)
        .values(reacted.map(({ target, emoji, by, seq }) => ({ roomId, messageSeq: target, emoji, userId: by, seq })));
    const pinned = numbered.filter((entry) => entry.type === 'pin');
    if (pinned.length > 0)
      await tx
        .insert(pins)
        .values(pinned.map(({ target, by }) => ({ roomId, messageSeq: target, userId: by, createdAt: at })));
    await tx.insert(messageChanges).values(numbered.map((entry) => rowOf(roomId, entry, at)));
    const last = head + batch.length;
    await tx.update(rooms).set({ lastSeq: last }).where(eq(rooms.id, roomId));
    await setProgress(tx, source, ENTRIES, done + batch.length);
  });
}

function rowOf(roomId: number, { seq, target, ...entry }: OldEntry & { seq: number }, at: Date) {
  const by = entry.by === null ? null : { id: entry.by, name: '' };
  const told = { seq, target, on: true, by };
  const change =
    entry.type === 'pin'
      ? { ...told, type: entry.type, datetime: at.toISOString() }
      : { ...told, type: entry.type, emoji: entry.emoji };
  const payload = String(changeRow(roomId, change, null, at)[PAYLOAD]);
  return { roomId, seq, messageSeq: target, userId: entry.by, kind: entry.type, payload, createdAt: at };
}
