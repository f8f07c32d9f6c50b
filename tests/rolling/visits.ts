import { setTimeout as sleep } from 'node:timers/promises';

const PAGE_EVERY_MS = 150;
const ANSWER_MS = 10_000;

/** Somebody who loads the page again and again. */
export class Visits {
  count = 0;
  slowestMs = 0;
  readonly #refused: string[] = [];
  #running = true;

  constructor(
    private readonly url: string,
    private readonly cookie: string,
  ) {
    void this.#goOn();
  }

  /** @returns what was refused */
  stop(): string[] {
    this.#running = false;
    return this.#refused;
  }

  async #goOn(): Promise<void> {
    while (this.#running) {
      const startedAt = performance.now();
      try {
        const headers = { cookie: this.cookie };
        const answer = await fetch(this.url, { headers, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
        await answer.text();
        if (answer.status !== 200) this.#refused.push(`a page was answered with ${answer.status}`);
      } catch (error) {
        this.#refused.push(`a page was not answered: ${error}`);
      }
      this.count++;
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      await sleep(PAGE_EVERY_MS);
    }
  }
}
