import { installationEpoch } from '@/lib/db/installation';
import { fillRoom } from '@/tests/bench/live/fill-room';
import { ROOMS, roomName, withOurDatabase } from '@/tests/bench/live/ours';
import type { Measure } from './measure';

const CLIENTS = 2_000;
const BEHIND = 200;
const TEXT = 'x'.repeat(100);

/** All clients reconnect at once to a server that has just started and has cached nothing yet. */
export const STORM: Measure = {
  name: 'storm',
  description: `${CLIENTS} clients at once to a server just started, each ${BEHIND} messages behind in one room.`,
  servers: ['ours'],
  async sample({ port, dialect, cookies }, load) {
    const name = roomName(ROOMS - 1);
    const { head, epoch } = await withOurDatabase(async (db) => {
      const head = await fillRoom(db, name, BEHIND, () => ({ userId: 1, body: TEXT }));
      return { head, epoch: await installationEpoch(db) };
    });
    const query = `?since=${head - BEHIND}&epoch=${epoch}`;
    const opened = await load.open({
      ...{ port, dialect, cookies, query, rooms: [name], readers: 0 },
      ...{ connections: CLIENTS, atOnce: CLIENTS, missed: BEHIND },
    });
    return { levelSeconds: opened.seconds, retries: opened.retries, p50Ms: opened.p50Ms, p99Ms: opened.p99Ms };
  },
};
