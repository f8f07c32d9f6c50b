import type { RowDataPacket } from 'mysql2/promise';
import { type ErrorCode, LIMITS, type ReactionFrame } from '@/lib/chat/protocol';
import type { LockedRoom, LogChange, Statement, Writing } from '@/lib/messages/change-transaction';
import type { LogEntry } from '@/lib/messages/events';
import { refusalTo, type Standing, standingsFrom, standingsRead } from './standing';

/** A person's request to add a reaction (`on`), or to remove it. */
export interface Toggle {
  userId: number;
  /** The message's seq. */
  target: number;
  /** As reactionEmoji returns it. */
  emoji: string;
  on: boolean;
}

/** `seq` is that of the log entry; 0 if nothing had to change. */
export type ToggleResult = { seq: number } | { error: ErrorCode };

/**
 * Makes one change of a room's log from several toggles. The toggles are decided one after the other, as if each came
 * alone. A toggle adds no log entry if the reaction is already as requested.
 * @returns `resultsOf` returns one result for each toggle, in order, once the entries have their seqs
 */
export function changeOfReactions(
  roomId: number,
  toggles: readonly Toggle[],
): { change: LogChange; resultsOf(entries: readonly LogEntry[]): ToggleResult[] } {
  /** For each toggle the index of its log entry; null if nothing had to change; or why the toggle is refused. */
  let decided: (number | null | ErrorCode)[] = [];
  const change: LogChange = {
    reads: readsOf(roomId, toggles),
    by: null,
    at: new Date(),
    decide(room, [people = [], targets = [], counts = [], own = []]) {
      const standings = standingsFrom(people);
      const messages = new Map(targets.map(({ seq, state }) => [seq as number, state as MessageState]));
      const state = new Reactions(counts, own);
      const entries: Omit<ReactionFrame, 'seq'>[] = [];
      decided = toggles.map((toggle) => {
        const standing = standings.get(toggle.userId);
        const refusal = refusalIn(room, standing, messages.get(toggle.target));
        if (refusal) return refusal;
        const changed = state.toggle(toggle, (room?.lastSeq ?? 0) + entries.length + 1);
        if (changed !== 'done') return changed === 'unchanged' ? null : changed;
        const { target, emoji, on } = toggle;
        return entries.push({ type: 'reaction', target, emoji, on, by: standing?.person ?? null }) - 1;
      });
      return entries.length === 0 ? null : writing(roomId, state, entries);
    },
  };
  const resultsOf = (entries: readonly LogEntry[]) =>
    decided.map((place): ToggleResult => {
      if (typeof place === 'string') return { error: place };
      return { seq: place === null ? 0 : (entries[place]?.seq ?? 0) };
    });
  return { change, resultsOf };
}

type MessageState = 'shown' | 'hidden' | 'gone';

function refusalIn(room: LockedRoom | null, standing: Standing | undefined, state: MessageState = 'gone') {
  const refusal = refusalTo(room, standing);
  if (refusal) return refusal;
  if (standing?.hasReaders === false) return 'refused';
  return state === 'shown' ? null : state;
}

/** The number of reads does not depend on the number of toggles. */
function readsOf(roomId: number, toggles: readonly Toggle[]): Statement[] {
  const targets = [...new Set(toggles.map(({ target }) => target))];
  const users = [...new Set(toggles.map(({ userId }) => userId))];
  const groups = grouped(toggles);
  // One range of the primary key for each message and emoji. On MariaDB, row constructors would not use the key.
  const keys = groups.map(() => '(message_seq = ? AND emoji = ? AND user_id IN (?))').join(' OR ');
  return [
    standingsRead(roomId, users),
    {
      sql: `SELECT seq, IF(body IS NULL, 'gone', IF(hidden_at IS NULL, 'shown', 'hidden')) AS state
        FROM messages WHERE room_id = ? AND seq IN (?)`,
      values: [roomId, targets],
    },
    {
      sql: `SELECT message_seq AS target, emoji, COUNT(*) AS people FROM reactions
        WHERE room_id = ? AND message_seq IN (?) GROUP BY message_seq, emoji`,
      values: [roomId, targets],
    },
    {
      sql: `SELECT message_seq AS target, emoji, user_id AS userId FROM reactions WHERE room_id = ? AND (${keys})`,
      values: [roomId, ...groups.flatMap(({ target, emoji, userIds }) => [target, Buffer.from(emoji), userIds])],
    },
  ];
}

/** The reactions to the messages that the toggles are about, while the toggles are applied one after the other. */
class Reactions {
  /** For each message, how many people reacted with each emoji. */
  readonly #counts = new Map<number, Map<string, number>>();
  /** The keys of those toggled reactions that are stored. */
  readonly #before = new Set<string>();
  /**
   * By key, the last toggle of each reaction that changed, and the seq of the entry that added it; null: it was
   * removed.
   */
  readonly #now = new Map<string, { toggle: Toggle; seq: number | null }>();

  constructor(counts: readonly RowDataPacket[], own: readonly RowDataPacket[]) {
    for (const { target, emoji, people } of counts) this.#of(target).set(String(emoji), Number(people));
    for (const { target, emoji, userId } of own) this.#before.add(keyOf({ target, emoji: String(emoji), userId }));
  }

  /** @param seq the seq that the toggle's log entry will have */
  toggle(toggle: Toggle, seq: number): 'done' | 'unchanged' | 'too_many' {
    const key = keyOf(toggle);
    const now = this.#now.get(key);
    const isOn = now ? now.seq !== null : this.#before.has(key);
    if (isOn === toggle.on) return 'unchanged';
    const counts = this.#of(toggle.target);
    const people = counts.get(toggle.emoji) ?? 0;
    if (toggle.on && (isFull(counts) || (people === 0 && counts.size >= LIMITS.reactionKinds))) return 'too_many';
    if (people === 1 && !toggle.on) counts.delete(toggle.emoji);
    else counts.set(toggle.emoji, people + (toggle.on ? 1 : -1));
    this.#now.set(key, { toggle, seq: toggle.on ? seq : null });
    return 'done';
  }

  /** The reactions whose stored rows must be deleted: they were removed, or will be stored again with another seq. */
  get removed(): Toggle[] {
    return [...this.#now].filter(([key]) => this.#before.has(key)).map(([, { toggle }]) => toggle);
  }

  get added(): { toggle: Toggle; seq: number }[] {
    return [...this.#now.values()].flatMap(({ toggle, seq }) => (seq === null ? [] : [{ toggle, seq }]));
  }

  #of(target: number): Map<string, number> {
    const found = this.#counts.get(target) ?? new Map<string, number>();
    this.#counts.set(target, found);
    return found;
  }
}

function isFull(counts: ReadonlyMap<string, number>): boolean {
  return [...counts.values()].reduce((sum, people) => sum + people, 0) >= LIMITS.reactions;
}

function writing(roomId: number, state: Reactions, entries: Writing['entries']): Writing {
  const removed = grouped(state.removed);
  const { added } = state;
  const rows = added.map(({ toggle, seq }) => [roomId, toggle.target, Buffer.from(toggle.emoji), toggle.userId, seq]);
  const statements = [
    ...removed.map(
      () => 'DELETE FROM reactions WHERE room_id = ? AND message_seq = ? AND emoji = ? AND user_id IN (?)',
    ),
    ...(rows.length > 0 ? ['INSERT INTO reactions (room_id, message_seq, emoji, user_id, seq) VALUES ?'] : []),
  ];
  return {
    // Reactions that were added and removed again in the same batch write only log entries.
    sql: statements.length > 0 ? statements.join('; ') : 'DO 0',
    values: [
      ...removed.flatMap(({ target, emoji, userIds }) => [roomId, target, Buffer.from(emoji), userIds]),
      ...(rows.length > 0 ? [rows] : []),
    ],
    entries,
  };
}

type Key = Pick<Toggle, 'target' | 'emoji' | 'userId'>;

function keyOf({ target, emoji, userId }: Key): string {
  return `${target}/${emoji}/${userId}`;
}

/** Groups the toggles by message and emoji. */
function grouped(toggles: readonly Key[]): { target: number; emoji: string; userIds: number[] }[] {
  const groups = new Map<string, { target: number; emoji: string; userIds: number[] }>();
  for (const { target, emoji, userId } of toggles) {
    const key = `${target}/${emoji}`;
    const group = groups.get(key);
    if (group) group.userIds.push(userId);
    else groups.set(key, { target, emoji, userIds: [userId] });
  }
  return [...groups.values()];
}
