import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '@/lib/browser/request';
import { FakeClock, settle } from '@/lib/chat/client/fakes';
import type { SearchAnswer, SearchHit, SearchQuestion } from '@/lib/search/answer';
import { Finder } from './finder';

interface Asked {
  question: SearchQuestion;
  signal: AbortSignal;
  answer: (answer: Answer<SearchAnswer>) => Promise<void>;
}

let clock: FakeClock;
let asked: Asked[];
let finder: Finder;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  finder = new Finder({
    clock,
    random: () => 0,
    ask: (question, signal) =>
      new Promise((resolve) => {
        const answer = (given: Answer<SearchAnswer>) => {
          resolve(given);
          return settle();
        };
        asked.push({ question, signal, answer });
      }),
  });
});

const question = (q: string) => ({ q, from: [], in: [] });
const hit = (seq: number): SearchHit => ({
  room: 1,
  message: { seq, user: 'ana', userId: 1, message: 'río', datetime: '2026-08-21T12:00:00.000Z', clientId: `c${seq}` },
  marks: [[0, 3]],
});
const ROOM = { id: 1, kind: 'open', name: 'cocina', title: null } as const;
const found = (seqs: number[], more: Partial<SearchAnswer> = {}): Answer<SearchAnswer> => ({
  ok: true,
  body: { hits: seqs.map(hit), rooms: [ROOM], next: null, unknown: { from: [], in: [] }, ...more },
});
const refused = (code: string): Answer<SearchAnswer> => ({ ok: false, code, fields: {}, minutes: 1 });
const seqs = () => finder.getSnapshot().hits.map(({ message }) => message.seq);
const state = () => finder.getSnapshot().state;

describe('searching while somebody types', () => {
  it('asks once typing pauses, and keeps the hits before until the answer comes', async () => {
    finder.search(question('r'));
    finder.search(question('rí'));
    await clock.pass(200);
    expect(asked.map(({ question: { q } }) => q)).toEqual(['rí']);
    await asked[0]?.answer(found([3, 2]));
    finder.search(question('río'));
    expect(state()).toBe('searching');
    expect(seqs()).toEqual([3, 2]);
    await clock.pass(200);
    await asked[1]?.answer(found([2]));
    expect(state()).toBe('ready');
    expect(seqs()).toEqual([2]);
  });

  it('ends a request whose answer nobody needs any more, and ignores it', async () => {
    finder.search(question('rí'), 0);
    await clock.pass(0);
    finder.search(question('río'), 0);
    expect(asked[0]?.signal.aborted).toBe(true);
    await clock.pass(0);
    await asked[1]?.answer(found([1]));
    await asked[0]?.answer(found([9]));
    expect(seqs()).toEqual([1]);
    finder.search(null);
    expect(finder.getSnapshot()).toMatchObject({ state: 'idle', hits: [] });
  });

  it('asks nothing twice', async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    await asked[0]?.answer(found([1]));
    finder.search(question('río'), 0);
    await clock.pass(1_000);
    expect(asked).toHaveLength(1);
  });
});

describe('later pages', () => {
  it('are added once each, with their rooms, until everything was searched', async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    await asked[0]?.answer(found([9, 8], { next: 'x' }));
    void finder.more();
    void finder.more();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.question.after).toBe('x');
    await asked[1]?.answer(found([8, 7], { rooms: [{ ...ROOM, id: 2 }] }));
    expect(seqs()).toEqual([9, 8, 7]);
    expect([...finder.getSnapshot().rooms.keys()]).toEqual([1, 2]);
    await finder.more();
    expect(asked).toHaveLength(2);
  });

  it('can be asked for again after a failure; the hits stay', async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    await asked[0]?.answer(found([9], { next: 'x', searchedBackTo: '2026-01-01T00:00:00.000Z' }));
    void finder.more();
    await asked[1]?.answer(refused('failed'));
    expect(finder.getSnapshot()).toMatchObject({ more: 'failed', state: 'ready' });
    void finder.more();
    await asked[2]?.answer(found([8]));
    expect(seqs()).toEqual([9, 8]);
    expect(finder.getSnapshot().searchedBackTo).toBeNull();
  });
});

describe('failures', () => {
  it('says why, and asks again when told to', async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    await asked[0]?.answer(refused('too_many_tries'));
    expect(finder.getSnapshot()).toMatchObject({ state: 'failed', problem: 'too_many_tries' });
    finder.retry();
    await asked[1]?.answer(found([1]));
    expect(state()).toBe('ready');
  });

  it('asks a busy server again by itself, a few times', async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    for (let tries = 0; tries < 3; tries++) {
      expect(state()).toBe('searching');
      await asked[tries]?.answer(refused('busy'));
      await clock.pass(10_000);
    }
    expect(asked).toHaveLength(3);
    expect(finder.getSnapshot()).toMatchObject({ state: 'failed', problem: 'busy' });
  });

  it('ends a request that takes too long', async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    await clock.pass(20_000);
    expect(asked[0]?.signal.aborted).toBe(true);
  });
});

describe('messages that change while they are shown', () => {
  beforeEach(async () => {
    finder.search(question('río'), 0);
    await clock.pass(0);
    await asked[0]?.answer(found([3, 2, 1]));
  });

  it('are no hits any more if they are deleted or hidden', () => {
    finder.changed({ type: 'delete', room: 1, seq: 9, target: 2 });
    finder.changed({ type: 'hide', room: 1, seq: 10, target: 1 });
    finder.changed({ type: 'delete', room: 2, seq: 9, target: 3 });
    expect(seqs()).toEqual([3]);
  });

  it('leave the room at once when a person is erased, and are asked for again', async () => {
    finder.changed({ type: 'forget', room: 1, seq: 9 });
    expect(seqs()).toEqual([]);
    await asked[1]?.answer(found([3]));
    expect(seqs()).toEqual([3]);
  });
});
