import type { EndReason } from '@/lib/chat/client/subscription';
import type { Timeline, TimelineAction } from '@/lib/chat/client/timeline';
import { KEPT_LIMIT, shownPart, sizeOf } from '@/lib/chat/client/timeline/window';
import { LIMITS } from '@/lib/chat/protocol';
import type { PageAnswer, PageQuery } from './history-api';
import { look, placeOf, type Target } from './target';

/** Where the reader of the list is, as the list on the screen tells. */
export interface Reader {
  /** The first message in sight; null if the reader is at the end. */
  place: () => number | null;
  /** Null if the list is at rest. Otherwise resolves when no finger moves it any more. */
  rest: () => Promise<void> | null;
}

export interface PagesDeps {
  room: number;
  /** How many messages an ordinary page has. */
  limit: number;
  timeline: () => Timeline;
  loadPage: (query: PageQuery) => Promise<PageAnswer>;
  /** Whether there may be messages that this tab has not heard of yet. */
  mayMiss: () => boolean;
  /** Whether the person no longer sees the room, so that a request would be refused again. */
  isEnded: () => boolean;
  advance: (action: TimelineAction) => void;
  refuse: (reason: EndReason) => void;
  /** `older`, `newer` or `isLooking` changed. */
  changed: () => void;
}

export type PageState = 'idle' | 'loading' | 'failed';

/**
 * The seq of the message; `gone`: there is no such message; `failed`: another try may find it; `ended`: the reader went
 * somewhere else meanwhile.
 */
export type Revealed = number | 'gone' | 'failed' | 'ended';

/** A page that was read too long ago is not used, and is requested again. The search stops after so many. */
const FRUITLESS_PAGES = 3;

/** Loads the messages before and after those that are shown, and those at places to which the reader goes. */
export class Pages {
  readonly #deps: PagesDeps;
  readonly #states: Record<Side, PageState> = { older: 'idle', newer: 'idle' };
  readonly #loading: Partial<Record<Side, Promise<void>>> = {};
  #isLooking = false;
  /** The number of the last call of `reveal`. A later call ends an earlier one. */
  #reveals = 0;
  #reader: Reader | null = null;
  #isBounding = false;
  #isRenewing = false;

  constructor(deps: PagesDeps) {
    this.#deps = deps;
  }

  get older(): PageState {
    return this.#states.older;
  }

  get newer(): PageState {
    return this.#states.newer;
  }

  /** Whether a message is being looked for. */
  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** The first message in sight; null if the reader is at the end, or no list is on the screen. */
  get place(): number | null {
    return this.#reader?.place() ?? null;
  }

  /** Returns a function that ends it. */
  readBy(reader: Reader): () => void {
    this.#reader = reader;
    return () => {
      if (this.#reader === reader) this.#reader = null;
    };
  }

  /** The room can be reached again. */
  reopened(): void {
    for (const side of SIDES) if (this.#states[side] === 'failed') this.#states[side] = 'idle';
  }

  /** Loads one page of that side. Calls during a load wait for the same page. */
  load(side: Side, limit = this.#deps.limit): Promise<void> {
    this.#loading[side] ??= this.#load(side, limit).finally(() => {
      delete this.#loading[side];
    });
    return this.#loading[side];
  }

  /** Goes to the newest messages, and ends a search. */
  toNewest(): void {
    this.#reveals++;
    this.#isLooking = false;
    this.#deps.advance({ type: 'tail' });
    this.#deps.changed();
  }

  /** Loads messages until the target is shown. Ends when another call, `signal` or a failure ends it. */
  async reveal(target: Target, signal?: AbortSignal): Promise<Revealed> {
    const { timeline, room, loadPage, isEnded, refuse, advance, changed, mayMiss } = this.#deps;
    const mine = ++this.#reveals;
    for (let pages = 0; ; pages++) {
      const found = look(timeline(), target, mayMiss());
      if (found !== null) return this.#end(mine, this.#turn(found));
      if (pages === FRUITLESS_PAGES || isEnded()) return this.#end(mine, 'failed');
      this.#isLooking = true;
      changed();
      const answer = await loadPage({ room, ...placeOf(target), limit: LIMITS.pageMessages });
      if (mine !== this.#reveals) return 'ended';
      if (signal?.aborted) return this.#end(mine, 'ended');
      if (answer === 'failed') return this.#end(mine, 'failed');
      if ('refused' in answer) {
        refuse(answer.refused);
        return this.#end(mine, 'failed');
      }
      advance({ type: 'around', page: answer.page });
    }
  }

  /** Drops messages that are far from the reader, if there are too many. Not while a finger moves the list. */
  async bound(): Promise<void> {
    if (this.#isBounding || sizeOf(this.#deps.timeline()) <= KEPT_LIMIT) return;
    this.#isBounding = true;
    const rest = this.#reader?.rest();
    if (rest) await rest;
    this.#isBounding = false;
    this.#drop();
  }

  /**
   * Loads what the reader looks at again, if it may show what is gone by now. If that fails, shows the newest messages.
   */
  async renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    const { timeline, room, loadPage, advance } = this.#deps;
    for (let pages = 0; timeline().window?.isStale && pages < FRUITLESS_PAGES; pages++) {
      const around = this.place ?? timeline().window?.messages[0]?.seq ?? 0;
      const answer = await loadPage({ room, around, limit: LIMITS.pageMessages });
      if (answer === 'failed' || 'refused' in answer) break;
      if (timeline().window?.isStale) advance({ type: 'around', page: answer.page });
    }
    this.#isRenewing = false;
    if (timeline().window?.isStale) advance({ type: 'tail' });
  }

  /** Shows the part of the log that has the message. */
  #turn(found: Exclude<ReturnType<typeof look>, null>): Revealed {
    if (typeof found === 'string') return found;
    if (found.isInTail) this.#deps.advance({ type: 'tail' });
    return found.seq;
  }

  #end(mine: number, found: Revealed): Revealed {
    if (mine === this.#reveals) {
      this.#isLooking = false;
      this.#deps.changed();
    }
    return found;
  }

  async #load(side: Side, limit: number): Promise<void> {
    const { loadPage, isEnded, advance, refuse, room } = this.#deps;
    const from = this.#from(side);
    if (from === undefined || isEnded()) return;
    this.#go(side, 'loading');
    const answer = await loadPage({ room, ...(side === 'older' ? { before: from } : { after: from }), limit });
    if (answer === 'failed') return this.#go(side, 'failed');
    if ('refused' in answer) {
      refuse(answer.refused);
      return this.#go(side, 'idle');
    }
    const rest = this.#reader?.rest();
    if (rest) await rest;
    const { page } = answer;
    advance(side === 'older' ? { type: 'older', page, before: from } : { type: 'newer', page, after: from });
    this.#drop();
    this.#go(side, 'idle');
  }

  #drop(): void {
    this.#deps.advance({ type: 'bound', at: this.place });
  }

  /** Where a page of that side begins. Undefined if there is nothing more. */
  #from(side: Side): number | undefined {
    const { window } = this.#deps.timeline();
    if (window?.isStale) return undefined;
    if (side === 'newer') return window?.to;
    const { messages, hasMore } = shownPart(this.#deps.timeline());
    return hasMore ? messages[0]?.seq : undefined;
  }

  #go(side: Side, state: PageState): void {
    this.#states[side] = state;
    this.#deps.changed();
  }
}

type Side = 'older' | 'newer';
const SIDES: readonly Side[] = ['older', 'newer'];
