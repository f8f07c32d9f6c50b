import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { addRooms, addRows } from './bulk';

/** The number of people who watch. Their ids follow those of the people who follow the large room. */
export const WATCHERS = 5_000;
export const ROOMS = 2_000;
export const ROOMS_EACH = 50;
/** The number of people who follow the large room; as many are in the small room, and all of them follow it. */
export const FOLLOWERS = 50;
export const MEMBERS = 5_000;
/** The ids of the small room's members come after this one. */
export const SMALL_AFTER = 5_450;

const roomName = (i: number) => `watched_${i}`;
export const LARGE = roomName(0);
export const SMALL = roomName(1);

/** Makes the rooms if they do not exist, and removes their members. */
export async function emptyWatchedRooms(db: Database): Promise<void> {
  if ((await watchedRooms(db)).length === 0) {
    await addRooms(
      db,
      Array.from({ length: ROOMS }, (_, i) => ({ name: roomName(i), title: `Sala ${i}`, kind: 'open' })),
    );
  }
  await db.$client.query('DELETE FROM memberships WHERE room_id IN (?)', [await watchedRooms(db)]);
}

/**
 * Puts the first MEMBERS people into the large room, and each watcher into more rooms until they are in ROOMS_EACH,
 * counting the default room. The small room gets members of its own.
 */
export async function fillWatchedRooms(db: Database): Promise<void> {
  const [large = 0, small = 0, ...others] = await watchedRooms(db);
  const rows: [number, number][] = [];
  for (let id = 1; id <= FOLLOWERS + WATCHERS; id++) {
    if (id <= MEMBERS) rows.push([id, large]);
    const more = ROOMS_EACH - (id <= MEMBERS ? 2 : 1);
    for (let i = 0; i < more; i++) rows.push([id, others[(id * 37 + i) % others.length] ?? 0]);
  }
  for (let i = 1; i <= FOLLOWERS; i++) rows.push([SMALL_AFTER + i, small]);
  await addRows(db, 'memberships', 'user_id, room_id', rows);
  await db.$client.query('ANALYZE TABLE memberships');
}

async function watchedRooms(db: Database): Promise<number[]> {
  const [rows] = await db.$client.query<({ id: number } & RowDataPacket)[]>(
    "SELECT id FROM rooms WHERE name LIKE 'watched\\_%' ORDER BY id",
  );
  return rows.map(({ id }) => id);
}
