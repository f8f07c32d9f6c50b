import { expect, it } from 'vitest';
import { FakeClock, type FakeSocket } from '@/lib/chat/client/fakes';
import { frame, opened } from '@/lib/chat/client/room/fake-room';
import { SlowWait } from './slow-wait';

interface World {
  clock: FakeClock;
  last: FakeSocket;
}

function idOf({ last }: World, text: string): string {
  const found = last.messages.findLast(({ message }) => message === text);
  if (!found) throw new Error(`${text} was not sent`);
  return found.clientId;
}

async function ackOf(world: World, text: string, seq: number): Promise<void> {
  const clientId = idOf(world, text);
  world.last.say({ type: 'ack', clientId, seq });
  world.last.say(frame(seq, { text, clientId, user: 'ana', userId: 1 }));
  await world.clock.pass(0);
}

async function refuse(world: World, text: string, { retryAfter }: { retryAfter: number }): Promise<void> {
  const refusal = { type: 'error', code: 'rate_limited', retryable: true, retryAfter };
  world.last.say({ ...refusal, clientId: idOf(world, text) });
  await world.clock.pass(0);
}

it('is zero before the person has written, and in a room without slow mode', () => {
  const wait = new SlowWait(new FakeClock());
  expect(wait.leftMs(30)).toBe(0);
  wait.wrote();
  expect(wait.leftMs(0)).toBe(0);
});

it('counts down from the acknowledgement, by the slow mode that the room has now', async () => {
  const clock = new FakeClock();
  const wait = new SlowWait(clock);
  wait.wrote();
  expect(wait.leftMs(30)).toBe(30_000);
  await clock.pass(12_000);
  expect([wait.leftMs(30), wait.leftMs(60), wait.leftMs(10)]).toEqual([18_000, 48_000, 0]);
  await clock.pass(18_000);
  expect(wait.leftMs(30)).toBe(0);
});

it('lasts as long as the server said, but never longer than the slow mode of the room', async () => {
  const clock = new FakeClock();
  const wait = new SlowWait(clock);
  wait.mustWait(20);
  expect([wait.leftMs(30), wait.leftMs(10), wait.leftMs(0)]).toEqual([20_000, 10_000, 0]);
  wait.mustWait(5);
  await clock.pass(19_000);
  expect(wait.leftMs(30)).toBe(1_000);
});

it('sends several unsent messages one by one, each as soon as slow mode allows it', async () => {
  const { world, session, pending } = await opened();
  for (const text of ['uno', 'dos', 'tres']) session.send(text);
  await world.clock.pass(0);
  await ackOf(world, 'uno', 11);
  expect(session.slowLeftMs(30)).toBe(30_000);
  await refuse(world, 'dos', { retryAfter: 30 });
  await world.clock.pass(29_000);
  expect(world.last.frames.filter(({ message }) => message === 'dos')).toHaveLength(1);
  expect(pending().slice(-2)).toEqual([
    ['dos', 'waiting'],
    ['tres', 'waiting'],
  ]);
  await world.clock.pass(1_000);
  await ackOf(world, 'dos', 12);
  expect(session.slowLeftMs(30)).toBe(30_000);
  await refuse(world, 'tres', { retryAfter: 30 });
  await world.clock.pass(30_000);
  await ackOf(world, 'tres', 13);
  expect(session.unsent).toBe(0);
});

it('sends a refused message again at once when the slow mode of the room changes', async () => {
  const { world, session } = await opened();
  session.send('uno');
  await world.clock.pass(0);
  await refuse(world, 'uno', { retryAfter: 3_600 });
  session.slowChanged();
  await ackOf(world, 'uno', 11);
  expect(session.unsent).toBe(0);
});

it('notifies the page when the server says that the person must wait', async () => {
  const { world, session } = await opened();
  session.send('uno');
  await world.clock.pass(100);
  const before = session.getSnapshot();
  await refuse(world, 'uno', { retryAfter: 60 });
  await world.clock.pass(100);
  expect(session.getSnapshot()).not.toBe(before);
  expect(session.slowLeftMs(60)).toBeGreaterThan(59_000);
});
