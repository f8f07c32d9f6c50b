import { describe, expect, it } from 'vitest';
import { FakeLink } from '@/lib/chat/client/fakes';
import { TYPING_EVERY_MS, TYPING_SHOWN_MS } from '@/lib/chat/protocol';
import { Typing } from './typing';

const ANA = { userId: 2, user: 'ana' };
const LUIS = { userId: 3, user: 'luis', shown: 'Luis Paz' };

async function setUp() {
  const link = new FakeLink();
  const { clock, connection } = link;
  const typing = new Typing(connection, clock);
  const stop = typing.start();
  await link.dial();
  let changes = 0;
  typing.subscribe(() => changes++);
  const last = () => link.last;
  last().hello();
  const begins = (person: typeof ANA, room = 1) => last().say({ type: 'typing', room, ...person });
  const names = (room = 1) => typing.in(room).map(({ name }) => name);
  return { clock, connection, typing, stop, last, begins, names, changes: () => changes };
}

const said = (user: string | null, room = 1) => ({
  type: 'message',
  room,
  seq: 11,
  user,
  message: 'hola',
  datetime: '2026-08-21T19:25:03.120Z',
  clientId: 'c',
});

describe('who is writing', () => {
  it('is shown for a time after the last frame, in the order of beginning', async () => {
    const { clock, typing, begins, names, changes } = await setUp();
    begins(ANA);
    await clock.pass(1_000);
    begins(LUIS);
    expect(typing.in(1)).toEqual([
      { id: 2, name: 'ana' },
      { id: 3, name: 'luis', shown: 'Luis Paz' },
    ]);
    await clock.pass(2_000);
    begins(ANA);
    expect(names()).toEqual(['ana', 'luis']);
    expect(changes()).toBe(2);
    await clock.pass(TYPING_SHOWN_MS - 2_000);
    expect(names()).toEqual(['ana']);
    await clock.pass(1_999);
    expect(names()).toEqual(['ana']);
    await clock.pass(1);
    expect(names()).toEqual([]);
  });

  it('is kept apart by room, and is the same array until something changes', async () => {
    const { typing, begins, names } = await setUp();
    begins(ANA, 1);
    const before = typing.in(1);
    begins(LUIS, 2);
    begins(ANA, 1);
    expect([names(1), names(2), names(3)]).toEqual([['ana'], ['luis'], []]);
    expect(typing.in(1)).toBe(before);
  });

  it('is no longer shown when the message comes', async () => {
    const { last, begins, names } = await setUp();
    begins(ANA);
    begins(LUIS);
    last().say(said('ana', 2));
    last().say(said(null));
    expect(names()).toEqual(['ana', 'luis']);
    last().say(said('ana'));
    expect(names()).toEqual(['luis']);
  });

  it('leaves no timer behind', async () => {
    const { clock, connection, stop, begins, names } = await setUp();
    begins(ANA);
    stop();
    connection.stop();
    expect(clock.pending).toBe(0);
    expect(names()).toEqual([]);
  });
});

describe('writing oneself', () => {
  it('is told at most once in a while for each room', async () => {
    const { clock, typing, last } = await setUp();
    for (let i = 0; i < 30; i++) {
      typing.says(1);
      await clock.pass(100);
    }
    typing.says(2);
    expect(last().sent('typing')).toEqual([
      { type: 'typing', room: 1 },
      { type: 'typing', room: 2 },
    ]);
    await clock.pass(TYPING_EVERY_MS);
    typing.says(1);
    expect(last().sent('typing')).toHaveLength(3);
  });

  it('is not told later if there is no connection', async () => {
    const { clock, typing, last } = await setUp();
    last().drop();
    typing.says(1);
    await clock.pass(2_000);
    last().hello();
    expect(last().sent('typing')).toEqual([]);
    typing.says(1);
    expect(last().sent('typing')).toHaveLength(1);
  });
});
