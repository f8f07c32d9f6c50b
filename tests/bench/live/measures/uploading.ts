import type { LoadProcess } from '@/tests/bench/live/load-process';
import { roomName } from '@/tests/bench/live/ours';
import { uploadPaced } from '@/tests/bench/live/paced-upload';
import type { Target } from '@/tests/bench/live/servers';
import type { Effort, Measure } from './measure';

const MEMBERS = 200;
const SPEAKERS = 10;
const READERS = 20;
const PER_SECOND = 50;
const HANDSHAKES_AT_ONCE = 50;

const UPLOADS = 10;
const LARGEST = 25_000_000;
/** Of each upload. */
const BYTES_PER_SECOND = 2_500_000;

/** Compares one conversation with the same one during uploads, in one run of the server. */
export const UPLOADING: Measure = {
  name: 'uploading',
  description: `As fanout, first without and then with ${UPLOADS} uploads of 25 MB under way, at 20 Mbit/s each.`,
  servers: ['ours'],
  async sample(target, load, effort) {
    const quiet = await talk(target, load, effort);
    const uploads = new Uploads(target);
    const busy = await talk(target, load, effort).finally(() => uploads.stop());
    return {
      quietP50Ms: quiet.p50Ms,
      quietP99Ms: quiet.p99Ms,
      p50Ms: busy.p50Ms,
      p99Ms: busy.p99Ms,
      timesP99: busy.p99Ms / quiet.p99Ms,
      uploads: await uploads.ended,
    };
  },
};

async function talk({ port, dialect, cookies, pids }: Target, load: LoadProcess, { warmUpMessages, windowMs }: Effort) {
  const how = { port, dialect, cookies, rooms: [roomName(0)], readers: READERS, query: '', missed: 0 };
  await load.open({ ...how, connections: MEMBERS, atOnce: HANDSHAKES_AT_ONCE });
  const pace = { perSecond: PER_SECOND };
  const talked = await load.talk({
    ...{ speakers: SPEAKERS, pace, until: 'delivery', warmUpMessages, windowMs },
    pids: { ...pids },
  });
  await load.close();
  return talked;
}

/** The same number of uploads all the time, each followed by another until `stop`. */
class Uploads {
  /** Resolves when the last one has ended, with their number. */
  readonly ended: Promise<number>;
  #stopped = false;

  constructor({ port, cookies }: Target) {
    // These people are not among the members.
    const people = cookies.slice(MEMBERS, MEMBERS + UPLOADS);
    this.ended = Promise.all(people.map((cookie) => this.#one(port, cookie))).then((counts) =>
      counts.reduce((sum, count) => sum + count, 0),
    );
    this.ended.catch(() => {});
  }

  stop(): void {
    this.#stopped = true;
  }

  async #one(port: number, cookie: string): Promise<number> {
    let count = 0;
    while (!this.#stopped) {
      await uploadPaced({ port, cookie, bytes: LARGEST, bytesPerSecond: BYTES_PER_SECOND });
      count++;
    }
    return count;
  }
}
