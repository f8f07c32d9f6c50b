import type { PoolConnection, RowDataPacket } from 'mysql2/promise';
import type { AuditAction } from '@/lib/audit/actions';
import { roomKey } from '@/lib/rooms/name';

const NAME_LENGTH = 64;

type Row = RowDataPacket & { id: number; name: string; name_key: Buffer | null };

/**
 * Gives a key to each room that an older version created. If several rooms have the same key, the first that was
 * created keeps its name, and the others get a number after it (`Social`, `social_2`). Each keeps its title and its
 * log, and the audit records the old name. All in one transaction: if the process is killed meanwhile, the next start
 * does it.
 * @param connection holds the migrations' lock, and is in no transaction
 */
export async function giveRoomKeys(connection: PoolConnection): Promise<void> {
  const [keyless] = await connection.query<Row[]>('SELECT id FROM rooms WHERE name_key IS NULL LIMIT 1');
  if (keyless.length === 0) return;
  // If this node freezes, it must not keep all rooms locked: the server ends its transaction.
  await connection.query('SET SESSION wait_timeout = 3');
  await connection.query('START TRANSACTION');
  // With all rooms locked, nobody can create one meanwhile.
  const [rooms] = await connection.query<Row[]>('SELECT id, name, name_key FROM rooms ORDER BY id FOR UPDATE');
  const given = new Set(rooms.flatMap((room) => room.name_key?.toString() ?? []));
  const wanted = new Set(rooms.map((room) => roomKey(room.name)));
  for (const room of rooms.filter((one) => one.name_key === null)) {
    const name = given.has(roomKey(room.name)) ? numbered(room.name, wanted) : room.name;
    const key = roomKey(name);
    given.add(key);
    wanted.add(key);
    await connection.query('UPDATE rooms SET name = ?, name_key = ? WHERE id = ?', [name, Buffer.from(key), room.id]);
    if (name !== room.name) await recordRenamed(connection, room);
  }
  await connection.query('COMMIT');
  await connection.query('SET SESSION wait_timeout = DEFAULT');
}

/** The first of `name_2`, `name_3` … that no room has or will have. The end of a name that is too long is cut off. */
function numbered(name: string, wanted: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const suffix = `_${number}`;
    const candidate = [...name].slice(0, NAME_LENGTH - suffix.length).join('') + suffix;
    if (!wanted.has(roomKey(candidate))) return candidate;
  }
}

/** Plain SQL instead of lib/audit/audit.ts: in a restore, the tables may be older than that code expects. */
async function recordRenamed(connection: PoolConnection, { id, name }: Row): Promise<void> {
  const action: AuditAction = 'room.rename';
  const sql = 'INSERT INTO audit (at, action, room_id, room_name) VALUES (?, ?, ?, ?)';
  await connection.query(sql, [new Date(), action, id, name]);
}
