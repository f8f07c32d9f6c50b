import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { AuditAction } from '@/lib/audit/actions';
import { roomKey } from './name';

const NAME_LENGTH = 64;

type Row = RowDataPacket & { id: number; name: string; name_key: Buffer | null };

/**
 * Gives a key to each room that an older version made. Of rooms with one key the first that was made keeps its name,
 * the others get a number after it (`Social`, `social_2`); each keeps its title and its log, and the audit says what it
 * was called. One transaction: whoever is killed in it leaves all to the next.
 * @param connection holds the migrations' lock, and is in no transaction
 */
export async function giveRoomKeys(connection: PoolConnection): Promise<void> {
  const [keyless] = await connection.query<Row[]>('SELECT id FROM rooms WHERE name_key IS NULL LIMIT 1');
  if (keyless.length === 0) return;
  // A node that freezes must not hold all rooms: the server ends its transaction.
  await connection.query('SET SESSION wait_timeout = 3');
  await connection.query('START TRANSACTION');
  // With all locked, nobody makes a room meanwhile.
  const [rooms] = await connection.query<Row[]>('SELECT id, name, name_key FROM rooms ORDER BY id FOR UPDATE');
  const given = new Set(rooms.flatMap((room) => room.name_key?.toString() ?? []));
  const wanted = new Set(rooms.map((room) => roomKey(room.name)));
  for (const room of rooms.filter((one) => one.name_key === null)) {
    const name = given.has(roomKey(room.name)) ? numbered(room.name, wanted) : room.name;
    const key = roomKey(name);
    given.add(key);
    wanted.add(key);
    await connection.query('UPDATE rooms SET name = ?, name_key = ? WHERE id = ?', [name, Buffer.from(key), room.id]);
    if (name !== room.name) await noteRenamed(connection, room);
  }
  await connection.query('COMMIT');
  await connection.query('SET SESSION wait_timeout = DEFAULT');
}

/** The first of `name_2`, `name_3` … that no room has or will have; a name that is too long loses its end. */
function numbered(name: string, wanted: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const suffix = `_${number}`;
    const candidate = [...name].slice(0, NAME_LENGTH - suffix.length).join('') + suffix;
    if (!wanted.has(roomKey(candidate))) return candidate;
  }
}

/** In SQL, and not with lib/audit/audit.ts: a restore may be at tables that are older than that. */
async function noteRenamed(connection: PoolConnection, { id, name }: Row): Promise<void> {
  const action: AuditAction = 'room.rename';
  const sql = 'INSERT INTO audit (at, action, room_id, room_name) VALUES (?, ?, ?, ?)';
  await connection.query(sql, [new Date(), action, id, name]);
}
