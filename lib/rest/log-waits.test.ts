import { expect, it } from 'vitest';
import { LogWaits, type LogWaitsDeps } from './log-waits';

const ROOM = 7;
const GONE = new AbortController().signal;

function waits(deps: Partial<LogWaitsDeps> = {}) {
  const heads = new Map([[ROOM, { head: 5 }]]);
  const asked = { roomId: ROOM, after: 5, userId: 1, ms: 60_000, signal: GONE };
  const of = new LogWaits({ heads: async () => heads, log: { warn: () => {} }, everyMs: 5, ...deps });
  return { of, heads, asked };
}

it('ends a wait with what this node commits in the room, above the seq', async () => {
  const { of, asked } = waits();
  const waiting = of.wait(asked);
  of.onEvent({ roomId: 8, firstSeq: 6, entries: [{ type: 'forget', seq: 6 }] });
  of.onEvent({ roomId: ROOM, firstSeq: 5, entries: [{ type: 'forget', seq: 5 }] });
  expect(of.size).toBe(1);
  of.onEvent({ roomId: ROOM, firstSeq: 6, entries: [{ type: 'forget', seq: 6 }] });
  expect(await waiting).toBe('news');
  expect(of.size).toBe(0);
});

it('ends a wait with what another node commits, and when the room is gone', async () => {
  const { of, heads, asked } = waits();
  const first = of.wait(asked);
  heads.set(ROOM, { head: 6 });
  expect(await first).toBe('news');
  const second = of.wait({ ...asked, after: 6 });
  heads.clear();
  expect(await second).toBe('news');
});

it('goes on after the database was away', async () => {
  let tries = 0;
  const heads = async () => {
    tries++;
    if (tries === 1) throw new Error('away');
    return new Map([[ROOM, { head: 6 }]]);
  };
  const { of, asked } = waits({ heads });
  expect(await of.wait(asked)).toBe('news');
  expect(tries).toBe(2);
});

it('ends without news when the time is over, the client is gone or the node stops', async () => {
  const { of, asked } = waits();
  expect(await of.wait({ ...asked, ms: 1 })).toBe('nothing');
  const client = new AbortController();
  const left = of.wait({ ...asked, signal: client.signal });
  client.abort();
  expect(await left).toBe('nothing');
  const open = of.wait(asked);
  of.stop();
  expect(await open).toBe('nothing');
  expect(await of.wait(asked)).toBe('nothing');
});

it('lets only so many requests of a person wait, and so many on the node', async () => {
  const { of, asked } = waits({ most: 3, mostPerPerson: 2 });
  const open = [of.wait(asked), of.wait(asked), of.wait({ ...asked, userId: 2 })];
  expect(await of.wait({ ...asked, userId: 2 })).toBe('busy');
  of.stop();
  await Promise.all(open);
  const { of: other } = waits({ mostPerPerson: 1 });
  const waiting = other.wait(asked);
  expect(await other.wait(asked)).toBe('too_many');
  other.stop();
  await waiting;
});
