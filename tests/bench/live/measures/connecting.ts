import { setTimeout as sleep } from 'node:timers/promises';
import { roomName } from '@/tests/bench/live/ours';
import { cpuSeconds, residentKb } from '@/tests/bench/live/proc';
import type { Measure } from './measure';

const CONNECTIONS = 5_000;
const WARM_UP_CONNECTIONS = 500;
const AT_ONCE = 100;
const PAUSE_MS = 1_000;

/** Many connections, each of a different person: how fast they open, and how much memory each one keeps. */
export const CONNECT: Measure = {
  name: 'connect',
  description: `${CONNECTIONS} connections of as many people, ${AT_ONCE} handshakes at once, after ${WARM_UP_CONNECTIONS} others.`,
  servers: ['ours', 'ws', 'socket.io'],
  async sample({ port, dialect, cookies, pids }, load, { settleMs }) {
    const how = { port, dialect, rooms: [roomName(0)], readers: 1, query: '', missed: 0, atOnce: AT_ONCE };
    await load.open({ ...how, connections: WARM_UP_CONNECTIONS, cookies: cookies.slice(CONNECTIONS) });
    await load.close();
    await sleep(PAUSE_MS);
    const [server = 0] = pids.server;
    const before = { kb: residentKb(server), cpu: cpuSeconds(pids.server), database: cpuSeconds(pids.database ?? []) };
    const { seconds } = await load.open({ ...how, connections: CONNECTIONS, cookies });
    const cpu = cpuSeconds(pids.server);
    const database = cpuSeconds(pids.database ?? []);
    await sleep(settleMs);
    return {
      connectionsPerSecond: CONNECTIONS / seconds,
      cpuUsPerConnection: ((cpu - before.cpu) / CONNECTIONS) * 1e6,
      databaseCpuUsPerConnection: ((database - before.database) / CONNECTIONS) * 1e6,
      kbPerConnection: (residentKb(server) - before.kb) / CONNECTIONS,
      idleCpuShare: (cpuSeconds(pids.server) - cpu) / (settleMs / 1_000),
    };
  },
};
