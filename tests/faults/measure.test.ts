import { expect, it } from 'vitest';
import { eventually } from '@/tests/support/wait';
import type { ClientGroup } from './client-group';
import { now } from './journal';
import { settle, timeToAgree } from './measure';

/** One person in one room whose log ends at `head`. */
function group() {
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
  return { world, group: { clients: [client], heads } as unknown as ClientGroup };
}

it.each([
  ['timeToAgree', (given: ClientGroup) => timeToAgree(given, now(), 10_000)],
  ['settle', (given: ClientGroup) => settle(given, 10_000)],
])('%s waits for the last stored message, even if it was stored after the call', async (_, wait) => {
  const { world, group: given } = group();
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

it('gives up on a message that is never acknowledged, and names the client that waits', async () => {
  const { group: given } = group();
  expect(await timeToAgree(given, now(), 50)).toBe(Number.POSITIVE_INFINITY);
  expect(await settle(given, 50)).toEqual([expect.stringContaining('ana has not caught up')]);
});
