import { BehindWatch } from '@/lib/chat/client/behind-watch';
import type { Clock } from '@/lib/chat/client/clock';
import type { EndReason } from '@/lib/chat/client/subscription';
import {
  advance,
  isBehind,
  isElsewhere,
  needsNewest,
  startTimeline,
  type Timeline,
  type TimelineAction,
} from '@/lib/chat/client/timeline';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { PageAnswer } from './history-api';
import { NewestPage } from './newest-page';

/**
 * An erasure reaches all open tabs of a room at the same moment. Each requests its new page after a random part of this
 * time.
 */
export const ERASE_SPREAD_MS = 2_000;

export interface RoomLogDeps {
  clock: Clock;
  random: () => number;
  loadNewest: () => Promise<PageAnswer>;
  refuse: (reason: EndReason) => void;
  /** Whether the server sends the room's entries. */
  isFollowing: () => boolean;
  /** Subscribes again, because entries are missing and do not arrive by themselves. */
  renew: () => void;
  changed: () => void;
  /** A newest page has replaced what was shown. */
  replaced: () => void;
  /** The first message in sight; null if the reader is at the end. */
  place: () => number | null;
}

/** The timeline of a room, and the requests for what it misses. */
export class RoomLog {
  readonly #deps: RoomLogDeps;
  readonly #behind: BehindWatch;
  readonly #newest: NewestPage;
  #timeline: Timeline;

  constructor(user: string, page: HistoryPage, deps: RoomLogDeps) {
    this.#deps = deps;
    this.#timeline = startTimeline(user, page);
    const { clock, random, renew, refuse, replaced } = deps;
    this.#behind = new BehindWatch(clock, renew);
    this.#newest = new NewestPage({
      clock,
      random,
      load: deps.loadNewest,
      take: (newest) => {
        this.advance({ type: 'newest', page: newest, at: deps.place() });
        return needsNewest(this.#timeline);
      },
      refuse,
      done: () => {
        replaced();
        this.watch();
      },
    });
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  advance(action: TimelineAction): void {
    const before = this.#timeline;
    this.#timeline = advance(before, action);
    if (this.#timeline === before) return;
    if (needsNewest(this.#timeline)) {
      this.#newest.load(isElsewhere(this.#timeline) ? 0 : this.#deps.random() * ERASE_SPREAD_MS);
    }
    this.watch();
    this.#deps.changed();
  }

  /**
   * If entries are missing, waits for them, and subscribes again if none arrives in time. Does nothing while a newest
   * page is being loaded, because that page brings them.
   */
  watch(): void {
    const mayWait = this.#deps.isFollowing() && !this.#newest.isLoading;
    const { epoch, cursor } = this.#timeline;
    this.#behind.look(`${epoch}/${cursor}`, mayWait && isBehind(this.#timeline));
  }

  /** Ignores the answer to the last request for a newest page. */
  cancelNewest(): void {
    this.#newest.cancel();
  }
}
