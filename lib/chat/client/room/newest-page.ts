import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import type { EndReason } from '@/lib/chat/client/subscription';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { PageAnswer } from './history-api';

export interface NewestPageDeps {
  clock: Clock;
  random: () => number;
  load: () => Promise<PageAnswer>;
  /** Shows the page. Returns whether another one is needed: it was read before the event that needs it. */
  take: (page: HistoryPage) => boolean;
  refuse: (reason: EndReason) => void;
  /** It has been shown. */
  done: () => void;
}

/** Loads the newest page in place of what is shown. Repeats until it succeeds, is refused, or is cancelled. */
export class NewestPage {
  readonly #deps: NewestPageDeps;
  /** Counts the loads and their ends: an answer to an earlier one is not used. */
  #loads = 0;
  #isLoading = false;

  constructor(deps: NewestPageDeps) {
    this.#deps = deps;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Begins unless it has begun already. */
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
