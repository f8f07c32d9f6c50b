import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import type { EndReason } from '@/lib/chat/client/subscription';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { PageAnswer } from './history-api';

export interface NewestPageDeps {
  clock: Clock;
  random: () => number;
  load: () => Promise<PageAnswer>;
  /**
   * Shows the page. Returns whether another page is needed, because this one was read before the event that needs it.
   */
  take: (page: HistoryPage) => boolean;
  refuse: (reason: EndReason) => void;
  /** Called when a page that is new enough has been shown. */
  done: () => void;
}

/** Loads the newest page, which replaces the messages shown. Retries until it succeeds, is refused, or is cancelled. */
export class NewestPage {
  readonly #deps: NewestPageDeps;
  /**
   * The number of the current load. Raised by each load and each cancel, so that answers to earlier loads are ignored.
   */
  #loads = 0;
  #isLoading = false;

  constructor(deps: NewestPageDeps) {
    this.#deps = deps;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Loads the page after `delayMs`. Does nothing if a load is under way. */
  load(delayMs: number): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const mine = ++this.#loads;
    if (delayMs === 0) return void this.#load(mine, 0);
    this.#deps.clock.after(delayMs, () => mine === this.#loads && void this.#load(mine, 0));
  }

  cancel(): void {
    this.#loads++;
    this.#isLoading = false;
  }

  async #load(mine: number, attempt: number): Promise<void> {
    const { clock, random, load, take, refuse, done } = this.#deps;
    const answer = await load();
    if (mine !== this.#loads) return;
    if (answer !== 'failed' && 'refused' in answer) {
      this.#isLoading = false;
      return refuse(answer.refused);
    }
    if (answer === 'failed' || take(answer.page)) {
      clock.after(backoffMs(attempt, random), () => mine === this.#loads && void this.#load(mine, attempt + 1));
      return;
    }
    this.#isLoading = false;
    done();
  }
}
