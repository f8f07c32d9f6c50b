import { setTimeout as sleep } from 'node:timers/promises';
import {
  emptyWatchedRooms,
  FOLLOWERS,
  fillWatchedRooms,
  LARGE,
  MEMBERS,
  ROOMS,
  ROOMS_EACH,
  SMALL,
  SMALL_AFTER,
  WATCHERS,
} from '@/tests/bench/live/fill-watchers';
import { LoadProcess } from '@/tests/bench/live/load-process';
import { metric } from '@/tests/bench/live/metrics';
import { withOurDatabase } from '@/tests/bench/live/ours';
import { cpuSeconds, residentKb } from '@/tests/bench/live/proc';
import type { Measure } from './measure';

const WARM_UP_CONNECTIONS = 500;
const AT_ONCE = 50;
const SPEAKERS = 10;
/** Messages per second: as many as in `fanout`, and so few that the watchers are told of each message by itself. */
const BUSY = 50;
const QUIET = 0.4;
/** Longer than a sweep's interval, after which the server has forgotten the connections that were closed. */
const PAUSE_MS = 5_000;
/** The quiet room is measured for this many windows, so that it gets some messages. */
const QUIET_WINDOWS = 2;

/** Many people who are told of new messages in rooms that they do not follow. */
export const WATCHING: Measure = {
  name: 'watchers',
  description: `${WATCHERS} people over \`chat.v2\`, who follow no room, first each in the default room only, and then in ${ROOMS_EACH} of ${ROOMS} rooms. Then ${BUSY} messages/s in a room of ${FOLLOWERS} members, who all follow it, and in one of ${MEMBERS}, of whom ${FOLLOWERS} follow it. The CPU per message leaves out what the server uses when nobody writes.`,
  servers: ['ours'],
  async sample({ port, cookies, pids }, load, { windowMs, settleMs, warmUpMessages }) {
    const [server = 0] = pids.server;
    await withOurDatabase(emptyWatchedRooms);
    const watchers = new LoadProcess();
    const watch = async (connections: number) => {
      const dialect = 'watching' as const;
      const how = { port, dialect, rooms: [''], readers: 0, query: '', atOnce: AT_ONCE };
      // The inbox counts as a message.
      await watchers.open({ ...how, connections, cookies: cookies.slice(FOLLOWERS), missed: 1 });
    };
    const talk = async (room: string, after: number, perSecond: number, windows = 1) => {
      const people = cookies.slice(after, after + FOLLOWERS);
      const dialect = 'ours' as const;
      const how = { port, dialect, rooms: [room], cookies: people, readers: 1, query: '', missed: 0 };
      await load.open({ ...how, connections: FOLLOWERS, atOnce: AT_ONCE });
      const pace = { perSecond };
      const until = 'delivery' as const;
      const talked = await load.talk({
        ...{ speakers: SPEAKERS, pace, until, pids: { ...pids }, windowMs: windowMs * windows },
        warmUpMessages: Math.ceil(Math.min(warmUpMessages, warmUpMessages * (perSecond / BUSY))),
      });
      await load.close();
      await sleep(PAUSE_MS);
      return talked;
    };
    try {
      await watch(WARM_UP_CONNECTIONS);
      await watchers.close();
      await sleep(PAUSE_MS);
      const before = residentKb(server);
      await watch(WATCHERS);
      await sleep(settleMs);
      const without = residentKb(server);
      await watchers.close();
      await sleep(PAUSE_MS);
      await withOurDatabase(fillWatchedRooms);
      await watch(WATCHERS);
      await sleep(settleMs);
      const withRooms = residentKb(server);
      const idle = await idleFor(port, pids.server, windowMs);
      const cost = ({ seconds, messages, cpu }: Awaited<ReturnType<typeof talk>>) =>
        (((cpu.server ?? 0) - idle.cpuShare * seconds) / messages) * 1e6;
      const small = cost(await talk(SMALL, SMALL_AFTER, BUSY));
      const large = cost(await talk(LARGE, 0, BUSY));
      const alone = cost(await talk(LARGE, 0, QUIET, QUIET_WINDOWS));
      return {
        kbWithout: (without - before) / WATCHERS,
        kbWith: (withRooms - before) / WATCHERS,
        kbOfRooms: (withRooms - without) / WATCHERS,
        sweepMs: idle.sweepMs,
        idleCpuShare: idle.cpuShare,
        cpuUsSmall: small,
        cpuUsLarge: large,
        timesSmall: large / small,
        cpuMsAlone: alone / 1e3,
      };
    } finally {
      watchers.end();
    }
  },
};

/** The mean time of a sweep and the CPU seconds per second when nobody writes. */
async function idleFor(port: number, pids: number[], ms: number): Promise<{ sweepMs: number; cpuShare: number }> {
  const sweeps = async () => {
    const name = (part: string) => `tertulia_sweep_seconds_${part}{of="inboxes"}`;
    return { sum: await metric(port, name('sum')), count: await metric(port, name('count')) };
  };
  const before = { ...(await sweeps()), cpu: cpuSeconds(pids) };
  await sleep(ms);
  const after = { ...(await sweeps()), cpu: cpuSeconds(pids) };
  return {
    sweepMs: ((after.sum - before.sum) / (after.count - before.count)) * 1e3,
    cpuShare: (after.cpu - before.cpu) / (ms / 1e3),
  };
}
