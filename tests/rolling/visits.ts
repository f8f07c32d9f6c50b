import { setTimeout as sleep } from 'node:timers/promises';

const PAGE_EVERY_MS = 150;
const ANSWER_MS = 10_000;

/** Loads the page with its scripts and styles again and again. */
export class Visits {
  count = 0;
  files = 0;
  slowestMs = 0;
  readonly #refused: string[] = [];
  #running = true;

  constructor(
    private readonly origin: string,
    private readonly path: string,
    private readonly cookie: string,
  ) {
    void this.#goOn();
  }

  /** Stops the visits. @returns a line for each request that failed */
  stop(): string[] {
    this.#running = false;
    return this.#refused;
  }

  async #goOn(): Promise<void> {
    while (this.#running) {
      const startedAt = performance.now();
      const html = await this.#get(this.path);
      const files = new Set(html.match(/\/_next\/static\/[^"\\]+/g));
      await Promise.all([...files].map((path) => this.#get(path)));
      this.count++;
      this.files += files.size;
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      await sleep(PAGE_EVERY_MS);
    }
  }

  async #get(path: string): Promise<string> {
    try {
      const options = { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) } as const;
      const answer = await fetch(this.origin + path, { headers: { cookie: this.cookie }, ...options });
      if (answer.status !== 200) this.#refused.push(`${path} was answered with ${answer.status}`);
      return await answer.text();
    } catch (error) {
      this.#refused.push(`${path} was not answered: ${error}`);
      return '';
    }
  }
}
