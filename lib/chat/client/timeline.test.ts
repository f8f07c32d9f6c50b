import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeleteFrame, HideFrame, HistoryPage, PinFrame, PreviewFrame, ReactionFrame } from '@/lib/chat/protocol';
import type { Edit, Note, Show } from '@/lib/messages/events';
import type { Message, Quote } from '@/lib/messages/message';
import type { LogEntry } from './frames';
import {
  advance,
  isBehind,
  needsNewest,
  type PendingMessage,
  startTimeline,
  type Timeline,
  type TimelineAction,
} from './timeline';

const EPOCH = 'one';

function message(seq: number, more: Partial<Message> = {}): Message {
  const datetime = new Date(Date.UTC(2026, 7, 21) + seq * 1_000).toISOString();
  return { seq, text: `text ${seq}`, user: seq % 2 ? 'ana' : 'luis', datetime, clientId: `id-${seq}`, ...more };
}

const frame = (seq: number, more: Partial<Message> = {}): { type: 'message' } & Message => ({
  type: 'message',
  ...message(seq, more),
});
const log = (length: number) => Array.from({ length }, (_, index) => message(index + 1));

function page(messages: Message[], more: Partial<HistoryPage> = {}): HistoryPage {
  const hasMore = (messages[0]?.seq ?? 1) > 1;
  return { messages, asOf: messages.at(-1)?.seq ?? 0, hasMore, epoch: EPOCH, ...more };
}

function pending(clientId: string, more: Partial<PendingMessage> = {}): PendingMessage {
  const datetime = new Date(Date.UTC(2026, 7, 22)).toISOString();
  return { clientId, text: 'hola', user: 'ana', datetime, state: 'waiting', code: null, stored: null, ...more };
}

const entry = (value: LogEntry): TimelineAction => ({ type: 'entry', entry: value });
const editOf = (target: number, seq: number): Edit => {
  return { type: 'edit', seq, target, text: `text ${target}, of ${seq}`, editedAt: message(seq).datetime };
};
const hideOf = (target: number, seq: number): HideFrame => ({ type: 'hide', seq, target });
const deleteOf = (target: number, seq: number): DeleteFrame => ({ type: 'delete', seq, target });
const reactionOf = (target: number, seq: number, emoji: string, id: number, on = true): ReactionFrame => {
  return { type: 'reaction', seq, target, emoji, on, by: { id, name: `person ${id}` } };
};
const pinOf = (target: number, seq: number, on = true): PinFrame => {
  return { type: 'pin', seq, target, on, by: null, datetime: message(seq).datetime };
};
const previewOf = (target: number, seq: number, isThere = true): PreviewFrame => {
  const preview = { url: `https://ejemplo.org/${seq}`, site: 'ejemplo.org', title: `page ${seq}` };
  return { type: 'preview', seq, target, ...(isThere ? { preview } : {}) };
};
const outbox = (...items: PendingMessage[]): TimelineAction => ({ type: 'outbox', items });
const reset = (epoch: string, head: number): TimelineAction => ({ type: 'reset', epoch, head });
const hello = (epoch: string, head: number): TimelineAction => ({ type: 'hello', epoch, head });
const run = (state: Timeline, ...actions: TimelineAction[]) => actions.reduce(advance, state);
const seqs = (state: Timeline) => state.messages.map(({ seq }) => seq);
const start = (count = 3) => startTimeline('ana', page(log(count)));

describe('a page', () => {
  it('is shown only up to its asOf, because later messages come as entries', () => {
    const state = startTimeline('ana', page(log(3), { asOf: 2 }));
    expect(seqs(state)).toEqual([1, 2]);
    expect(seqs(run(state, entry(frame(3)), entry(frame(4))))).toEqual([1, 2, 3, 4]);
  });
});

describe('a link preview', () => {
  const shownIn = (state: Timeline, seq: number) => state.messages.find((one) => one.seq === seq)?.preview?.url;

  it('comes, is kept by an edit that has it, and goes with one that has not', () => {
    const one = previewOf(2, 4);
    const state = run(start(), entry(one));
    expect(shownIn(state, 2)).toBe('https://ejemplo.org/4');
    const edited = run(state, entry({ ...editOf(2, 5), ...(one.preview ? { preview: one.preview } : {}) }));
    expect(shownIn(edited, 2)).toBe('https://ejemplo.org/4');
    expect(shownIn(run(edited, entry(editOf(2, 6))), 2)).toBeUndefined();
  });

  it('is taken away by the entry that says so, by a deletion, and while the message is hidden', () => {
    const state = run(start(), entry(previewOf(2, 4)));
    for (const gone of [previewOf(2, 5, false), deleteOf(2, 5), hideOf(2, 5)]) {
      expect(shownIn(run(state, entry(gone)), 2)).toBeUndefined();
    }
    expect(shownIn(run(state, entry(hideOf(2, 5)), entry(previewOf(2, 6))), 2)).toBeUndefined();
  });

  it('reaches a page of older messages that was read before it', () => {
    const newest = page([message(8), message(9)], { hasMore: true });
    const state = run(startTimeline('ana', newest), entry(previewOf(3, 10)));
    const older = run(state, { type: 'older', page: page(log(7), { asOf: 9 }), before: 8 });
    expect(shownIn(older, 3)).toBe('https://ejemplo.org/10');
  });
});

describe('notes', () => {
  const note = (seq: number): Note => {
    const person = { id: 2, name: 'luis' };
    return { type: 'members', seq, action: 'joined', by: person, people: [person], datetime: message(seq).datetime };
  };
  const renamed = (seq: number): Note => {
    return { type: 'room', seq, action: 'renamed', by: null, datetime: message(seq).datetime };
  };
  const notesOf = (state: Timeline) => state.notes.map(({ seq }) => seq);

  it('have their place in the log, once and in order, but are not among the messages', () => {
    const state = run(start(), entry(renamed(5)), entry(note(4)), entry(note(4)), entry(frame(6)));
    expect(seqs(state)).toEqual([1, 2, 3, 6]);
    expect(state.notes).toEqual([note(4), renamed(5)]);
    expect(state.cursor).toBe(6);
    expect(isBehind(state)).toBe(false);
  });

  it('come with pages, in their order, and not twice', () => {
    const newest = page([message(8), message(10)], { notes: [note(9), note(11), note(12)], asOf: 11, hasMore: true });
    const state = run(startTimeline('ana', newest), entry(note(11)), entry(note(12)));
    expect(notesOf(state)).toEqual([9, 11, 12]);
    const older = page([message(4)], { notes: [note(5), note(7)], asOf: 12, hasMore: true });
    expect(notesOf(run(state, { type: 'older', page: older, before: 8 }))).toEqual([5, 7, 9, 11, 12]);
    expect(notesOf(run(state, { type: 'newest', page: page([message(20)], { hasMore: true }) }))).toEqual([]);
  });

  it('are kept up to a bound, and the oldest are dropped', () => {
    let state = start();
    for (let seq = 4; seq < 1_204; seq++) state = advance(state, entry(note(seq)));
    expect(state.notes).toHaveLength(1_000);
    expect(notesOf(state).at(-1)).toBe(1_203);
  });
});

describe('entries of the log', () => {
  it('are shown in order and once', () => {
    expect(seqs(run(start(), entry(frame(4)), entry(frame(4)), entry(frame(2)), entry(frame(5))))).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  it('wait behind a hole until it is filled', () => {
    const holed = run(start(), entry(frame(6)), entry(frame(5)));
    expect(seqs(holed)).toEqual([1, 2, 3]);
    expect(isBehind(holed)).toBe(true);
    const filled = run(holed, entry(frame(4)));
    expect(seqs(filled)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(isBehind(filled)).toBe(false);
    expect(filled.early).toEqual([]);
  });

  it('count even if this page does not know their kind', () => {
    const state = run(start(), entry({ type: 'unknown', seq: 4 }), entry(frame(5)));
    expect(seqs(state)).toEqual([1, 2, 3, 5]);
    expect(state.cursor).toBe(5);
  });

  it('are kept up to a bound while there is a hole', () => {
    let state = start();
    for (let seq = 5; seq < 2_000; seq++) state = advance(state, entry(frame(seq)));
    expect(state.early.length).toBe(1_000);
    expect(isBehind(advance(state, entry(frame(4))))).toBe(true);
  });

  it('are known to be missing if the head is above the last one', () => {
    expect(isBehind(run(start(), { type: 'head', head: 3 }))).toBe(false);
    expect(isBehind(run(start(), { type: 'head', head: 4 }))).toBe(true);
    expect(isBehind(run(start(), { type: 'head', head: 4 }, entry(frame(4))))).toBe(false);
  });
});

describe('changes of pins', () => {
  it('are counted if their messages are not shown', () => {
    const counted = (...actions: TimelineAction[]) =>
      run(startTimeline('ana', page(log(9).slice(6))), ...actions).pinChanges;
    expect(counted(entry(pinOf(2, 10)), entry(deleteOf(3, 11)), entry(editOf(4, 12)))).toBe(3);
    expect(counted(entry(pinOf(8, 10)), entry(reactionOf(2, 11, '👍', 5)), entry(frame(12)))).toBe(0);
    expect(counted(entry(pinOf(2, 10)), { type: 'newest', page: page(log(20)) })).toBe(2);
  });
});

describe('pages', () => {
  const newest = () => startTimeline('ana', page(log(9).slice(6)));

  it('of older messages go in front', () => {
    const state = run(newest(), { type: 'older', before: 7, page: page(log(6).slice(3), { asOf: 9 }) });
    expect(seqs(state)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(state.hasMore).toBe(true);
  });

  it('of older messages change nothing if the list was replaced meanwhile', () => {
    const late: TimelineAction = { type: 'older', before: 7, page: page(log(6).slice(3)) };
    const again = run(newest(), { type: 'newest', page: page(log(40).slice(30)) });
    expect(advance(again, late)).toBe(again);
    const other = run(newest(), hello('two', 9), { type: 'newest', page: page(log(9).slice(6), { epoch: 'two' }) });
    expect(other.epoch).toBe('two');
    expect(advance(other, late)).toBe(other);
  });

  it('with the newest messages replace the list, and later entries follow', () => {
    const state = run(start(), entry(frame(42)), { type: 'newest', page: page(log(41).slice(30)) });
    expect(seqs(state)).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42]);
    expect(isBehind(state)).toBe(false);
  });

  it('with the newest messages change nothing if they were read before the messages shown', () => {
    const state = run(start(), entry(frame(4)));
    expect(advance(state, { type: 'newest', page: page(log(3)) })).toBe(state);
  });

  it('of a restored log replace everything, even with lower numbers', () => {
    const restored = run(start(9), entry(frame(11)), reset('two', 2));
    expect(seqs(restored)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const state = run(restored, { type: 'newest', page: page(log(2), { epoch: 'two' }) }, entry(frame(3)));
    expect(seqs(state)).toEqual([1, 2, 3]);
    expect([state.head, state.early]).toEqual([3, []]);
  });

  it('may be empty', () => {
    const state = startTimeline('ana', page([]));
    expect(seqs(run(state, entry(frame(1))))).toEqual([1]);
  });
});

describe('a restored log', () => {
  const two = { epoch: 'two' };
  const newest = (messages: Message[], more: Partial<HistoryPage> = two): TimelineAction => {
    return { type: 'newest', page: page(messages, more) };
  };

  it('is not shown before its page is loaded, and then includes the entries that came meanwhile', () => {
    const waiting = run(start(), reset('two', 1), entry(frame(3)), entry(frame(2)), { type: 'head', head: 4 });
    expect([seqs(waiting), waiting.cursor, needsNewest(waiting)]).toEqual([[1, 2, 3], 3, true]);
    const state = run(waiting, newest(log(1)));
    expect([seqs(state), state.cursor, state.head, needsNewest(state)]).toEqual([[1, 2, 3], 3, 4, false]);
  });

  it('is not replaced by a page of the old log that was requested before', () => {
    const waiting = run(start(), reset('two', 2));
    expect(advance(waiting, newest(log(9), {}))).toBe(waiting);
    const state = run(waiting, newest(log(2)));
    expect(advance(state, newest(log(9), {}))).toBe(state);
  });

  it('is not shown from a page if the connection did not name that log', () => {
    const state = start();
    expect(advance(state, newest(log(9)))).toBe(state);
  });

  it('may be replaced by a third log, or by the first one again, and nothing of it is kept', () => {
    const waiting = run(start(), reset('two', 9), entry(frame(10)));
    const third = run(waiting, reset('three', 1), newest(log(9)), newest(log(1), { epoch: 'three' }));
    expect([seqs(third), third.head, third.early]).toEqual([[1], 1, []]);
    const first = run(waiting, hello(EPOCH, 4), entry(frame(4)));
    expect([seqs(first), first.head, first.early, needsNewest(first)]).toEqual([[1, 2, 3, 4], 4, [], false]);
  });

  it('is the same log after two resets, and keeps the entries between them', () => {
    const state = run(start(), reset('two', 1), entry(frame(2)), reset('two', 2), entry(frame(3)), newest(log(1)));
    expect(seqs(state)).toEqual([1, 2, 3]);
    expect(needsNewest(state)).toBe(false);
  });

  it('has older pages of its own', () => {
    const state = run(start(), reset('two', 9), newest(log(9).slice(6)));
    const older = (more: Partial<HistoryPage>): TimelineAction => {
      return { type: 'older', before: 7, page: page(log(6).slice(3), { asOf: 9, ...more }) };
    };
    expect(advance(state, older({}))).toBe(state);
    expect(seqs(advance(state, older(two)))).toEqual([4, 5, 6, 7, 8, 9]);
  });
});

describe('changes', () => {
  const texts = (state: Timeline) => state.messages.map(({ text }) => text);

  it('are shown in the place of the message', () => {
    const state = run(start(), entry(editOf(2, 4)), entry(deleteOf(1, 5)));
    expect(texts(state)).toEqual([null, 'text 2, of 4', 'text 3']);
    expect(state.messages[1]?.editedAt).toBe(message(4).datetime);
    expect(state.cursor).toBe(5);
  });

  it('of a text change whom it names', () => {
    const mentions = [{ at: 0, length: 5, who: 'all' as const }];
    const state = run(start(), entry({ ...editOf(2, 4), mentions }));
    expect(state.messages[1]?.mentions).toEqual(mentions);
    expect(run(state, entry(editOf(2, 5))).messages[1]).not.toHaveProperty('mentions');
  });

  it('that delete a message leave only its place', () => {
    const reply = { seq: 1, text: 'text 1', user: 'ana' };
    const whole = message(4, { reply, mentions: [{ at: 0, length: 5, who: 'here' }], pinned: true });
    const state = startTimeline('ana', page([...log(3), { ...whole, reactions: [{ emoji: '👍', people: [7] }] }]));
    const gone = run(state, entry(deleteOf(4, 5)), entry(reactionOf(4, 6, '👍', 8)), entry(pinOf(4, 7)));
    expect(gone.messages[3]).toEqual(message(4, { text: null }));
  });

  it('keep the objects of all other messages', () => {
    const before = start();
    const state = run(before, entry(editOf(2, 4)));
    expect(state.messages[0]).toBe(before.messages[0]);
    expect(state.messages[2]).toBe(before.messages[2]);
  });

  it('leave the files of an edited message, and take those of a deleted one', () => {
    const files = [{ id: 'a', name: 'a.txt', type: 'text/plain', kind: 'file' as const, bytes: 1, previews: [] }];
    const state = run(start(), entry(frame(4, { text: '', files })), entry(editOf(4, 5)));
    expect(state.messages.at(-1)).toMatchObject({ seq: 4, files });
    expect(run(state, entry(deleteOf(4, 6))).messages.at(-1)).not.toHaveProperty('files');
  });

  it('take the files of a hidden message, and bring them back when it is shown', () => {
    const files = [{ id: 'a', name: 'a.txt', type: 'text/plain', kind: 'file' as const, bytes: 1, previews: [] }];
    const hidden = run(start(), entry(frame(4, { text: '', files })), entry(hideOf(4, 5)));
    expect(hidden.messages.at(-1)).toMatchObject({ seq: 4, text: null, hidden: true });
    expect(hidden.messages.at(-1)).not.toHaveProperty('files');
    const shown = run(hidden, entry({ type: 'show', seq: 6, target: 4, text: '', files }));
    expect(shown.messages.at(-1)).toMatchObject({ seq: 4, text: '', files });
    expect(shown.messages.at(-1)).not.toHaveProperty('hidden');
  });

  it('never bring back what was deleted', () => {
    const state = run(start(), entry(deleteOf(2, 4)), entry(editOf(2, 5)));
    expect(texts(state)).toEqual(['text 1', null, 'text 3']);
    expect(state.messages[1]?.editedAt).toBeUndefined();
  });

  it('wait behind a hole like everything else', () => {
    const holed = run(start(), entry(deleteOf(2, 5)));
    expect(texts(holed)).toEqual(['text 1', 'text 2', 'text 3']);
    expect(texts(run(holed, entry(frame(4))))).toEqual(['text 1', null, 'text 3', 'text 4']);
  });

  it('are applied to an older page that was read before they happened', () => {
    const state = run(startTimeline('ana', page(log(9).slice(6))), entry(editOf(4, 10)), entry(deleteOf(5, 11)));
    const late = run(state, { type: 'older', before: 7, page: page(log(6).slice(3), { asOf: 9 }) });
    expect(texts(late).slice(0, 3)).toEqual(['text 4, of 10', null, 'text 6']);
    // This page was read after the first change, and its message was edited again since.
    const newer = message(4, { text: 'newer' });
    const known = run(state, { type: 'older', before: 7, page: page([newer, message(5), message(6)], { asOf: 10 }) });
    expect(texts(known).slice(0, 3)).toEqual(['newer', null, 'text 6']);
  });

  it('are kept for the pages before an older page', () => {
    const state = run(startTimeline('ana', page(log(9).slice(6))), entry(editOf(2, 10)));
    const older = run(state, { type: 'older', before: 7, page: page(log(6).slice(3), { asOf: 10 }) });
    const oldest = run(older, { type: 'older', before: 4, page: page(log(3), { asOf: 9 }) });
    expect(texts(oldest).slice(0, 3)).toEqual(['text 1', 'text 2, of 10', 'text 3']);
  });

  it('are kept for older pages up to a bound, and a page from before the dropped ones is not used', () => {
    let state = startTimeline('ana', page(log(2_009).slice(2_000)));
    for (let target = 1; target <= 1_011; target++) state = advance(state, entry(editOf(target, 2_009 + target)));
    expect(state.changes).toHaveLength(1_000);
    const older = (asOf: number): TimelineAction => {
      return { type: 'older', before: 2_001, page: page(log(2_000).slice(1_997), { asOf }) };
    };
    expect(advance(state, older(2_019))).toBe(state);
    expect(seqs(advance(state, older(2_020))).slice(0, 3)).toEqual([1_998, 1_999, 2_000]);
  });

  it('are dropped when a later change makes them needless', () => {
    let state = startTimeline('ana', page(log(9).slice(6)));
    for (let seq = 10; seq < 2_010; seq++) {
      const by = { id: seq % 3, name: '' };
      state = advance(state, entry({ type: 'reaction', seq, target: 4, emoji: '👍', on: seq % 2 === 0, by }));
    }
    state = run(state, entry(editOf(4, 2_010)), entry(editOf(4, 2_011)), entry(pinOf(5, 2_012)));
    expect(state.changes.map(({ seq }) => seq)).toEqual([2_007, 2_008, 2_009, 2_011, 2_012]);
    expect(run(state, entry(deleteOf(4, 2_013))).changes.map(({ seq }) => seq)).toEqual([2_012, 2_013]);
  });
});

describe('reactions', () => {
  const of = (state: Timeline, seq: number) => state.messages.find((m) => m.seq === seq)?.reactions;

  it('count once for each person and emoji, however often their entry comes, until they are taken back', () => {
    const state = run(start(), entry(reactionOf(2, 4, '👍', 7)), entry(reactionOf(2, 5, '🎉', 7)));
    const both = run(state, entry(reactionOf(2, 6, '👍', 8)), entry(reactionOf(2, 7, '👍', 7)));
    expect(of(both, 2)).toEqual([
      { emoji: '👍', people: [7, 8] },
      { emoji: '🎉', people: [7] },
    ]);
    const fewer = run(both, entry(reactionOf(2, 8, '👍', 7, false)), entry(reactionOf(2, 9, '🎉', 7, false)));
    expect(of(fewer, 2)).toEqual([{ emoji: '👍', people: [8] }]);
    const none = run(fewer, entry(reactionOf(2, 10, '👍', 8, false)), entry(reactionOf(2, 11, '👍', 9, false)));
    expect(none.messages[1]).toEqual(message(2));
  });

  it('of deleted people are not shown', () => {
    const state = run(start(), entry({ ...reactionOf(2, 4, '👍', 7), by: null }));
    expect(of(state, 2)).toBeUndefined();
  });
});

describe('pins', () => {
  it('are added and removed', () => {
    const state = run(start(), entry(pinOf(2, 4)), entry(pinOf(2, 5)));
    expect(state.messages[1]).toEqual({ ...message(2), pinned: true });
    expect(run(state, entry(pinOf(2, 6, false))).messages[1]).toEqual(message(2));
  });
});

describe('a message that answers another one', () => {
  const answer = (seq: number, target: number, text: string | null = `text ${target}`) =>
    message(seq, { reply: { seq: target, text, user: 'ana' } });
  const quoted = (state: Timeline) => state.messages.flatMap(({ reply }) => (reply ? [reply.text] : []));

  it('quotes the present text, cut as the server cuts it', () => {
    const state = startTimeline('ana', page([...log(3), answer(4, 2)]));
    expect(quoted(run(state, entry(editOf(2, 5))))).toEqual(['text 2, of 5']);
    const long = run(state, entry({ ...editOf(2, 5), text: `${'x'.repeat(199)}🎉 y` }));
    expect(quoted(long)).toEqual(['x'.repeat(199)]);
    const gone = run(state, entry(deleteOf(2, 5)));
    expect(gone.messages.at(-1)?.reply).toEqual({ seq: 2, text: null, user: 'ana' });
    expect(quoted(run(gone, entry(editOf(2, 6))))).toEqual([null]);
  });

  it('keeps its object if the quoted message only gets a reaction', () => {
    const state = startTimeline('ana', page([...log(3), answer(4, 2)]));
    const next = run(state, entry(reactionOf(2, 5, '👍', 7)), entry(pinOf(2, 6)));
    expect(next.messages[3]).toBe(state.messages[3]);
  });

  it('quotes the present text of a message that is not shown, even on a page that was read before the change', () => {
    const shown = startTimeline('ana', page([answer(7, 2), message(8), message(9)]));
    const state = run(shown, entry(editOf(2, 10)), entry(deleteOf(3, 11)));
    expect(quoted(state)).toEqual(['text 2, of 10']);
    const late = page([answer(4, 2), answer(5, 3), message(6)], { asOf: 9 });
    const older = run(state, { type: 'older', before: 7, page: late });
    expect(quoted(older)).toEqual(['text 2, of 10', null, 'text 2, of 10']);
  });

  it('updates its quote even while it is not sent yet', () => {
    const reply = { seq: 2, text: 'text 2', user: 'luis' };
    const state = run(start(), outbox(pending('mine', { reply })), entry(editOf(2, 4)));
    expect(state.pending[0]?.reply?.text).toBe('text 2, of 4');
    const failed = run(state, outbox(pending('mine', { reply, state: 'failed', code: 'too_long' })));
    expect(failed.pending[0]?.reply?.text).toBe('text 2, of 4');
    const reloaded = run(
      startTimeline('ana', page(failed.messages.slice(), { asOf: 4 })),
      outbox(pending('mine', { reply })),
    );
    expect(reloaded.pending[0]?.reply?.text).toBe('text 2, of 4');
  });
});

describe('an erased person', () => {
  it('disappears once the newest page was loaded again, and the entries that came meanwhile follow', () => {
    const told = run(start(), entry({ type: 'forget', seq: 4 }), entry(frame(5)));
    expect(needsNewest(told)).toBe(true);
    expect(told.cursor).toBe(3);
    const gone = log(3).map((m) => (m.user === 'luis' ? { ...m, user: null, text: null } : m));
    const state = run(told, { type: 'newest', page: page(gone, { asOf: 4 }) });
    expect(needsNewest(state)).toBe(false);
    expect(state.messages).toEqual([...gone, message(5)]);
    expect(isBehind(state)).toBe(false);
  });

  it('is still in a page that was read before the erasure', () => {
    const told = run(start(), entry({ type: 'forget', seq: 5 }));
    expect(needsNewest(told)).toBe(false);
    const early = run(told, { type: 'newest', page: page(log(4)) });
    expect(needsNewest(early)).toBe(true);
    const older: TimelineAction = { type: 'older', before: 1, page: page([], { asOf: 4 }) };
    const after = run(early, { type: 'newest', page: page(log(4), { asOf: 5 }) });
    expect(advance(after, older)).toBe(after);
  });
});

describe('pending messages', () => {
  it('are shown until they are in the log, and then once', () => {
    const sent = run(start(), outbox(pending('mine')));
    expect(sent.pending).toHaveLength(1);
    const arrived = run(sent, entry(frame(4, { user: 'ana', clientId: 'mine' })));
    expect(arrived.pending).toEqual([]);
    expect(run(arrived, outbox(pending('mine'))).pending).toEqual([]);
  });

  it('stay between the acknowledgement and their frame, although the outbox has dropped them', () => {
    const acked = run(start(), outbox(pending('mine')), {
      type: 'ack',
      ack: { type: 'ack', clientId: 'mine', seq: 4 },
    });
    const state = run(acked, outbox());
    expect(state.pending).toMatchObject([{ clientId: 'mine', state: 'stored', stored: { seq: 4 } }]);
    expect(isBehind(state)).toBe(true);
    expect(run(state, entry(frame(4, { user: 'ana', clientId: 'mine' }))).pending).toEqual([]);
  });

  it('are dropped at once if the acknowledgement names an earlier seq, as it does for a resend', () => {
    const state = run(start(), outbox(pending('mine')), {
      type: 'ack',
      ack: { type: 'ack', clientId: 'mine', seq: 1 },
    });
    expect(state.pending).toEqual([]);
  });

  it('are not mistaken for somebody else’s with the same clientId', () => {
    const state = run(start(), outbox(pending('mine')), entry(frame(4, { user: 'luis', clientId: 'mine' })));
    expect(state.pending).toHaveLength(1);
    expect(run(state, outbox(pending('mine'))).pending).toHaveLength(1);
  });

  it('keep their identity while nothing about them changes', () => {
    const state = run(start(), outbox(pending('a')));
    const next = run(state, outbox(pending('a'), pending('b')));
    expect(next.pending[0]).toBe(state.pending[0]);
  });

  it('that were stored in another log are dropped', () => {
    const acked = run(start(), outbox(pending('mine')), {
      type: 'ack',
      ack: { type: 'ack', clientId: 'mine', seq: 4 },
    });
    const restored = run(acked, reset('two', 1));
    expect(restored.pending).toHaveLength(1);
    expect(run(restored, { type: 'newest', page: page(log(1), { epoch: 'two' }) }).pending).toEqual([]);
  });

  it('that were stored in a restored log stay until its page shows its head', () => {
    const ack: TimelineAction = { type: 'ack', ack: { type: 'ack', clientId: 'mine', seq: 2 } };
    const acked = run(start(), outbox(pending('mine')), reset('two', 1), ack, outbox());
    expect(acked.pending).toMatchObject([{ clientId: 'mine', state: 'stored' }]);
    const before = run(acked, { type: 'newest', page: page(log(1), { epoch: 'two' }) });
    expect(before.pending).toHaveLength(1);
    expect(isBehind(before)).toBe(true);
    expect(run(before, entry(frame(2, { user: 'ana', clientId: 'mine' }))).pending).toEqual([]);
    expect(run(acked, { type: 'newest', page: page(log(2), { epoch: 'two' }) }).pending).toEqual([]);
    expect(run(acked, hello(EPOCH, 3)).pending).toEqual([]);
  });
});

describe('against a server, with a network that reorders, repeats and drops, and restores', () => {
  const PAGE = 5;
  const kinds = ['deliver', 'repeat', 'drop', 'post', 'head', 'askOlder', 'askNewest', 'reset', 'send', 'ack'] as const;
  const CHANGES = ['edit', 'delete', 'react', 'pin', 'preview', 'hide', 'show'] as const;
  const rarer = ['resync', 'reply', 'react', ...CHANGES, 'forget', 'lateOlder', 'restore', 'connect'] as const;
  const kind = fc.constantFrom(...kinds, ...rarer);
  const steps = fc.array(fc.record({ kind, at: fc.nat() }), { maxLength: 120, size: 'max' });

  /** One log, from its beginning or from a backup of another. */
  class Log {
    readonly entries: LogEntry[] = [];
    /** What a fresh load of this log shows. */
    shown: Message[] = [];
    /**
     * By seq. From this entry on, its target has at least this version; the version of a deleted message is infinite.
     */
    readonly versions: { seq: number; target: number; version: number; type: string }[] = [];
    /** What the tables have of the messages that are hidden, by seq. */
    readonly withheld = new Map<number, Message>();
    /** All texts that messages ever had in it, each with its seq. */
    readonly texts = new Set<string>();

    constructor(
      readonly epoch: string,
      backup: readonly LogEntry[] = [],
    ) {
      for (const made of backup) this.append(made);
    }

    get head(): number {
      return this.entries.length;
    }

    append(made: LogEntry): LogEntry {
      this.entries.push(made);
      const { seq } = made;
      if (made.type === 'message') this.shown.push(strip(made));
      if (made.type === 'message') this.texts.add(`${seq} ${made.text}`);
      if (made.type === 'edit') this.texts.add(`${made.target} ${made.text}`);
      if ('target' in made) {
        this.shown = this.shown.map((m) => (m.seq === made.target ? this.changed(m, made) : m));
      }
      if (made.type === 'edit' || made.type === 'delete' || made.type === 'hide' || made.type === 'show') {
        const written = made.type === 'show' ? versionOf(made.text) : Number.POSITIVE_INFINITY;
        const version = made.type === 'edit' ? seq : written;
        this.versions.push({ seq, target: made.target, version, type: made.type });
      }
      if (made.type === 'forget') this.shown = this.shown.map((m) => this.forgotten(m, seq));
      this.quote();
      return made;
    }

    /** What the tables of the server say of a message after an entry. */
    changed(m: Message, made: Extract<LogEntry, { target: number }>): Message {
      const { text, hidden, reply, mentions, reactions = [], pinned, preview, editedAt, ...place } = m;
      if (made.type === 'show') return this.withheld.get(m.seq) ?? m;
      if (made.type === 'hide') this.withheld.set(m.seq, m);
      if (made.type === 'hide') return { ...place, text: null, hidden: true };
      if (made.type === 'delete') return { ...place, text: null };
      if (made.type === 'edit') {
        const rest = {
          ...place,
          ...(reply && { reply }),
          ...(m.reactions && { reactions }),
          ...(pinned && { pinned }),
        };
        const now = {
          ...(made.mentions && { mentions: made.mentions }),
          ...(made.preview && { preview: made.preview }),
        };
        return { ...rest, text: made.text, editedAt: made.editedAt, ...now };
      }
      if (made.type === 'preview') {
        const { preview: _, ...rest } = m;
        return made.preview ? { ...rest, preview: made.preview } : rest;
      }
      if (made.type === 'pin') {
        const { pinned: _, ...rest } = m;
        return made.on ? { ...rest, pinned: true } : rest;
      }
      const rows = reactions.flatMap(({ emoji, people }) => people.map((id) => [emoji, id] as const));
      const others = rows.filter(([emoji, id]) => emoji !== made.emoji || id !== made.by?.id);
      const now = made.on && made.by ? [...others, [made.emoji, made.by.id] as const] : others;
      const { reactions: _, ...rest } = m;
      const kinds = [...new Set(now.map(([emoji]) => emoji))];
      const peopleOf = (kind: string) => now.flatMap(([emoji, id]) => (emoji === kind ? [id] : []));
      const after = kinds.map((emoji) => ({ emoji, people: peopleOf(emoji) }));
      return after.length > 0 ? { ...rest, reactions: after } : rest;
    }

    forgotten(m: Message, seq: number): Message {
      if (m.user !== 'luis') return m;
      this.versions.push({ seq, target: m.seq, version: Number.POSITIVE_INFINITY, type: 'forget' });
      const { hidden: _h, editedAt: _e, reply: _r, mentions: _m, reactions: _s, pinned: _p, preview: _v, ...rest } = m;
      return { ...rest, user: null, text: null };
    }

    /** Quotes have the present texts. */
    quote(): void {
      this.shown = this.shown.map((m) => this.quoting(m));
    }

    quoting(m: Message): Message {
      const quoted = m.reply && this.shown.find(({ seq }) => seq === m.reply?.seq);
      return quoted ? { ...m, reply: quoteIn(quoted) } : m;
    }

    /** The entry that shows a hidden message again. */
    showing(target: Message, seq: number): Show {
      const { text, editedAt, reply, mentions, reactions, pinned, preview } = this.quoting(target);
      const details = { editedAt, reply, mentions, reactions, pinned, preview };
      const there = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
      return { type: 'show', seq, target: target.seq, text: text ?? '', ...there };
    }

    holds(clientId: string): boolean {
      return this.entries.some((e) => e.type === 'message' && e.user === 'ana' && e.clientId === clientId);
    }

    /** An entry as it is sent later: with the current text of its message. */
    replayed(made: LogEntry): LogEntry {
      if (made.type === 'preview') return this.replayedPreview(made);
      const isTurn = made.type === 'hide' || made.type === 'show';
      const place = made.type === 'message' ? made.seq : isTurn || made.type === 'edit' ? made.target : 0;
      const now = this.shown.find(({ seq }) => seq === place);
      if (made.type === 'message' && now) return { type: 'message', ...now };
      if ((made.type !== 'edit' && !isTurn) || !now) return made;
      const { text, editedAt = '', mentions, preview } = now;
      if (now.hidden) return hideOf(place, made.seq);
      if (text === null) return deleteOf(place, made.seq);
      if (isTurn) return this.showing(now, made.seq);
      const { mentions: _m, preview: _v, ...kept } = made as Edit;
      return { ...kept, text, editedAt, ...(mentions && { mentions }), ...(preview && { preview }) };
    }

    /** With the preview that the message has by now. */
    replayedPreview({ type, seq, target }: Extract<LogEntry, { type: 'preview' }>): LogEntry {
      const preview = this.shown.find((m) => m.seq === target)?.preview;
      return { type, seq, target, ...(preview && { preview }) };
    }

    page(before = Number.POSITIVE_INFINITY, limit = PAGE): HistoryPage {
      const older = this.shown.filter(({ seq }) => seq < before);
      const hasMore = older.length > limit;
      return { messages: older.slice(-limit), asOf: this.head, hasMore, epoch: this.epoch };
    }
  }

  /** The servers' side, and what is on its way to the page. */
  class World {
    /** All logs. The last one is the log after the latest restore. */
    readonly logs = [new Log('log 0')];
    /** The log of the node that the page is connected to. */
    log = this.logs[0] as Log;
    wire: TimelineAction[] = [];
    sent: PendingMessage[] = [];
    /** The acknowledgements of its pending messages that the page got since it uses this log. */
    acks: { clientId: string; seq: number }[] = [];
    /** The highest seq of that log that the page was told. */
    told = 0;
    state: Timeline;

    constructor(length: number) {
      for (let i = 0; i < length; i++) this.post();
      this.wire = [];
      this.state = startTimeline('ana', this.log.page(undefined, 20));
    }

    append(made: LogEntry) {
      this.wire.push(entry(this.log.append(made)));
    }

    /** Every seventh entry is of a kind that the page does not know. */
    post(more: Partial<Message> = {}) {
      const seq = this.log.head + 1;
      const text = `text ${seq} in ${this.log.epoch}`;
      this.append(
        seq % 7 === 0 && !more.clientId && !more.reply ? { type: 'unknown', seq } : frame(seq, { text, ...more }),
      );
    }

    /** Changes a message that has a text. Nobody can react twice with one emoji, or pin a message twice. */
    change(what: (typeof CHANGES)[number], at: number) {
      const seq = this.log.head + 1;
      if (what === 'show') return this.show(at, seq);
      const target = this.log.shown[at % this.log.shown.length];
      if (target?.hidden && what === 'delete') this.append(deleteOf(target.seq, seq));
      if (!target || target.text === null) return;
      const text = `text ${target.seq} in ${this.log.epoch}, of ${seq}`;
      const mentions = at % 2 ? { mentions: [{ at: 0, length: at % 9, who: 'all' as const }] } : {};
      const [emoji, id] = [at % 3 ? '👍' : '🎉', at % 5];
      const has = target.reactions?.some((one) => one.emoji === emoji && one.people.includes(id)) ?? false;
      // An edit keeps the preview, or changes the link.
      const kept = at % 2 && target.preview ? { preview: target.preview } : {};
      if (what === 'edit') this.append({ ...editOf(target.seq, seq), text, ...mentions, ...kept });
      if (what === 'preview') this.append(previewOf(target.seq, seq, at % 3 !== 0));
      if (what === 'delete') this.append(deleteOf(target.seq, seq));
      if (what === 'hide') this.append(hideOf(target.seq, seq));
      if (what === 'pin') this.append(pinOf(target.seq, seq, !target.pinned));
      if (what === 'react') this.append(reactionOf(target.seq, seq, emoji, id, !has));
    }

    show(at: number, seq: number) {
      const hidden = this.log.shown.filter((m) => m.hidden);
      const withheld = this.log.withheld.get(hidden[at % hidden.length]?.seq ?? 0);
      if (withheld) this.append(this.log.showing(withheld, seq));
    }

    /** Answers a message, which may be deleted or hidden. */
    reply(at: number) {
      const quoted = this.log.shown[at % this.log.shown.length];
      if (quoted) this.post({ reply: quoteIn(quoted) });
    }

    /** Sends a new message, or again one that is not in this log. */
    send(at: number) {
      const lost = this.sent.find(({ clientId }) => !this.log.holds(clientId));
      const clientId = (at % 2 ? lost?.clientId : undefined) ?? `mine-${this.sent.length}`;
      if (clientId !== lost?.clientId) this.sent.push(pending(clientId));
      this.do(outbox(...this.sent));
      this.post({ user: 'ana', clientId });
    }

    ack(at: number) {
      const own = this.log.entries.filter((e) => e.type === 'message' && e.clientId.startsWith('mine-'));
      const chosen = own[at % own.length];
      if (chosen?.type === 'message') this.wire.push({ type: 'ack', ack: { ...chosen, type: 'ack' } });
    }

    /** Drops what the connection before has sent. Pages that were requested may still come. */
    connect(log: Log, at = 0) {
      if (log !== this.log) [this.acks, this.told] = [[], 0];
      this.log = log;
      this.wire = this.wire.filter(({ type }) => type === 'newest' || type === 'older');
      this.do(hello(log.epoch, log.head));
      const isReset = this.state.epoch !== log.epoch || at % 3 === 0;
      if (isReset) this.do(reset(log.epoch, log.head));
      else for (const made of log.entries.slice(this.state.cursor)) this.wire.push(entry(log.replayed(made)));
    }

    /** The log of the connected node, or sometimes that of another node. */
    someLog(at: number): Log {
      return (at % 4 === 0 ? this.logs[at % this.logs.length] : undefined) ?? this.log;
    }

    do(action: TimelineAction) {
      const before = this.state;
      this.state = advance(before, action);
      const wasPending = ({ clientId }: { clientId: string }) => before.pending.some((p) => p.clientId === clientId);
      if (action.type === 'ack' && wasPending(action.ack)) this.acks.push(action.ack);
      if ('head' in action) this.told = Math.max(this.told, action.head);
      if (action.type === 'entry') this.told = Math.max(this.told, action.entry.seq);
      this.check(before);
    }

    /** What must hold after every single step. */
    check(before: Timeline) {
      const { messages, cursor, pending: waiting, hasMore, epoch, heard } = this.state;
      if (epoch === before.epoch) expect(cursor).toBeGreaterThanOrEqual(before.cursor);
      expect(heard).toBe(this.log.epoch);
      expect(this.state.head).toBeGreaterThanOrEqual(this.told);
      const log = this.logs.find((one) => one.epoch === epoch) as Log;
      const from = messages[0]?.seq ?? cursor + 1;
      const places = log.shown.map(({ seq }) => seq).filter((seq) => seq <= cursor);
      // Compare as one text: an assertion for each message of each step would take a minute.
      expect(String(seqs(this.state))).toBe(String(places.filter((seq) => seq >= from)));
      expect(hasMore).toBe(places.some((seq) => seq < from));
      expect(this.outdated(log)).toBe('');
      expect(messages.filter((m) => m.text !== null && !log.texts.has(`${m.seq} ${m.text}`))).toEqual([]);
      const ids = new Set(messages.filter(({ user }) => user === 'ana').map(({ clientId }) => clientId));
      expect(waiting.some(({ clientId }) => ids.has(clientId))).toBe(false);
      expect(this.acks.filter((ack) => !this.isAccountedFor(ack))).toEqual([]);
    }

    /** Whether an acknowledged message is shown, as pending or in its place, or lies before what is shown. */
    isAccountedFor(ack: World['acks'][number]): boolean {
      const { epoch, heard, cursor, pending: waiting, messages } = this.state;
      if (epoch === heard && cursor >= ack.seq) return true;
      return [...waiting, ...messages].some(({ clientId }) => clientId === ack.clientId);
    }

    /** The messages whose shown text, or quoted one, is older than it must be at the page's cursor. */
    outdated(log: Log): string {
      const { messages, cursor } = this.state;
      // An entry that is sent late says what the message is now, so it may be shown before the page comes to its
      // `show`.
      const lastShown = new Map(log.versions.flatMap((v) => (v.type === 'show' ? [[v.target, v.seq]] : [])));
      const isShownLater = ({ target, seq, type }: Log['versions'][number]) =>
        type === 'hide' && (lastShown.get(target) ?? 0) > seq;
      const passed = log.versions.filter((v) => v.seq <= cursor && !isShownLater(v));
      const due = new Map(passed.map((v) => [v.target, v.version]));
      const isOld = ({ seq, text }: Pick<Message, 'seq' | 'text'>) => versionOf(text) < (due.get(seq) ?? 0);
      return messages
        .filter((m) => isOld(m) || (m.reply !== undefined && isOld(m.reply)))
        .map(({ seq }) => seq)
        .join();
    }

    resync() {
      this.connect(this.log, 1);
      this.wire = [];
      for (let missed = this.missed(), asked = 0; missed; missed = this.missed(), asked++) {
        if (asked > 1_000) throw new Error('The page never gets what it misses');
        this.do(missed);
      }
    }

    missed(): TimelineAction | undefined {
      if (needsNewest(this.state)) return { type: 'newest', page: this.log.page() };
      const made = this.log.entries[this.state.cursor];
      return made && entry(this.log.replayed(made));
    }
  }

  function quoteIn({ seq, text, hidden, user }: Message): Quote {
    return { seq, text, ...(hidden ? { hidden } : {}), user };
  }

  function versionOf(text: string | null): number {
    return text === null ? Number.POSITIVE_INFINITY : Number(/, of (\d+)$/.exec(text)?.[1] ?? 0);
  }

  /**
   * With reactions in an order of their own. The server shows first the emoji whose first reaction is the oldest; a
   * page keeps the order that it shows when the first one is taken back.
   */
  function inOrder({ reactions, ...rest }: Message): Message {
    if (!reactions) return rest;
    const sorted = reactions.map(({ emoji, people }) => ({ emoji, people: people.toSorted((a, b) => a - b) }));
    return { ...rest, reactions: sorted.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)) };
  }

  function strip({ type: _, ...rest }: Extract<LogEntry, { type: 'message' }>): Message {
    return rest;
  }

  function play(world: World, { kind, at }: { kind: string; at: number }) {
    const index = world.wire.length ? at % world.wire.length : -1;
    const chosen = world.wire[index];
    const first = world.state.messages[0]?.seq;
    const { log, wire } = world;
    if (kind === 'post') world.post();
    if (kind === 'head') wire.push({ type: 'head', head: log.head });
    if (kind === 'askNewest') wire.push({ type: 'newest', page: world.someLog(at).page() });
    if (kind === 'askOlder' && first) {
      wire.push({ type: 'older', before: first, page: world.someLog(at).page(first) });
    }
    if (kind === 'reset' && at % 4 === 0) wire.push(reset(log.epoch, log.head));
    if (kind === 'resync') world.resync();
    if (kind === 'lateOlder' && first) {
      const late: TimelineAction = { type: 'older', before: first, page: log.page(first) };
      world.change(CHANGES[at % CHANGES.length] ?? 'edit', at);
      world.resync();
      world.do(late);
    }
    const change = CHANGES.find((one) => one === kind);
    if (change) world.change(change, at);
    if (kind === 'reply') world.reply(at);
    // Do this rarely: after it the page waits for another page.
    if (kind === 'forget' && at % 4 === 0) world.append({ type: 'forget', seq: log.head + 1 });
    if (kind === 'send') world.send(at);
    if (kind === 'ack') world.ack(at);
    if (kind === 'connect') world.connect(world.logs[at % world.logs.length] ?? log, at);
    if (kind === 'restore' && at % 4 === 0) {
      const backup = log.entries.slice(0, at % (log.head + 1));
      world.logs.push(new Log(`log ${world.logs.length}`, backup));
      world.connect(world.logs.at(-1) ?? log);
    }
    if (!chosen) return;
    if (kind === 'deliver') world.do(...(world.wire.splice(index, 1) as [TimelineAction]));
    if (kind === 'repeat') world.do(chosen);
    if (kind === 'drop') world.wire.splice(index, 1);
  }

  it('the timeline always ends as a fresh load would, and never shows anything wrong on the way', () => {
    fc.assert(
      fc.property(fc.nat(60), steps, (length, actions) => {
        const world = new World(length);
        for (const step of actions) play(world, step);
        world.connect(world.logs.at(-1) ?? world.log);
        world.resync();
        world.do(outbox(...world.sent));
        expect(isBehind(world.state)).toBe(false);
        expect(world.state.pending).toEqual(world.sent.filter(({ clientId }) => notShown(world, clientId)));
        while (world.state.hasMore) {
          const before = world.state.messages[0]?.seq ?? world.state.cursor + 1;
          world.do({ type: 'older', before, page: world.log.page(before) });
        }
        expect(world.state.messages.map(inOrder)).toEqual(world.log.shown.map(inOrder));
        expect(world.state.early).toEqual([]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  /**
   * Whether the message is not in this log, or before what this page shows. A resend is answered with its old place.
   */
  function notShown(world: World, clientId: string) {
    return !world.state.messages.some((m) => m.user === 'ana' && m.clientId === clientId);
  }
});
