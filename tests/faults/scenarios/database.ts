import { setTimeout as sleep } from 'node:timers/promises';
import type { Violation } from '@/tests/faults/checker';
import type { FaultClient } from '@/tests/faults/client';
import { now } from '@/tests/faults/journal';
import { timeToAgree } from '@/tests/faults/measure';
import { repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import type { Stage } from '@/tests/faults/stage';
import { eventually } from '@/tests/support/wait';

const GIVE_UP_MS = 60_000;
/** The supervisor gives up on a database that repeatedly dies soon after its start. */
const LIFE_MS = 10_500;

export const F6: Scenario = {
  id: 'F6',
  fault: 'the database killed and restarted',
  injections: 20,
  injectionMs: 120_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async () => {
      const times = await repeat(injections, async (i) => {
        const pid = stage.mariadb.databasePid();
        process.kill(pid, 'SIGKILL');
        await eventually(() => stage.mariadb.databasePid() !== pid, { timeoutMs: GIVE_UP_MS });
        await eventually(() => answers(stage), { timeoutMs: GIVE_UP_MS });
        const at = now();
        const took = await timeToAgree(stage, at, GIVE_UP_MS);
        if (i < injections - 1) await sleep(Math.max(0, LIFE_MS - took + stage.options.random() * 1_000));
        return took;
      });
      return { times, limitMs: 15_000, note: 'time since the database answers again' };
    }),
};

const FREEZE_MS = 9_000;
const LONG_FREEZE_MS = 30_000;
const LONG_EVERY = 10;
/** Longer than the writer's deadline and its longest query, after which a sender knows that nothing was stored. */
const ANSWER_MS = 15_000;

export const F7: Scenario = {
  id: 'F7',
  fault: 'the database frozen',
  injections: 20,
  injectionMs: 150_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async (crowd) => {
      const violations: Violation[] = [];
      const times = await repeat(injections, async (i) => {
        const isLong = i % LONG_EVERY === LONG_EVERY - 1 || injections === 1;
        const pid = stage.mariadb.databasePid();
        process.kill(pid, 'SIGSTOP');
        try {
          const from = now();
          await sleep(isLong ? LONG_FREEZE_MS : FREEZE_MS);
          if (isLong) violations.push(...unanswered(crowd, from));
        } finally {
          process.kill(pid, 'SIGCONT');
        }
        const took = await timeToAgree(stage, now(), GIVE_UP_MS);
        await sleep(1_000);
        return took;
      });
      const note = `frozen for ${FREEZE_MS / 1_000} s, each tenth time ${LONG_FREEZE_MS / 1_000} s`;
      return { times, limitMs: 10_000, violations, note };
    }),
};

const ANSWERS = new Set(['refuse', 'close', 'no page']);

/** A client whose message was sent early in the freeze must have been refused or have lost its connection by now. */
function unanswered(crowd: readonly FaultClient[], from: number): Violation[] {
  const waiting = crowd.filter(({ outbox }) => outbox[0] && outbox[0].at < now() - ANSWER_MS);
  const withoutAnswer = waiting.filter(({ log }) => !log.some((entry) => entry.at > from && ANSWERS.has(entry.kind)));
  return withoutAnswer.map(({ options }) => ({
    invariant: 'I8',
    what: `${options.person.username} got no answer at all`,
  }));
}

export const F8: Scenario = {
  id: 'F8',
  fault: 'the connection cut exactly around COMMIT',
  injections: 40,
  injectionMs: 30_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async () => {
      const times = await repeat(injections, async (i) => {
        const { commits } = stage.nodeAt(i >> 1);
        const before = commits.cuts;
        if (i % 2 === 0) commits.before++;
        else commits.after++;
        await eventually(() => commits.cuts > before, { timeoutMs: GIVE_UP_MS });
        const took = await timeToAgree(stage, now(), GIVE_UP_MS);
        await sleep(stage.options.random() * 300);
        return took;
      });
      return { times, limitMs: 5_000, note: 'half of them before COMMIT arrives, half before its answer does' };
    }),
};

async function answers(stage: Stage): Promise<boolean> {
  await stage.db.$client.query('SELECT 1');
  return true;
}
