import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '@/lib/chat/client/frames';
import {
  advance,
  isBehind,
  needsNewest,
  startTimeline,
  type Timeline,
  type TimelineAction,
} from '@/lib/chat/client/timeline';
import { ERASE, type HistoryPage } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { type Change, withChange } from './changes';
import { KEPT_LIMIT, shownPart, sizeOf } from './window';

const AT = '2026-08-21T19:25:03.120Z';
const PAGE = 60;
const LUIS = { id: 2, name: 'luis' };

/** A log of which pages are read, now and then with a note or a change among the messages. */
class Log {
  messages: readonly Message[] = [];
  notes: readonly Note[] = [];
  readonly entries: LogEntry[] = [];

  get head(): number {
    return this.entries.length;
  }

  say(): void {
    const seq = this.head + 1;
    const quoted = seq % 5 === 0 ? this.messages.at(-(seq % 37) - 1) : undefined;
    const reply = quoted && { reply: { seq: quoted.seq, user: quoted.user, text: quoted.text } };
    const message: Message = { seq, user: 'luis', text: `text ${seq}`, datetime: AT, clientId: `c${seq}`, ...reply };
    this.messages = [...this.messages, message];
    this.entries.push({ type: 'message', ...message });
  }

  note(): void {
    const note: Note = { type: 'room', action: 'renamed', seq: this.head + 1, by: LUIS, datetime: AT };
    this.notes = [...this.notes, note];
    this.entries.push(note);
  }

  change(kind: number, which: number): void {
    const target = this.messages[which % this.messages.length]?.seq ?? 0;
    const place = { seq: this.head + 1, target };
    const change = (
      [
        { ...place, type: 'edit', text: `edit ${place.seq}`, editedAt: AT },
        { ...place, type: 'reaction', emoji: '👍', on: true, by: LUIS },
        { ...place, type: 'pin', on: true, by: LUIS, datetime: AT },
        { ...place, type: 'hide' },
        { ...place, type: 'delete' },
      ] as const satisfies Change[]
    )[kind % 5] as Change;
    this.messages = withChange(this.messages, change);
    this.entries.push(change);
  }

  erase(which: number): void {
    const seq = this.messages[which % this.messages.length]?.seq;
    this.messages = this.messages.map((one) => (one.seq === seq ? { ...one, user: null, text: null } : one));
    this.entries.push({ type: ERASE, seq: this.head + 1 });
  }

  before(seq: number): HistoryPage {
    const older = this.messages.filter((one) => one.seq < seq);
    return this.#page(older.slice(-PAGE), older.length > PAGE, Math.min(seq - 1, this.head), false);
  }

  after(seq: number): HistoryPage {
    const newer = this.messages.filter((one) => one.seq > seq);
    return this.#page(newer.slice(0, PAGE), true, this.head, newer.length > PAGE, seq);
  }

  around(seq: number): HistoryPage {
    const older = this.messages.filter((one) => one.seq < seq);
    const newer = this.messages.filter((one) => one.seq >= seq);
    const shown = [...older.slice(-PAGE / 2), ...newer.slice(0, PAGE / 2)];
    return this.#page(shown, older.length > PAGE / 2, this.head, newer.length > PAGE / 2);
  }

  #page(messages: Message[], hasMore: boolean, upTo: number, hasNewer: boolean, from?: number): HistoryPage {
    const after = from ?? (hasMore ? (messages[0]?.seq ?? 1) - 1 : 0);
    const to = hasNewer ? (messages.at(-1)?.seq ?? after) : upTo;
    const notes = this.notes.filter(({ seq }) => seq > after && seq <= to) as NonNullable<HistoryPage['notes']>;
    return { messages, notes, asOf: this.head, hasMore, epoch: 'one', ...(hasNewer ? { hasNewer } : {}) };
  }
}

function filled(count: number): Log {
  const log = new Log();
  for (let i = 0; i < count; i++) {
    log.say();
    if (i % 23 === 0) log.note();
    if (i % 31 === 0) log.change(i, i * 7);
  }
  return log;
}

/** A tab that looks at the log: it asks for pages, whose answers may come late, and gets the entries. */
class Tab {
  readonly log = filled(700);
  state: Timeline = startTimeline('ana', this.log.before(Number.MAX_SAFE_INTEGER));
  #told = this.log.head;
  #answers: TimelineAction[] = [];

  play(kind: string, at: number): void {
    const { log } = this;
    const shown = shownPart(this.state);
    const place = shown.messages[at % Math.max(1, shown.messages.length)]?.seq ?? 0;
    if (kind === 'say') for (let i = 0; i <= at % 90; i++) log.say();
    if (kind === 'note') log.note();
    if (kind === 'change') log.change(at, at * 13);
    if (kind === 'erase') log.erase(at * 13);
    if (kind === 'tell') this.#tell(at);
    const [first] = shown.messages;
    if (kind === 'older' && first && shown.hasMore)
      this.#answers.push({ type: 'older', page: log.before(first.seq), before: first.seq });
    const { window } = this.state;
    if (kind === 'newer' && window) this.#answers.push({ type: 'newer', page: log.after(window.to), after: window.to });
    if (kind === 'go') this.#answers.push({ type: 'around', page: log.around((at * 17) % log.head) });
    if (kind === 'answer') this.#take(this.#answers.splice(at % Math.max(1, this.#answers.length), 1)[0]);
    if (kind === 'end') this.#take({ type: 'tail' });
    this.#take({ type: 'bound', at: at % 3 === 0 ? null : place });
    this.#renew(place);
  }

  /** Everything is answered and told. */
  finish(): void {
    this.#tell(Number.MAX_SAFE_INTEGER);
    this.#renew(0);
    this.#tell(Number.MAX_SAFE_INTEGER);
    for (const answer of this.#answers.splice(0)) this.#take(answer);
  }

  #take(action: TimelineAction | undefined): void {
    if (action) this.state = advance(this.state, action);
  }

  #tell(count: number): void {
    for (const entry of this.log.entries.slice(this.#told, this.#told + count)) this.#take({ type: 'entry', entry });
    this.#told = Math.min(this.#told + count, this.log.head);
  }

  #renew(at: number): void {
    if (needsNewest(this.state)) this.#take({ type: 'newest', page: this.log.before(Number.MAX_SAFE_INTEGER), at });
    if (this.state.window?.isStale) this.#take({ type: 'around', page: this.log.around(at) });
  }
}

const kinds = ['say', 'note', 'change', 'change', 'erase', 'tell', 'older', 'older', 'newer', 'newer'] as const;
const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds, 'go', 'end', 'answer', 'answer', 'answer'), at: fc.nat(9_999) }),
  { maxLength: 120, size: 'max' },
);

describe('what is shown', () => {
  it('is always a part of the log without a hole, and in the end the same as a fresh load of it', () => {
    fc.assert(
      fc.property(steps, (actions) => {
        const tab = new Tab();
        const seqs = () => shownPart(tab.state).messages.map(({ seq }) => seq);
        const inLog = () => {
          const [first = 1, last = 0] = [seqs()[0], seqs().at(-1)];
          return tab.log.messages.filter(({ seq }) => seq >= first && seq <= last);
        };
        for (const { kind, at } of actions) {
          tab.play(kind, at);
          expect(seqs()).toEqual(inLog().map(({ seq }) => seq));
          expect(sizeOf(tab.state)).toBeLessThanOrEqual(KEPT_LIMIT);
        }
        tab.finish();
        const { messages, notes, hasMore } = shownPart(tab.state);
        expect(isBehind(tab.state)).toBe(false);
        expect(messages).toEqual(inLog());
        const [first, last] = [hasMore ? (seqs()[0] ?? 0) : 0, tab.state.window?.to ?? tab.log.head];
        expect(hasMore).toBe((seqs()[0] ?? 0) > 1);
        expect(notes).toEqual(tab.log.notes.filter(({ seq }) => seq >= first && seq <= last));
        tab.play('end', 0);
        expect(seqs().at(-1)).toBe(tab.log.messages.at(-1)?.seq);
      }),
      { numRuns: 120 },
    );
  }, 120_000);
});

describe('a window', () => {
  const history = (log: Log) => startTimeline('ana', log.before(Number.MAX_SAFE_INTEGER));

  it('becomes the tail again when nothing is missing between them', () => {
    const log = filled(200);
    const far = advance(history(log), { type: 'around', page: log.around(100) });
    const to = far.window?.to ?? 0;
    expect(shownPart(far).messages.at(-1)?.seq).toBe(to);
    const met = advance(far, { type: 'newer', page: log.after(to), after: to });
    expect(met.window).toBeNull();
    expect(met.messages[0]?.seq).toBe(shownPart(far).messages[0]?.seq);
    expect(met.messages.at(-1)?.seq).toBe(log.messages.at(-1)?.seq);
  });

  it('is what a reader looks at who scrolls up so far that not all messages stay in memory', () => {
    const log = filled(500);
    let state = history(log);
    while (sizeOf(state) <= KEPT_LIMIT) {
      const before = state.messages[0]?.seq ?? 0;
      state = advance(state, { type: 'older', page: log.before(before), before });
    }
    const at = state.messages[20]?.seq ?? 0;
    const bound = advance(state, { type: 'bound', at });
    expect(shownPart(bound).messages).toEqual(state.messages.slice(0, 200));
    expect(bound.messages).toEqual(state.messages.slice(-100));
    // A reader at the end keeps the newest ones.
    const end = advance(state, { type: 'bound', at: null });
    expect([end.window, end.messages.length, end.hasMore]).toEqual([null, 200, true]);
  });

  it('belongs to one log, and is gone with it', () => {
    const log = filled(500);
    const far = advance(history(log), { type: 'around', page: log.around(100) });
    const other = advance(far, { type: 'reset', epoch: 'two', head: 3 });
    const page = { ...filled(3).before(9), epoch: 'two' };
    expect(advance(other, { type: 'newest', page, at: 100 }).window).toBeNull();
    expect(advance(far, { type: 'newer', page, after: far.window?.to ?? 0 })).toBe(far);
  });

  it('is stale after an erasure, also where the reader looked at the tail', () => {
    const log = filled(500);
    let state = history(log);
    const before = state.messages[0]?.seq ?? 0;
    state = advance(state, { type: 'older', page: log.before(before), before });
    const at = state.messages[3]?.seq ?? 0;
    log.erase(0);
    state = advance(state, { type: 'entry', entry: { type: ERASE, seq: log.head } });
    state = advance(state, { type: 'newest', page: log.before(Number.MAX_SAFE_INTEGER), at });
    expect(state.window).toMatchObject({ isStale: true });
    expect(shownPart(state).messages.map(({ seq }) => seq)).toContain(at);
    expect(advance(state, { type: 'older', page: log.before(before), before })).toBe(state);
    const again = advance(state, { type: 'around', page: log.around(at) });
    expect(shownPart(again).messages.map(({ seq }) => seq)).toContain(at);
    expect(again.window?.isStale ?? false).toBe(false);
  });
});
