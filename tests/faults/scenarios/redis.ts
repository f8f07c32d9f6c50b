import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from '@/tests/faults/checker';
import { now } from '@/tests/faults/journal';
import { ackTimes, lags, max, quantile, timeToAgree } from '@/tests/faults/measure';
import { type Measured, repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import { redisPid } from '@/tests/faults/signals';
import type { Stage } from '@/tests/faults/stage';
import { eventually } from '@/tests/support/wait';
import { pick } from './killed-node';

const BEHIND_MS = 5_000;
/** The limit for an acknowledgement during a fault of Redis. It is short, because they do not wait for Redis. */
const ACK_MS = 2_000;
const BASELINE_MS = 4_000;
const AFTER_MS = 6_000;

/** Causes the fault, and examines the messages sent from its beginning until shortly after its end. */
function redisFault(id: string, fault: string, injections: number, ms: number, cause: (stage: Stage) => Promise<void>) {
  const run = (stage: Stage, times: number): Promise<Measured> =>
    underLoad(stage, {}, async (crowd) => {
      await sleep(BASELINE_MS);
      const members = () => crowd.map((client) => client.member);
      // The messages of the last second may still be in transit.
      const healthy = quantile(ackTimes(members(), 0, now() - 1_000), 0.99);
      const found = await repeat(times, async () => {
        const from = now();
        await cause(stage);
        await sleep(AFTER_MS);
        const to = now();
        await timeToAgree(stage, to, 30_000);
        return { lag: max(lags(members(), from, to)), acks: ackTimes(members(), from, to) };
      });
      const acks = found.flatMap((one) => one.acks);
      const p99 = quantile(acks, 0.99);
      const violations: Violation[] = [];
      if (p99 > ACK_MS)
        violations.push({ invariant: 'I7', what: `acks took ${Math.round(p99)} ms (p99)`, isTime: true });
      const note = `the longest delay; acks p99 ${Math.round(p99)} ms, before the fault ${Math.round(healthy)} ms`;
      return { times: found.map(({ lag }) => lag), limitMs: BEHIND_MS, violations, note };
    });
  return { id, fault, injections, injectionMs: ms + 60_000, run } satisfies Scenario;
}

export const F10 = redisFault('F10', 'Redis restarted', 5, 5_000, async ({ redis }) => {
  await redis?.restart();
});

/** @param ms how long Redis is away */
export const redisAway = (ms: number): Scenario =>
  redisFault('F11', `Redis away for ${ms / 1_000} s`, 1, ms, async ({ nodes }) => {
    for (const { redis } of nodes) {
      redis.refusing = true;
      redis.cutAll();
    }
    await sleep(ms);
    for (const { redis } of nodes) redis.pass();
  });

export const F11 = redisAway(60_000);

const HALF_OPEN_MS = 20_000;

export const F12 = redisFault('F12', 'half-open links to Redis', 2, HALF_OPEN_MS, async ({ nodes }) => {
  for (const { redis } of nodes) redis.stall();
  await sleep(HALF_OPEN_MS);
  for (const { redis } of nodes) redis.pass();
});

const STOPPED_MS = 20_000;

export const F13 = redisFault('F13', `Redis stopped for ${STOPPED_MS / 1_000} s`, 2, STOPPED_MS, async ({ redis }) => {
  const pid = await redisPid(redis?.port ?? 0);
  process.kill(pid, 'SIGSTOP');
  await sleep(STOPPED_MS);
  process.kill(pid, 'SIGCONT');
});

const DROPPED = 0.05;

export const F14: Scenario = {
  id: 'F14',
  fault: '5 % of publishes dropped, and the last one',
  injections: 10,
  injectionMs: 30_000,
  run: (stage, injections) =>
    underLoad(stage, { perSecond: 60 }, async (crowd) => {
      const { random } = stage.options;
      const quiet = await stage.addClients(1, 10);
      const from = now();
      const lastOnes = await repeat(injections, async (i) => {
        for (const { publishes } of stage.nodes) publishes.drops = () => random() < DROPPED;
        const { target, sender, others } = await pick(stage, quiet, i);
        await sleep(1_000);
        target.publishes.drops = () => true;
        sender.say(`the last word ${i}`);
        await eventually(() => sender.outbox.length === 0);
        const at = now();
        await sleep(50);
        target.publishes.drops = () => random() < DROPPED;
        await eventually(() => others.every(({ cursor }) => cursor >= sender.cursor), { timeoutMs: 30_000 });
        return now() - at;
      });
      const to = now();
      for (const { publishes } of stage.nodes) publishes.drops = () => false;
      await timeToAgree(stage, to, 30_000);
      const crowdLag = max(
        lags(
          crowd.map((client) => client.member),
          from,
          to,
        ),
      );
      const dropped = stage.nodes.reduce((sum, { publishes }) => sum + publishes.dropped, 0);
      const note = `delay after the last message; the other clients at most ${Math.round(crowdLag)} ms; ${dropped} dropped`;
      return { times: [...lastOnes, crowdLag], injections: dropped, limitMs: 3_000, note };
    }),
};
