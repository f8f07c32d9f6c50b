import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultClient } from '@/tests/faults/client';
import { now } from '@/tests/faults/journal';
import { timeToAgree } from '@/tests/faults/measure';
import { repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import type { NodeUnderTest } from '@/tests/faults/stage';

const HOUR_MS = 3_600_000;
const JUMPS = [HOUR_MS, 0, -HOUR_MS, 0];

export const F20: Scenario = {
  id: 'F20',
  fault: 'a node’s clock jumps an hour, either way',
  injections: 8,
  injectionMs: 30_000,
  run: (stage, injections) =>
    underLoad(stage, {}, async (crowd) => {
      const times = await repeat(injections, async (i) => {
        jump(stage.nodeAt(i >> 2), JUMPS[i % JUMPS.length] ?? 0);
        const at = now();
        await sleep(500);
        for (const client of crowd) repeatFirst(client);
        await sleep(1_000);
        return timeToAgree(stage, at + 1_500, 30_000);
      });
      for (const target of stage.nodes) jump(target, 0);
      return { times, limitMs: 5_000, note: 'each time every client sends its first message again with its old id' };
    }),
};

function jump({ node, clockFile }: NodeUnderTest, ms: number): void {
  writeFileSync(clockFile, String(ms));
  node.signal('SIGUSR2');
}

function repeatFirst(client: FaultClient): void {
  const first = client.log.find((entry) => entry.kind === 'invoke');
  if (first) client.sayAgain(first.text, first.clientId);
}
