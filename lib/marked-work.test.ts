import { expect, it } from 'vitest';
import { MarkedWork, sleep } from './marked-work';

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

it('lets many pieces wait without a warning of a leak', async () => {
  const warned: string[] = [];
  const onWarning = ({ name }: Error) => name === 'MaxListenersExceededWarning' && warned.push(name);
  process.on('warning', onWarning);
  const work = new MarkedWork({
    name: 'the test',
    marked: async () => Array.from({ length: 30 }, (_, id) => id),
    settle: (signal) => sleep(60_000, signal),
    async run() {},
    log: { warn() {} },
  });
  await work.resume();
  await work.stop(performance.now() + 15_000);
  // Node warns in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', onWarning);
  expect(warned).toEqual([]);
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
