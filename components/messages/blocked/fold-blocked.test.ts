import { expect, it } from 'vitest';
import { groupWithNotes, type ListRow, withNotes } from '@/components/messages/notes/note-rows';
import { type Row, splitAtNew } from '@/components/messages/rows';
import type { Note } from '@/lib/messages/events';
import { type FoldedDay, foldBlocked, isBlockedRuns, rowsOnPage } from './fold-blocked';

const IDS: Record<string, number> = { ana: 1, luis: 2, eva: 3 };
const AT = '2026-08-21T19:25:03.120Z';

/** Messages by these people, one after the other, and notes. */
function rowsOf(authors: string): Row[] {
  return authors.split(' ').map((user, index) => {
    const seq = index + 1;
    return { seq, user, userId: IDS[user] ?? null, text: 'hola', datetime: AT, clientId: `c${seq}` };
  });
}

function fold(
  rows: readonly Row[],
  blocked: number[],
  { opened = [] as string[], newFrom = 0, notes = [] as Note[] } = {},
) {
  const days = groupWithNotes(withNotes(rows, notes), 'UTC');
  const split = splitAtNew(days, newFrom || null, 'ana', false);
  return foldBlocked(split.days, new Set(blocked), new Set(opened), split.newRun);
}

/** `luis:1` is a run of one message; `[luis:1 eva:2]` a closed line, `<…>` an open one. */
function drawn(days: readonly FoldedDay[]): string {
  const run = (one: { user: string | null; messages: readonly ListRow[] }) =>
    one.user === '\0' ? 'note' : `${one.user}:${one.messages.length}`;
  const all = days.flatMap(({ runs }) => runs);
  return all
    .map((one) => {
      if (!isBlockedRuns(one)) return run(one);
      const inside = one.runs.map(run).join(' ');
      return one.isOpen ? `<${inside}>` : `[${inside}]`;
    })
    .join(' ');
}

it.each([
  ['nobody is blocked', 'ana luis luis eva', [], 'ana:1 luis:2 eva:1'],
  ['one message', 'ana luis ana', [2], 'ana:1 [luis:1] ana:1'],
  ['several in a row', 'luis luis luis ana', [2], '[luis:3] ana:1'],
  ['several people in a row', 'luis eva luis ana', [2, 3], '[luis:1 eva:1 luis:1] ana:1'],
  ['somebody between them', 'luis ana luis', [2], '[luis:1] ana:1 [luis:1]'],
  ['everything', 'luis luis', [2], '[luis:2]'],
])('%s', (_, authors, blocked, expected) => {
  expect(drawn(fold(rowsOf(authors), blocked))).toBe(expected);
});

it('an opened line stays open when a message is added to it or an older one comes in front', () => {
  const rows = rowsOf('ana luis luis');
  expect(drawn(fold(rows, [2], { opened: ['luis/c2'] }))).toBe('ana:1 <luis:2>');
  expect(drawn(fold(rows, [2], { opened: ['luis/c3'] }))).toBe('ana:1 <luis:2>');
  expect(drawn(fold(rowsOf('luis ana luis'), [2], { opened: ['luis/c3'] }))).toBe('[luis:1] ana:1 <luis:1>');
});

it('the line above new messages divides a folded run', () => {
  expect(drawn(fold(rowsOf('luis luis luis'), [2], { newFrom: 2 }))).toBe('[luis:1] [luis:2]');
});

it('a note divides a folded run, and is not folded itself', () => {
  const note: Note = { type: 'room', seq: 2, action: 'renamed', by: { id: 2, name: 'luis' }, datetime: AT };
  const [first, , last] = rowsOf('luis luis luis');
  if (!first || !last) throw new Error('There should be three rows');
  expect(drawn(fold([first, last], [2], { notes: [note] }))).toBe('[luis:1] note [luis:1]');
});

it('folds nothing of people whose account is gone, nor unsent messages', () => {
  const gone = { seq: 1, user: null, userId: null, text: 'hola', datetime: AT, clientId: 'c1' };
  const place = { clientId: 'c2', code: null, stored: null };
  const unsent: Row = { user: 'ana', text: 'hola', datetime: AT, state: 'waiting', ...place };
  expect(drawn(fold([gone, unsent], [1, 2, 3]))).toBe('null:1 ana:1');
});

it('says which messages are on the page', () => {
  const rows = rowsOf('ana luis ana luis');
  expect(rowsOnPage(rows, fold(rows, []))).toBe(rows);
  const shown = rowsOnPage(rows, fold(rows, [2], { opened: ['luis/c4'] }));
  expect(shown.map(({ clientId }) => clientId)).toEqual(['c1', 'c3', 'c4']);
});
