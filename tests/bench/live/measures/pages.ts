import { setTimeout as sleep } from 'node:timers/promises';
import { fillRoom } from '@/tests/bench/live/fill-room';
import { withOurDatabase } from '@/tests/bench/live/ours';
import { cpuSeconds, peakResidentKb, residentKb } from '@/tests/bench/live/proc';
import type { Measure } from './measure';

const IN_FLIGHT = 8;
const WARM_UP_PAGES = 500;
const MESSAGES = 60;
const SPEAKERS = 9;
const VISITORS = 50;
/** The room at `/`. */
const HOME = 'social';
const REST_MS = 20_000;
const TEXTS = [
  'hola a todos, ¿cómo están?',
  'Mira https://example.com/abc para más',
  'sí 👍',
  'Quedamos a las 8 en el parque de siempre, ¿les parece bien? Si llueve, en mi casa.',
  'ok',
];

/** How fast pages are served, and how much CPU and memory they take. */
export const PAGES: Measure = {
  name: 'pages',
  description: `${IN_FLIGHT} requests in flight over open connections, compressed: for the room's page, which shows a signed-in person the newest of ${MESSAGES} messages; after ${WARM_UP_PAGES} others. In a full run many more pages follow. Memory is the peak of resident memory since the start.`,
  servers: ['ours', 'plain page'],
  async sample({ port, cookies, pids }, load, { pages, manyPages }) {
    if (pids.database) await withOurDatabase((db) => fillRoom(db, HOME, MESSAGES, message));
    const [server = 0] = pids.server;
    const how = { port, path: '/', cookies: cookies.slice(0, VISITORS), inFlight: IN_FLIGHT };
    await load.visit({ ...how, pages: WARM_UP_PAGES });
    const before = { server: cpuSeconds(pids.server), database: cpuSeconds(pids.database ?? []) };
    const { seconds, loadCpu } = await load.visit({ ...how, pages });
    const sample = {
      pagesPerSecond: pages / seconds,
      cpuMsPerPage: ((cpuSeconds(pids.server) - before.server) / pages) * 1e3,
      databaseCpuMsPerPage: ((cpuSeconds(pids.database ?? []) - before.database) / pages) * 1e3,
      peakMb: peakResidentKb(server) / 1024,
      loadCpuShare: loadCpu / seconds,
    };
    if (manyPages === 0) return sample;
    await load.visit({ ...how, pages: manyPages });
    const manyPeakMb = peakResidentKb(server) / 1024;
    await sleep(REST_MS);
    return { ...sample, manyPeakMb, restingMb: residentKb(server) / 1024 };
  },
};

/** Several people take turns; now and then somebody writes two messages in a row. */
function message(seq: number): { userId: number; body: string } {
  return { userId: 1 + (((seq * 7) >> 2) % SPEAKERS), body: TEXTS[seq % TEXTS.length] ?? '' };
}
