import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from '@/tests/faults/checker';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { now } from '@/tests/faults/journal';
import { lags, quantile, timeToAgree } from '@/tests/faults/measure';
import { repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import { descriptorsOf } from '@/tests/faults/vitals';
import { eventually } from '@/tests/support/wait';

const GIVE_UP_MS = 90_000;
const VANISHING = 20;

export const F15: Scenario = {
  id: 'F15',
  fault: 'clients’ networks vanish without a FIN',
  injections: 1,
  injectionMs: 180_000,
  run: async (stage, injections) => {
    const [room = ''] = await stage.newRooms(1);
    const times = await repeat(injections, async () => {
      const { node } = stage.nodeAt(0);
      const network = await TcpProxy.start({ host: '127.0.0.1', port: node.port });
      const before = descriptorsOf(node.pid);
      const people = await stage.newPeople(VANISHING);
      const clients = people.map((person) => stage.addClient(person, room, 0, { ports: [network.port] }));
      await eventually(() => clients.every(({ open }) => open), { timeoutMs: GIVE_UP_MS });
      // The pages were loaded over other connections.
      await eventually(() => descriptorsOf(node.pid) >= before + VANISHING);
      await sleep(6_000);
      const full = descriptorsOf(node.pid);
      for (const client of clients) client.stays = false;
      network.stall();
      const at = now();
      await eventually(() => descriptorsOf(node.pid) <= full - VANISHING, { timeoutMs: GIVE_UP_MS });
      const took = now() - at;
      for (const client of clients) client.stop();
      network.stop();
      return took;
    });
    return { times, limitMs: 60_000, note: `${VANISHING} at once; time until the node has closed all of them` };
  },
};

const CUT_EVERY_MS = 15_000;
const CUT_MS = 2_000;

export const F16: Scenario = {
  id: 'F16',
  fault: 'every client cut every 15 s for 2 s',
  injections: 5,
  injectionMs: 60_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async () => {
      const times = await repeat(injections, async () => {
        const from = now();
        for (const { front } of stage.nodes) {
          front.refusing = true;
          front.cutAll();
        }
        await sleep(CUT_MS);
        for (const { front } of stage.nodes) front.pass();
        const took = await timeToAgree(stage, now(), GIVE_UP_MS);
        await sleep(Math.max(0, CUT_EVERY_MS - (now() - from)));
        return took;
      });
      return { times, limitMs: 10_000, note: 'time since the networks are back' };
    }),
};

const SLOW_BYTES_PER_SECOND = 1_000;
const MEASURED_MS = 25_000;
const SETTLING_MS = 5_000;
/** Long enough to fill the buffers of a slow reader. */
const LONG_TEXT = ' y sigue'.repeat(250);

export const F18: Scenario = {
  id: 'F18',
  fault: 'one reader in twenty at 8 kbit/s',
  injections: 1,
  injectionMs: 180_000,
  run: (stage) =>
    underLoad(stage, { rooms: 2, perRoom: 20, filler: LONG_TEXT }, async (crowd) => {
      const p99 = async (among: typeof crowd) => {
        const from = now();
        await sleep(MEASURED_MS);
        const to = now();
        await sleep(2_000);
        const members = (clients: typeof crowd) => clients.map((client) => client.member);
        return quantile(lags(members(crowd), from, to, members(among)), 0.99);
      };
      await sleep(SETTLING_MS);
      const before = await p99(crowd);
      const network = await TcpProxy.start({ host: '127.0.0.1', port: stage.nodeAt(0).node.port });
      network.bytesPerSecond = SLOW_BYTES_PER_SECOND;
      const rooms = [...new Set(crowd.map(({ options }) => options.room))];
      const people = await stage.newPeople(rooms.length);
      // They connect while the network is fast, so that it becomes slow for live members.
      network.bytesPerSecond = 0;
      const slow = people.map((person, i) => stage.addClient(person, rooms[i] ?? '', 0, { ports: [network.port] }));
      await eventually(() => slow.every(({ open }) => open), { timeoutMs: GIVE_UP_MS });
      network.bytesPerSecond = SLOW_BYTES_PER_SECOND;
      await sleep(SETTLING_MS);
      const during = await p99(crowd);
      network.bytesPerSecond = 0;
      network.cutAll();
      const took = await timeToAgree(stage, now(), GIVE_UP_MS);
      network.pass();
      const worse = during / before - 1;
      const note = `the others’ p99 ${before.toFixed(1)} ms before and ${during.toFixed(1)} ms with slow readers`;
      const violations: Violation[] = [];
      // On a shared machine, a few milliseconds more mean nothing.
      if (worse > 0.2 && during - before > 20) violations.push({ invariant: 'I8', what: note });
      setTimeout(() => network.stop(), 60_000).unref();
      return { times: [took], limitMs: 15_000, violations, note: `${note} (${(worse * 100).toFixed(0)} %)` };
    }),
};
