import { setTimeout as sleep } from 'node:timers/promises';
import { TIMES } from '@/lib/chat/client/connection';
import type { FaultClient } from '@/tests/faults/client';
import { type CrashPoint, crashMessage } from '@/tests/faults/injectors/crash-points';
import { now } from '@/tests/faults/journal';
import { timeToAgree } from '@/tests/faults/measure';
import { repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import type { NodeUnderTest, Stage } from '@/tests/faults/stage';
import { eventually } from '@/tests/support/wait';

const AGREE_MS = 5_000;
const GIVE_UP_MS = 30_000;
/** The pause between two kills: long enough for every client to treat the next loss of its connection as the first. */
const BETWEEN_MS = TIMES.stableMs;

export const F1: Scenario = {
  id: 'F1',
  fault: 'a node killed at a random moment',
  injections: 20,
  injectionMs: 60_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async () => {
      const { random } = stage.options;
      const times = await repeat(
        injections,
        async (i) => {
          await sleep(1_000 + random() * 1_000);
          const { node } = stage.nodeAt(i);
          const at = now();
          await node.kill();
          const started = node.start();
          const took = await timeToAgree(stage, at, GIVE_UP_MS);
          await started;
          return took;
        },
        BETWEEN_MS,
      );
      return { times, limitMs: AGREE_MS };
    }),
};

export const F2: Scenario = {
  id: 'F2',
  fault: 'killed between commit and publish',
  injections: 20,
  injectionMs: 60_000,
  run: (stage, injections) =>
    underLoad(stage, { perSecond: 40 }, async () => {
      const quiet = await stage.addClients(1, 10);
      const times = await repeat(
        injections,
        (i) =>
          crash(stage, quiet, i, 'die-before-publish', async ({ diedAt, others, heard }) => {
            await eventually(() => others.every(heard), { timeoutMs: GIVE_UP_MS });
            return now() - diedAt;
          }),
        BETWEEN_MS,
      );
      return { times, limitMs: 3_000, note: 'time until the members at the other node have it' };
    }),
};

export const F3: Scenario = {
  id: 'F3',
  fault: 'killed after the publish, before the ack',
  injections: 20,
  injectionMs: 60_000,
  run: (stage, injections) =>
    underLoad(stage, { perSecond: 40 }, async () => {
      const quiet = await stage.addClients(1, 10);
      const times = await repeat(
        injections,
        (i) =>
          crash(stage, quiet, i, 'die-before-ack', async ({ diedAt, sender }) => {
            await eventually(() => sender.outbox.length === 0, { timeoutMs: GIVE_UP_MS });
            return now() - diedAt;
          }),
        BETWEEN_MS,
      );
      return { times, limitMs: AGREE_MS, note: 'time until the resend is acknowledged' };
    }),
};

export const F5: Scenario = {
  id: 'F5',
  fault: 'SIGTERM, rolling restart',
  injections: 20,
  injectionMs: 90_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async (crowd) => {
      const times = await repeat(injections, async (i) => {
        await sleep(500);
        const { node } = stage.nodeAt(i);
        const at = now();
        await node.stop();
        const took = await timeToAgree(stage, at, GIVE_UP_MS);
        await node.start();
        return took;
      });
      const refused = crowd.flatMap(({ log }) => log.filter((entry) => entry.kind === 'refuse'));
      const violations = refused.map(({ code }) => ({ invariant: 'I1' as const, what: `a send was refused: ${code}` }));
      return { times, limitMs: AGREE_MS, violations, note: `${refused.length} refused sends` };
    }),
};

interface Crash {
  /** When the node had ended. */
  diedAt: number;
  sender: FaultClient;
  /** Members who were connected to the other node. */
  others: FaultClient[];
  heard(client: FaultClient): boolean;
}

/** Triggers a crash point in a room where nobody else writes, so that no later message repairs what the crash lost. */
async function crash<T>(
  stage: Stage,
  quiet: FaultClient[],
  i: number,
  point: CrashPoint,
  check: (crash: Crash) => Promise<T>,
) {
  const { target, sender, others } = await pick(stage, quiet, i);
  const text = crashMessage(point, target.node.port, i);
  sender.say(text);
  await target.node.ended();
  const diedAt = now();
  const started = target.node.start();
  const heard = (client: FaultClient) =>
    client.log.some((entry) => (entry.kind === 'receive' || entry.kind === 'show') && entry.text === text);
  const result = await check({ diedAt, sender, others, heard });
  await started;
  await timeToAgree(stage, now(), GIVE_UP_MS);
  return result;
}

interface Picked {
  target: NodeUnderTest;
  sender: FaultClient;
  others: FaultClient[];
}

/** Finds a node with a member of the room, while other members are connected to the other node. */
export async function pick(stage: Stage, quiet: FaultClient[], i: number): Promise<Picked> {
  const at = (target: NodeUnderTest) => quiet.filter((client) => client.open && client.port === target.front.port);
  let picked: Picked | undefined;
  const look = () => {
    for (const target of [stage.nodeAt(i), stage.nodeAt(i + 1)]) {
      const [sender] = at(target);
      const others = stage.nodes.filter((other) => other !== target).flatMap(at);
      if (sender && others.length > 0) picked ??= { target, sender, others };
    }
    // All of them are at one node, so some of them are cut off to reconnect.
    if (!picked) for (const client of quiet) if (stage.options.random() < 0.02) client.cut();
    return picked !== undefined;
  };
  await eventually(look, { timeoutMs: GIVE_UP_MS });
  if (!picked) throw new Error('No node with members was found');
  return picked;
}
