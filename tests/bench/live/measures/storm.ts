import { randomUUID } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { messages } from '@/lib/db/schema';
import { findRoom, roomHead } from '@/lib/rooms/store';
import { ROOMS, roomName, withOurDatabase } from '@/tests/bench/live/ours';
import type { Measure } from './measure';

const CLIENTS = 2_000;
const BEHIND = 200;
const TEXT = 'x'.repeat(100);

/** Everybody comes back in one moment to a server that has just started and knows nothing yet. */
export const STORM: Measure = {
  name: 'storm',
  says: `${CLIENTS} clients at once to a server just started, each ${BEHIND} messages behind in one room.`,
  servers: ['ours'],
  async sample({ port, dialect, cookies }, load) {
    const name = roomName(ROOMS - 1);
    const { head, epoch } = await withOurDatabase(async (db) => {
      return { head: await headOf(db, name), epoch: await installationEpoch(db) };
    });
    const query = `?since=${head - BEHIND}&epoch=${epoch}`;
    const opened = await load.open({
      ...{ port, dialect, cookies, query, rooms: [name], readers: 0 },
      ...{ connections: CLIENTS, atOnce: CLIENTS, missed: BEHIND },
    });
    return { levelSeconds: opened.seconds, retries: opened.retries, p50Ms: opened.p50Ms, p99Ms: opened.p99Ms };
  },
};

/** The room's head, after saying what is missing to it. */
async function headOf(db: Database, name: string): Promise<number> {
  const room = await findRoom(db, name);
  if (!room) throw new Error(`There is no room ${name}`);
  const head = await roomHead(db, room.id);
  if (head >= BEHIND) return head;
  const rows = Array.from({ length: BEHIND - head }, (_, i) => {
    const seq = head + 1 + i;
    return { roomId: room.id, seq, userId: 1, clientId: randomUUID(), body: TEXT, createdAt: new Date() };
  });
  await db.insert(messages).values(rows);
  await db.$client.query('UPDATE rooms SET last_seq = ? WHERE id = ?', [BEHIND, room.id]);
  return BEHIND;
}
