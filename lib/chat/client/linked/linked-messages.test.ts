import { describe, expect, it } from 'vitest';
import { FakeLink } from '@/lib/chat/client/fakes';
import { LINKED_AT_ONCE } from '@/lib/messages/links/message-link';
import type { LinkedMessage } from '@/lib/messages/message';
import { LinkedMessages } from './linked-messages';

const SOON = 100;
const OLD = 60_001;

const message = (seq: number, text: string, room = 1): LinkedMessage => ({
  ...{ room, seq, text, user: 'luis', userId: 2, datetime: '2026-08-21T19:25:03.120Z' },
});

type Answer = (LinkedMessage | null)[] | 'failed';

/** A tab that is connected, and a server that the test plays. */
async function setUp() {
  const link = new FakeLink();
  const asked: string[][] = [];
  const world = {
    answer: async (keys: readonly string[]): Promise<Answer> => keys.map((key) => message(Number(key.slice(7)), key)),
  };
  const linked = new LinkedMessages({
    connection: link.connection,
    clock: link.clock,
    random: () => 0.5,
    loadLinked: async (keys) => {
      asked.push([...keys]);
      return world.answer(keys);
    },
  });
  const end = linked.start();
  await link.dial();
  link.last.join();
  let told = 0;
  linked.subscribe(() => told++);
  return { ...link, link, linked, end, asked, world, told: () => told, pass: (ms: number) => link.clock.pass(ms) };
}

const key = (seq: number) => `r/sala/${seq}`;
const textOf = (linked: LinkedMessages, seq: number) => {
  const found = linked.get(key(seq));
  return found === null ? null : found?.text;
};

describe('what the server is asked for', () => {
  it('is what the page shows, together, and once', async () => {
    const { linked, asked, pass } = await setUp();
    for (const seq of [1, 2, 1, 3]) linked.show(key(seq));
    expect(linked.get(key(1))).toBeUndefined();
    await pass(SOON);
    expect(asked).toEqual([[key(2), key(1), key(3)]]);
    expect(textOf(linked, 1)).toBe(key(1));
    linked.show(key(1));
    await pass(SOON);
    expect(asked).toHaveLength(1);
  });

  it('is a bounded number at a time', async () => {
    const { linked, asked, pass } = await setUp();
    for (let seq = 1; seq <= 2 * LINKED_AT_ONCE + 1; seq++) linked.show(key(seq));
    await pass(SOON);
    expect(asked.map(({ length }) => length)).toEqual([LINKED_AT_ONCE, LINKED_AT_ONCE, 1]);
  });

  it('is not longer than an address may be', async () => {
    const { linked, asked, pass } = await setUp();
    for (let seq = 1; seq <= 12; seq++) linked.show(`r/${'語'.repeat(60)}/${seq}`);
    await pass(SOON);
    expect(asked.map(({ length }) => length)).toEqual([7, 5]);
  });

  it('is asked again when it is shown again after a minute; meanwhile it stays', async () => {
    const { linked, asked, world, pass } = await setUp();
    const leave = linked.show(key(1));
    await pass(SOON);
    leave();
    await pass(OLD);
    world.answer = async () => [message(1, 'editado')];
    linked.show(key(1));
    expect(textOf(linked, 1)).toBe(key(1));
    await pass(SOON);
    expect(textOf(linked, 1)).toBe('editado');
    expect(asked).toHaveLength(2);
  });

  it('is asked again, what is old, when somebody looks at the page again', async () => {
    const { linked, asked, pass } = await setUp();
    linked.show(key(1));
    await pass(SOON);
    linked.wake();
    await pass(OLD);
    expect(asked).toHaveLength(1);
    linked.wake();
    await pass(SOON);
    expect(asked).toHaveLength(2);
  });

  it('is tried again after a failure, but not for ever', async () => {
    const { linked, asked, world, pass } = await setUp();
    world.answer = async () => 'failed';
    linked.show(key(1));
    await pass(600_000);
    expect(asked).toHaveLength(5);
    expect(linked.get(key(1))).toBeUndefined();
    world.answer = async () => [message(1, 'hola')];
    linked.show(key(1));
    await pass(SOON);
    expect(textOf(linked, 1)).toBe('hola');
  });

  it('is forgotten after many others, except what is on the page', async () => {
    const { linked, pass } = await setUp();
    linked.show(key(1));
    for (let seq = 2; seq < 400; seq++) {
      const leave = linked.show(key(seq));
      await pass(SOON);
      leave();
    }
    expect([1, 2, 399].map((seq) => textOf(linked, seq))).toEqual([key(1), undefined, key(399)]);
  });
});

describe('what the tab hears', () => {
  const edit = { type: 'edit', seq: 9, target: 1, message: 'de otra manera', editedAt: '2026-08-21T19:30:00.000Z' };

  it.each([
    ['an edit', edit, 'de otra manera'],
    ['a deletion', { type: 'delete', seq: 9, target: 1 }, null],
    ['a moderator who hides it', { type: 'hide', seq: 9, target: 1 }, null],
    ['a list without its room', { type: 'inbox', version: 2, rooms: [] }, null],
    ['an erasure', { type: 'forget', seq: 9 }, undefined],
    ['a reset', { type: 'reset', epoch: 'one', head: 9 }, undefined],
    ['an entry of an unknown kind', { type: 'nuevo', seq: 9 }, undefined],
    ['an edit of another message', { ...edit, target: 2 }, key(1)],
    ['an edit in another room', { ...edit, room: 2 }, key(1)],
  ])('takes effect at once: %s', async (_, frame, text) => {
    const { linked, link, told, pass } = await setUp();
    linked.show(key(1));
    await pass(SOON);
    const before = told();
    link.last.say(frame);
    expect(textOf(linked, 1)).toBe(text);
    if (text !== key(1)) expect(told()).toBeGreaterThan(before);
  });

  it.each([
    ['an edit', edit],
    ['a deletion', { type: 'delete', seq: 9, target: 1 }],
    ['an erasure', { type: 'forget', seq: 9 }],
  ])('is not undone by an answer that is older: %s', async (_, frame) => {
    const { linked, link, world, asked, pass } = await setUp();
    let answer: (found: Answer) => void = () => {};
    world.answer = () => new Promise((resolve) => (answer = resolve));
    linked.show(key(1));
    await pass(SOON);
    link.last.say(frame);
    world.answer = async () => [null];
    answer([message(1, 'lo de antes')]);
    await pass(0);
    expect(linked.get(key(1))).toBeUndefined();
    await pass(SOON);
    expect(asked).toHaveLength(2);
    expect(linked.get(key(1))).toBeNull();
  });

  it('may be that it is shown again, or that the person has come into its room', async () => {
    for (const frame of [
      { type: 'show', seq: 9, target: 1, message: 'otra vez' },
      { type: 'inbox', version: 2, rooms: [{ id: 1 }] },
    ]) {
      const { linked, link, world, pass } = await setUp();
      world.answer = async () => [null];
      linked.show(key(1));
      await pass(SOON);
      world.answer = async () => [message(1, 'otra vez')];
      link.last.say(frame);
      await pass(SOON);
      expect(textOf(linked, 1)).toBe('otra vez');
    }
  });

  it('may have been missed while there was no connection', async () => {
    const { linked, link, world, sockets, clock, pass } = await setUp();
    linked.show(key(1));
    await pass(SOON);
    world.answer = async () => [null];
    link.last.drop();
    await clock.passUntil(() => sockets.length > 1, 10_000);
    link.last.join();
    await pass(SOON);
    expect(linked.get(key(1))).toBeNull();
  });
});

it('asks for nothing after it has ended', async () => {
  const { linked, end, asked, pass } = await setUp();
  end();
  linked.show(key(1));
  await pass(OLD);
  expect(asked).toEqual([]);
});
