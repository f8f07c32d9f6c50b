import { expect, it } from 'vitest';
import { MarkedWork } from './marked-work';

it('works on two pieces at a time, and waits for any number', async () => {
  const settled: number[] = [];
  const ends: (() => void)[] = [];
  let atWork = 0;
  let most = 0;
  const work = new MarkedWork({
    name: 'the test',
    marked: async () => [1, 2, 3, 4, 5],
    async settle() {
      settled.push(1);
    },
    async run() {
      most = Math.max(most, ++atWork);
      await new Promise<void>((resolve) => ends.push(resolve));
      atWork--;
    },
    log: { warn() {} },
  });
  await work.resume();
  expect(settled).toHaveLength(5);
  for (let done = 0; done < 5; done++) {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()?.();
  }
  await work.idle();
  expect(most).toBe(2);
});

it('does not begin waiting pieces when this node stops', async () => {
  const ran: number[] = [];
  const work = new MarkedWork({
    name: 'the test',
    marked: async () => [],
    settle: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    async run(id) {
      ran.push(id);
    },
    log: { warn() {} },
  });
  work.begin(1);
  await work.stop(performance.now() + 1_000);
  expect(ran).toEqual([]);
});
