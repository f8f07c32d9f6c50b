import type { RowDataPacket } from 'mysql2';
import type { Database } from '@/lib/db/client';
import { roomKey } from '@/lib/rooms/name';

const ROWS_PER_INSERT = 10_000;

/** Adds rows with as few statements as possible. The columns are separated by commas. */
export async function addRows(
  db: Database,
  table: string,
  columns: string,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
    await db.$client.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [rows.slice(first, first + ROWS_PER_INSERT)]);
  }
}

export interface NewRoom {
  name: string;
  title: string;
  kind: 'open' | 'closed';
}

/** Adds rooms without members and messages. @returns their ids, in the same order */
export async function addRooms(db: Database, rooms: readonly NewRoom[]): Promise<number[]> {
  const now = new Date();
  const rows = rooms.map(({ name, title, kind }) => [name, Buffer.from(roomKey(name)), title, kind, now]);
  await addRows(db, 'rooms', 'name, name_key, title, kind, created_at', rows);
  const names = rooms.map(({ name }) => name);
  const [found] = await db.$client.query<({ id: number; name: string } & RowDataPacket)[]>(
    'SELECT id, name FROM rooms WHERE name IN (?)',
    [names],
  );
  const ids = new Map(found.map(({ id, name }) => [name, id]));
  return names.map((name) => ids.get(name) ?? 0);
}
