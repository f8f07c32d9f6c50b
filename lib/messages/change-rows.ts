import { ERASE, MEMBERS_ACTIONS, type MembersAction, ROOM_ACTIONS, type RoomAction } from '@/lib/chat/protocol';
import type { LogEntry, Note } from './events';

/**
 * How an entry that is not a message is stored: `message_changes.kind` and `payload`. Neither ever holds a text or a
 * name.
 */

/** The kinds that this version writes. A newer version may have written others. */
export const CHANGE_KINDS = [
  'edit',
  'delete',
  ERASE,
  'hide',
  'show',
  'reaction',
  'pin',
  'preview',
  ...MEMBERS_ACTIONS,
  ...ROOM_ACTIONS,
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** The kinds that are notes: for all of them `message_seq` is null. */
export const NOTE_KINDS: readonly NoteKind[] = [...MEMBERS_ACTIONS, ...ROOM_ACTIONS];
export type NoteKind = MembersAction | RoomAction;

/** The most people that one entry can name: their ids must fit into the payload. */
export const PEOPLE_IN_ENTRY = 20;

/** The payload of the kinds in MEMBERS_ACTIONS. */
export interface MembersPayload {
  /** Their ids. Those of deleted people are removed. */
  people: number[];
  role?: 'member' | 'moderator' | 'owner';
  /** Of `left` and `removed`: until when the person was silenced. It holds again if they come back. ISO 8601. */
  silencedUntil?: string;
}

/** The payload of `reaction` and `pin`. */
export interface TogglePayload {
  on: boolean;
  /** Only of a reaction. */
  emoji?: string;
}

export const CHANGE_COLUMNS = 'room_id, seq, message_seq, user_id, kind, payload, created_at';

/** The values of CHANGE_COLUMNS. @param by who made the change, if the entry itself does not say so */
export function changeRow(
  roomId: number,
  entry: Exclude<LogEntry, { type: 'message' }>,
  by: number | null,
  at: Date,
): unknown[] {
  const target = 'target' in entry ? entry.target : null;
  const userId = 'by' in entry ? (entry.by?.id ?? null) : by;
  return [roomId, entry.seq, target, userId, kindOf(entry), payloadOf(entry), at];
}

export function isNote(entry: { type: string }): entry is Note {
  return entry.type === 'members' || entry.type === 'room';
}

function kindOf(entry: Exclude<LogEntry, { type: 'message' }>): ChangeKind {
  return isNote(entry) ? entry.action : entry.type;
}

function payloadOf(entry: Exclude<LogEntry, { type: 'message' }>): string | null {
  if (entry.type === 'reaction') return inAscii({ on: entry.on, emoji: entry.emoji } satisfies TogglePayload);
  if (entry.type === 'pin') return inAscii({ on: entry.on } satisfies TogglePayload);
  if (entry.type !== 'members') return null;
  const payload: MembersPayload = {
    people: entry.people.map(({ id }) => id),
    ...(entry.role ? { role: entry.role } : {}),
    ...(entry.silencedUntil ? { silencedUntil: entry.silencedUntil } : {}),
  };
  return JSON.stringify(payload);
}

/** JSON in which all but ASCII is escaped, as the column demands. The longest emoji takes less than half of it. */
function inAscii(payload: object): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(payload).replace(/[^\x20-\x7e]/g, escaped);
}

/** Reads the payload of `reaction` and `pin`. */
export function readToggle(payload: string | null): TogglePayload {
  return payload === null ? { on: false } : JSON.parse(payload);
}

/** @param payload null if the kind has none */
export function readPayload(payload: string | null): MembersPayload {
  return payload === null ? { people: [] } : JSON.parse(payload);
}
