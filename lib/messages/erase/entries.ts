import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { ERASE, MEMBERS_ACTIONS } from '@/lib/chat/protocol';
import { type ChangeKind, type MembersPayload, NOTE_KINDS, readPayload } from '@/lib/messages/change-rows';
import type { Writing } from '@/lib/messages/change-transaction';
import { BATCH_ROWS, type EraseDeps, noteTold, run, type Told } from './steps';

/** Changes that one statement scans. */
const WINDOW_ROWS = 10_000;

/**
 * Removes the person from the entries that are not messages: as the author of changes, and from the notes that name
 * them. The entries stay. No index has them by person, so this scans all of them, in windows of the primary key.
 */
export async function eraseEntriesOf(deps: EraseDeps, userId: number, told: Told): Promise<void> {
  let after: Place | null = { room_id: 0, seq: 0 };
  while (after) {
    const from: Place = after;
    const [end] = await run<(Place & RowDataPacket)[]>(
      deps,
      `SELECT room_id, seq FROM message_changes ${IN_ORDER} WHERE ${AFTER} ORDER BY room_id, seq LIMIT 1 OFFSET ?`,
      [...place(from), WINDOW_ROWS - 1],
    );
    const theirs = await run<(ChangePlace & RowDataPacket)[]>(
      deps,
      `SELECT room_id, seq, kind FROM message_changes ${IN_ORDER} WHERE ${AFTER} ${end ? `AND ${UP_TO}` : ''}
       AND (user_id = ? OR ${IS_NAMED})`,
      [...place(from), ...(end ? place(end) : []), userId, NAMING_KINDS, String(userId)],
    );
    await eraseAuthors(
      deps,
      theirs.filter(({ kind }) => !isShown(kind)),
    );
    await eraseNames(
      deps,
      userId,
      theirs.filter(({ kind }) => isShown(kind)),
      told,
    );
    after = end ?? null;
  }
}

async function eraseAuthors(deps: EraseDeps, places: Place[]): Promise<void> {
  while (places.length > 0) {
    const batch = places.splice(0, BATCH_ROWS);
    // By primary key, one by one: a search by user_id would lock every row that it scans.
    const all = batch.map(() => '(room_id = ? AND seq = ?)').join(' OR ');
    const values = batch.flatMap(({ room_id, seq }) => [room_id, seq]);
    await run<ResultSetHeader>(deps, `UPDATE message_changes SET user_id = NULL WHERE ${all}`, values);
  }
}

/**
 * Removes the person from the entries of notes, reactions and pins. Works on one room at a time and under its lock,
 * because another person whom the same entry names may be deleted at the same time. Open pages and the recent log of
 * each node have the name, so an entry announces this, as when messages are erased. It is left out if the room got such
 * an entry after the last reaction or pin of this person.
 */
async function eraseNames(deps: EraseDeps, userId: number, found: ChangePlace[], told: Told): Promise<void> {
  const rooms = new Map<number, ChangePlace[]>();
  for (const place of found) rooms.set(place.room_id, [...(rooms.get(place.room_id) ?? []), place]);
  for (const [roomId, places] of rooms) {
    const mustTell = places.some(({ kind, seq }) => isNoteKind(kind) || seq > (told.get(roomId) ?? 0));
    const rest = places.map(({ seq }) => seq);
    while (rest.length > 0) {
      const batch = rest.splice(0, BATCH_ROWS);
      deps.signal?.throwIfAborted();
      const entries = await deps.messageLog.change(roomId, {
        reads: [
          {
            sql: `SELECT seq, kind, user_id AS userId, payload FROM message_changes
              WHERE room_id = ? AND seq IN (?) AND (user_id = ? OR ${IS_NAMED})`,
            values: [roomId, batch, userId, NAMING_KINDS, String(userId)],
          },
        ],
        by: null,
        at: new Date(),
        decide: (_, [rows = []]) =>
          rows.length === 0
            ? null
            : withoutName(roomId, userId, rows as unknown as NamingChange[], mustTell && rest.length === 0),
      });
      noteTold(told, roomId, entries);
    }
  }
}

interface NamingChange {
  seq: number;
  kind: ChangeKind;
  userId: number | null;
  payload: string | null;
}

function withoutName(roomId: number, userId: number, found: readonly NamingChange[], tells: boolean): Writing {
  const statements = found.map(({ seq, kind, userId: author, payload }) => {
    const kept =
      payload === null || !isNoteKind(kind) ? payload : JSON.stringify(withoutPerson(readPayload(payload), userId));
    return { payload: kept, by: author === userId ? null : author, seq };
  });
  return {
    sql: statements
      .map(() => 'UPDATE message_changes SET payload = ?, user_id = ? WHERE room_id = ? AND seq = ?')
      .join('; '),
    values: statements.flatMap(({ payload, by, seq }) => [payload, by, roomId, seq]),
    entries: tells ? [{ type: ERASE }] : [],
  };
}

function withoutPerson({ people, role }: MembersPayload, userId: number): MembersPayload {
  return { people: people.filter((id) => id !== userId), ...(role ? { role } : {}) };
}

/** Whether a note's payload has the person. Other kinds may have any payload, and it is not read. */
const IS_NAMED = "IF(kind IN (?), JSON_CONTAINS(payload, ?, '$.people'), 0)";
const NAMING_KINDS: readonly ChangeKind[] = MEMBERS_ACTIONS;

/** Whether pages get the name of the author together with an entry of this kind. */
function isShown(kind: ChangeKind): boolean {
  return kind === 'reaction' || kind === 'pin' || isNoteKind(kind);
}

function isNoteKind(kind: ChangeKind): boolean {
  return NOTE_KINDS.some((known) => known === kind);
}

interface Place {
  room_id: number;
  seq: number;
}

interface ChangePlace extends Place {
  kind: ChangeKind;
}

/** The other index has these columns too, but not in the order of the windows. */
const IN_ORDER = 'FORCE INDEX (PRIMARY)';
// Written out, because on MariaDB row constructors would not be a range of the key.
const AFTER = '(room_id > ? OR (room_id = ? AND seq > ?))';
const UP_TO = '(room_id < ? OR (room_id = ? AND seq <= ?))';

function place({ room_id, seq }: Place): number[] {
  return [room_id, room_id, seq];
}
