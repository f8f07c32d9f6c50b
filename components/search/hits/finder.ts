import type { Question } from '@/components/search/asked';
import { backoffMs } from '@/lib/backoff';
import type { Answer } from '@/lib/browser/request';
import type { Clock } from '@/lib/chat/client/clock';
import type { RoomEntry } from '@/lib/chat/client/frames';
import { ERASE } from '@/lib/chat/protocol';
import type { SearchAnswer, SearchHit, SearchQuestion, SearchRoom } from '@/lib/search/answer';
import { withEdit, without } from './changed-hits';

export interface FinderView {
  /** `searching`: the hits, if there are any, are still those of the question before. */
  state: 'idle' | 'searching' | 'ready' | 'failed';
  /** Why it failed: a code of the server, or `failed`. */
  problem: string | null;
  /** The newest first. */
  hits: readonly SearchHit[];
  /** The rooms of the hits, by id. */
  rooms: ReadonlyMap<number, SearchRoom>;
  /** Where the next page begins. Null: there is none. */
  next: string | null;
  /** The server ran out of time: everything sent after this was searched. ISO 8601. */
  searchedBackTo: string | null;
  unknown: SearchAnswer['unknown'];
  /** Whether the next page is being loaded. */
  more: 'idle' | 'loading' | 'failed';
}

export interface FinderDeps {
  ask: (question: SearchQuestion, signal: AbortSignal) => Promise<Answer<SearchAnswer>>;
  clock: Clock;
  random: () => number;
}

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 200;
/** Longer than any search takes. */
const TIMEOUT_MS = 20_000;
/** How often it asks again by itself while the server is busy. */
const MOST_TRIES = 3;
/** The most hits that are kept. Then people have to narrow their search. */
export const MOST_HITS = 1_000;

const NONE: FinderView = {
  state: 'idle',
  problem: null,
  hits: [],
  rooms: new Map(),
  next: null,
  searchedBackTo: null,
  unknown: { from: [], in: [] },
  more: 'idle',
};

/**
 * Asks the server what a person searches for, one question at a time: a new one ends the one before. Keeps the hits,
 * and changes them when messages change.
 */
export class Finder {
  readonly #deps: FinderDeps;
  readonly #listeners = new Set<() => void>();
  #view = NONE;
  #question: Question | null = null;
  #running: AbortController | null = null;
  #cancel: () => void = () => {};

  constructor(deps: FinderDeps) {
    this.#deps = deps;
  }

  getSnapshot = (): FinderView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks once the person stops typing. Does nothing if this was asked last. @param question null: nothing is asked */
  search(question: Question | null, pauseMs = PAUSE_MS): void {
    if (JSON.stringify(question) === JSON.stringify(this.#question)) {
      if (pauseMs === 0 && this.#view.state === 'failed') this.retry();
      return;
    }
    this.#question = question;
    this.#end();
    if (question === null) return this.#set(NONE);
    this.#set({ ...this.#view, state: 'searching', problem: null, more: 'idle' });
    this.#cancel = this.#deps.clock.after(pauseMs, () => void this.#first(question));
  }

  /** Asks the same question again, after it failed. */
  retry(): void {
    if (this.#question === null || this.#view.state !== 'failed') return;
    this.#again(this.#question);
  }

  /** Loads the next page. If that failed, tries again. */
  async more(): Promise<void> {
    const { state, next, more, hits } = this.#view;
    if (state !== 'ready' || next === null || more === 'loading' || hits.length >= MOST_HITS) return;
    if (this.#question === null) return;
    this.#set({ ...this.#view, more: 'loading' });
    const answer = await this.#ask({ ...this.#question, after: next });
    if (answer === null) return;
    if (!answer.ok) return this.#set({ ...this.#view, more: 'failed' });
    const { body } = answer;
    const known = new Set(this.#view.hits.map(hitKey));
    const added = body.hits.filter((hit) => !known.has(hitKey(hit)));
    this.#set({
      ...this.#view,
      ...placeOf(body),
      hits: [...this.#view.hits, ...added].slice(0, MOST_HITS),
      rooms: new Map([...this.#view.rooms, ...byId(body.rooms)]),
      more: 'idle',
    });
  }

  /** A message of a room that this tab follows was changed. */
  changed(entry: RoomEntry): void {
    const { hits } = this.#view;
    if (hits.length === 0 || this.#question === null) return;
    if (entry.type === 'delete' || entry.type === 'hide') this.#put(without(hits, entry.room, entry.target));
    else if (entry.type === 'edit') this.#put(withEdit(hits, entry, this.#question.q));
    else if (entry.type === ERASE) {
      // The entry does not say whose messages are gone.
      this.#put(hits.filter(({ room }) => room !== entry.room));
      this.#again(this.#question);
    }
  }

  #again(question: Question): void {
    this.#end();
    this.#set({ ...this.#view, state: 'searching', problem: null, more: 'idle' });
    void this.#first(question);
  }

  async #first(question: Question, tries = 1): Promise<void> {
    const answer = await this.#ask(question);
    if (answer === null) return;
    if (answer.ok) {
      const { hits, rooms, unknown } = answer.body;
      return this.#set({ ...NONE, state: 'ready', hits, rooms: byId(rooms), unknown, ...placeOf(answer.body) });
    }
    const { code } = answer;
    if (code !== 'busy' || tries === MOST_TRIES) return this.#set({ ...NONE, state: 'failed', problem: code });
    const { clock, random } = this.#deps;
    this.#cancel = clock.after(backoffMs(tries, random), () => void this.#first(question, tries + 1));
  }

  /** @returns null if it was ended meanwhile */
  async #ask(question: SearchQuestion): Promise<Answer<SearchAnswer> | null> {
    const running = new AbortController();
    this.#running = running;
    const cancel = this.#deps.clock.after(TIMEOUT_MS, () => running.abort());
    const answer = await this.#deps.ask(question, running.signal);
    cancel();
    if (this.#running !== running) return null;
    this.#running = null;
    return answer;
  }

  #end(): void {
    this.#cancel();
    this.#running?.abort();
    this.#running = null;
  }

  #put(hits: readonly SearchHit[]): void {
    if (hits !== this.#view.hits) this.#set({ ...this.#view, hits });
  }

  #set(view: FinderView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

/** Names a hit among those of all rooms. */
export function hitKey({ room, message }: Pick<SearchHit, 'room' | 'message'>): string {
  return `${room}-${message.seq}`;
}

function placeOf({ next, searchedBackTo }: SearchAnswer): Pick<FinderView, 'next' | 'searchedBackTo'> {
  return { next, searchedBackTo: searchedBackTo ?? null };
}

function byId(rooms: readonly SearchRoom[]): Map<number, SearchRoom> {
  return new Map(rooms.map((room) => [room.id, room]));
}
