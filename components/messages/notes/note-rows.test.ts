import { expect, it } from 'vitest';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { groupWithNotes, isNotes, withNotes } from './note-rows';

const at = (day: number, minute: number) => `2026-08-${day}T10:${String(minute).padStart(2, '0')}:00.000Z`;

const message = (seq: number, datetime: string, user = 'ana'): Message => ({
  ...{ seq, user, userId: 1, text: `m${seq}`, datetime, clientId: `c${seq}` },
});
const note = (seq: number, datetime: string): Note => ({ type: 'room', seq, action: 'topic', by: null, datetime });
const unsent = { clientId: 'own', text: 'later', user: 'ana', datetime: at(22, 0), state: 'sending' } as never;

/** Each day, with the entries of each run. */
function shown(messages: Message[], notes: Note[], pending: never[] = []) {
  return groupWithNotes(withNotes([...messages, ...pending], notes), 'UTC').map(({ day, runs }) => [
    day,
    ...runs.map((run) =>
      isNotes(run) ? run.messages.map((row) => row.note.seq) : run.messages.map((row) => row.clientId),
    ),
  ]);
}

it('puts each note between the messages around it in the log, and splits a run there', () => {
  const messages = [message(1, at(21, 0)), message(3, at(21, 1)), message(5, at(21, 2), 'luis')];
  expect(shown(messages, [note(2, at(21, 1)), note(4, at(21, 2))])).toEqual([
    ['2026-08-21', ['c1'], [2], ['c3'], [4], ['c5']],
  ]);
});

it('puts notes that follow the last message in front of unsent ones', () => {
  expect(shown([message(1, at(22, 0))], [note(2, at(22, 0))], [unsent])).toEqual([
    ['2026-08-22', ['c1'], [2], ['own']],
  ]);
});

it('joins notes without a message between them within a day, and not over midnight', () => {
  const notes = [note(2, at(21, 1)), note(3, at(21, 50)), note(4, at(22, 0))];
  expect(shown([message(1, at(21, 0)), message(5, at(22, 1))], notes)).toEqual([
    ['2026-08-21', ['c1'], [2, 3]],
    ['2026-08-22', [4], ['c5']],
  ]);
});

it('shows the notes of a room without messages', () => {
  expect(shown([], [note(1, at(21, 0))])).toEqual([['2026-08-21', [1]]]);
});
