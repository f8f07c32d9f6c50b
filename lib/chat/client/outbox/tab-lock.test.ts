import { expect, it } from 'vitest';
import { tabLock } from './tab-lock';

/** A lock that a suspended tab holds for ever. */
const heldForEver = {
  request: (_name: string, { signal }: { signal: AbortSignal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
} as unknown as LockManager;

const free = {
  request: (_name: string, _options: unknown, work: () => Promise<unknown>) => work(),
} as unknown as LockManager;

it('works without locks, as over plain http', async () => {
  expect(await tabLock('x', undefined, 10)(async () => 'done')).toBe('done');
});

it('works under the lock if the browser has locks', async () => {
  expect(await tabLock('x', free, 10)(async () => 'done')).toBe('done');
});

it('goes on without the lock if it is never released', async () => {
  expect(await tabLock('x', heldForEver, 5)(async () => 'done')).toBe('done');
});

it('does not run the work again if the work itself failed', async () => {
  let runs = 0;
  const work = async () => {
    runs++;
    throw new Error('no');
  };
  await expect(tabLock('x', free, 10)(work)).rejects.toThrow('no');
  expect(runs).toBe(1);
});
