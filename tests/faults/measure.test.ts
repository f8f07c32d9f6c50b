import { expect, it } from 'vitest';
import { eventually } from '@/tests/support/wait';
import type { Gathering } from './gathering';
import { now } from './journal';
import { settle, timeToAgree } from './measure';

/** One person in one room whose log goes to `head`. */
function gathering() {
  const world = { head: 1, looks: 0, cursor: 1, outbox: [{ at: now() - 1, clientId: 'one', text: 'hola' }] };
  const client = {
    stays: true,
    open: true,
    port: 1,
    options: { room: 'social', person: { username: 'ana' } },
    get cursor() {
      world.looks++;
      return world.cursor;
    },
    get outbox() {
      return world.outbox;
    },
  };
  const heads = async () => new Map([['social', world.head]]);
  return { world, gathering: { clients: [client], heads } as unknown as Gathering };
}

it.each([
  ['timeToAgree', (given: Gathering) => timeToAgree(given, now(), 10_000)],
  ['settle', (given: Gathering) => settle(given, 10_000)],
])('%s waits for what was stored last, though it was stored after the question', async (_, wait) => {
  const { world, gathering: given } = gathering();
  let done = false;
  const waiting = wait(given).then((result) => {
    done = true;
    return result;
  });
  await new Promise((resolve) => setImmediate(resolve));
  world.head = 2;
  world.outbox = [];
  await eventually(() => done || world.looks > 3);
  expect(done).toBe(false);
  world.cursor = 2;
  expect(await waiting).not.toBe(Number.POSITIVE_INFINITY);
});

it('gives up on what is never acknowledged, and says who waits', async () => {
  const { gathering: given } = gathering();
  expect(await timeToAgree(given, now(), 50)).toBe(Number.POSITIVE_INFINITY);
  expect(await settle(given, 50)).toEqual([expect.stringContaining('ana is not level')]);
});
