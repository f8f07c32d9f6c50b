import { setTimeout as sleep } from 'node:timers/promises';
import { crashMessage } from '@/tests/faults/injectors/crash-points';
import { now } from '@/tests/faults/journal';
import { timeToAgree } from '@/tests/faults/measure';
import { repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import { untilStopped } from '@/tests/faults/signals';
import { eventually } from '@/tests/support/wait';
import { pick } from './killed-node';

const LIMIT_MS = 5_000;
const GIVE_UP_MS = 45_000;
/** Much longer than the room may stay locked. */
const STOP_MS = 8_000;
const LONG_STOP_MS = 30_000;
/** One in this many stops is a long one. */
const LONG_EVERY = 10;

export const F4: Scenario = {
  id: 'F4',
  fault: 'a node stopped while it holds a room’s lock',
  injections: 20,
  injectionMs: 120_000,
  run: (stage, injections) =>
    underLoad(stage, { perSecond: 40 }, async () => {
      const quiet = await stage.addClients(1, 10);
      const times = await repeat(injections, async (i) => {
        const { target, sender, others } = await pick(stage, quiet, i);
        const { node } = target;
        sender.say(crashMessage('stop-with-lock', node.port, i));
        await untilStopped(node.pid, GIVE_UP_MS);
        const at = now();
        const [other] = others;
        other?.say(`after stop ${i}`);
        await eventually(() => other?.outbox.length === 0, { timeoutMs: GIVE_UP_MS });
        const took = now() - at;
        await sleep((i % LONG_EVERY === LONG_EVERY - 1 ? LONG_STOP_MS : STOP_MS) - took);
        node.signal('SIGCONT');
        await timeToAgree(stage, now(), GIVE_UP_MS);
        return took;
      });
      const note = `stopped for ${STOP_MS / 1_000} s, each tenth time ${LONG_STOP_MS / 1_000} s; time until others can send`;
      return { times, limitMs: LIMIT_MS, frozen: true, note };
    }),
};
