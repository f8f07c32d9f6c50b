import type { EndReason } from '@/lib/chat/client/subscription';
import type { Timeline } from '@/lib/chat/client/timeline';
import { type HistoryPage, LIMITS } from '@/lib/chat/protocol';
import type { PageAnswer, PageQuery } from './history-api';

export interface OlderPagesDeps {
  room: number;
  /** How many messages an ordinary page has. */
  limit: number;
  timeline: () => Timeline;
  loadPage: (query: PageQuery) => Promise<PageAnswer>;
  /** Whether there may be messages that this tab has not heard of yet. */
  mayMiss: () => boolean;
  /** Whether the person no longer sees the room, so that a request would be refused again. */
  isEnded: () => boolean;
  take: (page: HistoryPage, before: number) => void;
  refuse: (reason: EndReason) => void;
  /** `state` or `revealing` changed. */
  changed: () => void;
}

/** The search for a message that the person wants to see. */
export interface Revealing {
  seq: number;
  /** How many pages were loaded for the search. */
  pages: number;
}

/** `gone`: there is no such message; `failed`: it was not found, but another try may find it. */
export type Revealed = 'shown' | 'gone' | 'failed';

/** The most pages of older messages to load on the way back to where the person read. */
const BACK_PAGES = 10;
/** The most pages to load on the way to a message that the person wants to see. */
const REVEAL_PAGES = 50;
/**
 * A page that was read too long ago is not used, and is requested again. The search stops after this many such pages in
 * a row.
 */
const FRUITLESS_PAGES = 3;

/** Loads the messages before those that are shown. */
export class OlderPages {
  readonly #deps: OlderPagesDeps;
  #state: 'idle' | 'loading' | 'failed' = 'idle';
  #loading: Promise<void> | null = null;
  #revealing: Revealing | null = null;
  /** The number of the last call of `reveal`. A later call ends an earlier one. */
  #reveals = 0;

  constructor(deps: OlderPagesDeps) {
    this.#deps = deps;
  }

  get state(): 'idle' | 'loading' | 'failed' {
    return this.#state;
  }

  get revealing(): Revealing | null {
    return this.#revealing;
  }

  /** The room can be reached again. */
  reopened(): void {
    if (this.#state === 'failed') this.#state = 'idle';
  }

  /** Loads one page. Calls during a load wait for the same page. */
  load(limit = this.#deps.limit): Promise<void> {
    this.#loading ??= this.#load(limit).finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Loads pages until entry `seq` is shown. Stops after BACK_PAGES pages, and at a failure. */
  async backTo(seq: number): Promise<void> {
    for (let pages = 0; pages < BACK_PAGES; pages++) {
      const first = this.#first ?? 0;
      if (first <= seq) return;
      await this.load(LIMITS.pageMessages);
      if (this.#first === first) return;
    }
  }

  /** Loads pages until the message is shown. Ends when another call, `signal`, a limit or a failure ends it. */
  async reveal(seq: number, signal?: AbortSignal): Promise<Revealed> {
    const mine = ++this.#reveals;
    let fruitless = 0;
    for (let pages = 0; ; pages++) {
      const found = this.#look(seq);
      if (found !== null) return this.#end(mine, found);
      if (pages === REVEAL_PAGES || fruitless === FRUITLESS_PAGES) return this.#end(mine, 'failed');
      this.#revealing = { seq, pages };
      this.#deps.changed();
      const before = this.#first;
      await this.load(LIMITS.pageMessages);
      if (mine !== this.#reveals) return 'failed';
      if (signal?.aborted || this.#state === 'failed' || this.#deps.isEnded()) return this.#end(mine, 'failed');
      fruitless = this.#first === before ? fruitless + 1 : 0;
    }
  }

  #look(seq: number): Revealed | null {
    const { messages, hasMore, cursor } = this.#deps.timeline();
    if (messages.some((message) => message.seq === seq)) return 'shown';
    // The message may still arrive, or belong to another log.
    if (seq > cursor) return this.#deps.mayMiss() ? 'failed' : 'gone';
    return !hasMore || (this.#first ?? 0) < seq ? 'gone' : null;
  }

  #end(mine: number, found: Revealed): Revealed {
    if (mine === this.#reveals && this.#revealing) {
      this.#revealing = null;
      this.#deps.changed();
    }
    return found;
  }

  get #first(): number | undefined {
    return this.#deps.timeline().messages[0]?.seq;
  }

  async #load(limit: number): Promise<void> {
    const { timeline, loadPage, isEnded, take, refuse, room } = this.#deps;
    const before = this.#first;
    if (!timeline().hasMore || before === undefined || isEnded()) return;
    this.#go('loading');
    const answer = await loadPage({ room, before, limit });
    if (answer === 'failed') return this.#go('failed');
    if ('refused' in answer) refuse(answer.refused);
    else take(answer.page, before);
    this.#go('idle');
  }

  #go(state: 'idle' | 'loading' | 'failed'): void {
    this.#state = state;
    this.#deps.changed();
  }
}
