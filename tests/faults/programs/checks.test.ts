import { describe, expect, test } from 'vitest';
import { checkForgotten, checkHooks, type ForgetEvidence, type HookEvidence } from './checks';

describe('webhooks', () => {
  const sound: HookEvidence = {
    sent: [
      { clientId: 'a', seqs: [3, 3] },
      { clientId: 'b', seqs: [] },
    ],
    stored: [{ clientId: 'a', seq: 3 }],
    due: [1, 2],
    told: new Set([1, 2, 7]),
    wrong: [],
  };

  test('finds nothing in a sound run', () => {
    expect(checkHooks(sound)).toEqual([]);
  });

  test.each<[string, Partial<HookEvidence>]>([
    ['an answered message that is not stored', { stored: [] }],
    ['a message that is stored twice', { stored: [...sound.stored, { clientId: 'a', seq: 4 }] }],
    ['a repetition with another answer', { sent: [{ clientId: 'a', seqs: [3, 4] }] }],
    ['a message that nobody sent', { stored: [...sound.stored, { clientId: 'x', seq: 5 }] }],
    ['a message that was not told', { told: new Set([1]) }],
    ['a wrong signature', { wrong: ['POST /h'] }],
  ])('I16: %s', (_, more) => {
    expect(new Set(checkHooks({ ...sound, ...more }).map(({ invariant }) => invariant))).toEqual(new Set(['I16']));
  });
});

describe('a room that forgets', () => {
  const sound: ForgetEvidence = {
    messages: [
      { seq: 1, at: 5, hasText: false },
      // Became too old just now.
      { seq: 2, at: 15, hasText: true },
      { seq: 3, at: 16, hasText: false },
      { seq: 4, at: 25, hasText: true },
    ],
    deletions: new Map([
      [1, 1],
      [3, 1],
    ]),
    ...{ changes: 2, head: 6, oldAt: 10, youngAt: 20 },
  };

  test('finds nothing in a sound run', () => {
    expect(checkForgotten(sound)).toEqual([]);
  });

  test.each<[string, string, Partial<ForgetEvidence>]>([
    [
      'I15',
      'an old message that is there',
      { messages: [{ seq: 1, at: 5, hasText: true }, ...sound.messages.slice(1)] },
    ],
    [
      'I15',
      'a young message that is erased',
      { messages: [...sound.messages.slice(0, 3), { seq: 4, at: 25, hasText: false }] },
    ],
    ['I15', 'a message that was erased twice', { deletions: new Map([...sound.deletions, [1, 2]]) }],
    ['I15', 'an erased message without an entry', { deletions: new Map([[1, 1]]) }],
    ['I4', 'a hole in the log', { head: 7 }],
  ])('%s: %s', (invariant, _, more) => {
    expect(checkForgotten({ ...sound, ...more }).map((one) => one.invariant)).toContain(invariant);
  });
});
