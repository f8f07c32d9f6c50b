import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { createSession } from '@/lib/auth/session-store';
import { installationEpoch } from '@/lib/db/installation';
import { memberships } from '@/lib/db/schema';
import type { Look } from '@/lib/presence/presence';
import { RedisPresence } from '@/lib/presence/redis';
import { registerDevice } from '@/lib/push/devices';
import { openLog } from '@/lib/telemetry/log';
import type { Violation } from '@/tests/faults/checker';
import { now } from '@/tests/faults/journal';
import { type Measured, repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import type { Stage } from '@/tests/faults/stage';
import type { Answer, Subscription } from '@/tests/support/services/push-service';

/** How long a fault lasts: long enough for messages of the time before it to be decided and sent. */
const FAULT_MS = 8_000;
/** Until messages that come after the fault notify again: the delay, and what a push service that hung keeps busy. */
const LIMIT_MS = 30_000;
const GIVE_UP_MS = 60_000;
const [ROOMS, WATCHERS] = [2, 10];
/** What a node sends at a time (lib/push/sending.ts). */
const AT_ONCE = 50;
const NODES = 2;
/** Less than the time after which a look is forgotten. */
const LOOK_MS = 15_000;

interface Device {
  roomId: number;
  browser: Subscription;
  /** Why it must get nothing. */
  silence: 'muted' | 'on a screen' | null;
}

type Fault = (stage: Stage, i: number) => Promise<void>;

const answering =
  (answer: (path: string) => Answer): Fault =>
  async ({ push }) => {
    push.answer = answer;
    await sleep(FAULT_MS);
  };

const FAULTS: readonly Fault[] = [
  answering(() => 'hang'),
  answering(() => ({ status: 429, headers: { 'retry-after': '2' } })),
  async (stage, i) => {
    const { node } = stage.nodeAt(i);
    await sleep(FAULT_MS / 2);
    await node.kill();
    await node.start();
  },
  answering(() => ({ status: 500 })),
  answering(() => 'cut'),
];

/**
 * The push service hangs, refuses and cuts connections, and nodes are killed, while people who look at nothing are
 * notified of rooms with much talk. One person of each room has muted it, and one has it on a screen.
 */
export const F27: Scenario = {
  id: 'F27',
  fault: 'the push service slow, 429, 500, 404, 410; nodes killed meanwhile',
  injections: 10,
  injectionMs: 90_000,
  run: failingService,
};

async function failingService(stage: Stage, injections: number): Promise<Measured> {
  const devices: Device[] = [];
  const gone: Device[] = [];
  const violations: Violation[] = [];
  const url = stage.options.redisUrl ?? stage.redis?.url ?? '';
  const store = new RedisPresence(url, await installationEpoch(stage.db), openLog('silent'));
  const looks: Look[] = [];
  const looking = setInterval(() => void store.looking(looks), LOOK_MS);
  let queued = 0;
  const times = await underLoad(
    stage,
    { rooms: ROOMS, perRoom: 10, perSecond: 30, filesPerSecond: 1 },
    async (crowd) => {
      for (const roomId of new Set(crowd.map(({ options }) => options.roomId))) {
        devices.push(...(await watchers(stage, roomId, looks)));
      }
      await store.looking(looks);
      const took = await repeat(injections, async (i) => {
        const fault = FAULTS[i % FAULTS.length];
        await fault?.(stage, i);
        queued = Math.max(queued, await rowsOf(stage, 'push_queue'));
        stage.push.answer = () => ({ status: 201 });
        return untilNotified(devices);
      });
      gone.push(...devices.filter((_, i) => i % 2 === 1));
      await untilGone(stage, gone);
      return took;
    },
  ).finally(() => {
    clearInterval(looking);
    return store.end();
  });
  for (const { browser, silence } of devices) {
    const seqs = browser.received.map(({ payload }) => payload.notification.data.seq);
    const twice = seqs.filter((seq, i) => seqs.indexOf(seq) !== i);
    if (twice.length > 0) violations.push({ invariant: 'I14', what: `${twice.join()} notified a device again` });
    if (silence && seqs.length > 0)
      violations.push({ invariant: 'I14', what: `${seqs.join()} came of a room that is ${silence}` });
  }
  if (queued > devices.length)
    violations.push({ invariant: 'I8', what: `${queued} rows for ${devices.length} devices` });
  if (stage.push.mostOpen > NODES * AT_ONCE) {
    violations.push({ invariant: 'I8', what: `${stage.push.mostOpen} requests at once` });
  }
  for (const refused of stage.push.refused) violations.push({ invariant: 'I14', what: `a push was wrong: ${refused}` });
  const left = await devicesLeft(stage, gone);
  if (left > 0) violations.push({ invariant: 'I14', what: `${left} devices stayed whose subscription has ended` });
  const sent = devices.reduce((sum, { browser }) => sum + browser.received.length, 0);
  return {
    times,
    limitMs: LIMIT_MS,
    violations,
    note: `time until all devices were notified of new messages; ${sent} notifications, ${queued} queued at most`,
  };
}

/** People who are in a room and want all of it. The first has muted it, and the third has it on a screen. */
async function watchers(stage: Stage, roomId: number, looks: Look[]): Promise<Device[]> {
  const { db, push } = stage;
  const people = await stage.newPeople(WATCHERS);
  const devices: Device[] = [];
  for (const [i, { userId }] of people.entries()) {
    const silence = i === 0 ? 'muted' : i === 2 ? 'on a screen' : null;
    if (silence === 'on a screen') looks.push(`${userId}:${roomId}`);
    const mutedUntil = silence === 'muted' ? new Date(Date.now() + 24 * 3_600_000) : null;
    await db.insert(memberships).values({ userId, roomId, notify: 'all', mutedUntil });
    const sessionId = await createSession(db, { userId, userAgent: 'test', ip: '127.0.0.1' });
    const browser = push.subscribe();
    const { received: _, ...device } = browser;
    await registerDevice(db, { userId, sessionId, userAgent: '', locale: 'es' }, device);
    devices.push({ roomId, browser, silence });
  }
  return devices;
}

/** Waits until all devices got something new. @returns how long it took, in ms; Infinity if some got nothing */
async function untilNotified(devices: readonly Device[]): Promise<number> {
  const since = now();
  const wanted = devices
    .filter(({ silence }) => silence === null)
    .map(({ browser }) => [browser, browser.received.length] as const);
  while (wanted.some(([{ received }, before]) => received.length === before)) {
    if (now() - since > GIVE_UP_MS) return Number.POSITIVE_INFINITY;
    await sleep(100);
  }
  return now() - since;
}

/** The subscriptions of these devices end. Waits until the push service has said so of each that is notified. */
async function untilGone(stage: Stage, gone: readonly Device[]): Promise<void> {
  const paths = new Set(gone.map(({ browser }) => new URL(browser.endpoint).pathname));
  stage.push.answer = (path) => (paths.has(path) ? { status: path < '/push/8' ? 404 : 410 } : { status: 201 });
  const since = now();
  while ((await devicesLeft(stage, gone)) > 0 && now() - since < GIVE_UP_MS) await sleep(200);
  stage.push.answer = () => ({ status: 201 });
}

async function devicesLeft(stage: Stage, devices: readonly Device[]): Promise<number> {
  const endpoints = devices.filter(({ silence }) => silence === null).map(({ browser }) => browser.endpoint);
  const [rows] = await stage.db.$client.query<RowDataPacket[]>('SELECT id FROM push_devices WHERE endpoint IN (?)', [
    endpoints,
  ]);
  return rows.length;
}

async function rowsOf(stage: Stage, table: string): Promise<number> {
  const [rows] = await stage.db.$client.query<RowDataPacket[]>(`SELECT COUNT(*) AS number FROM ${table}`);
  return Number(rows[0]?.number ?? 0);
}
