import type { Durability } from '@/lib/db/server-settings';
import { writeRefusal } from '@/lib/db/write-refusal';
import type { Log } from '@/lib/telemetry/log';
import { durabilityProblems } from './durability';

/**
 * The pauses between two checks, each of which is one small transaction. While writes are refused, the pause is
 * shorter.
 */
const WELL_MS = 30_000;
const SICK_MS = 5_000;

export interface DatabaseWatchOptions {
  /** Rejects with the driver's error, within its own time limit. */
  tryWrite(): Promise<void>;
  durability(): Promise<Durability>;
  log: Log;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Knows whether the database accepts writes, because it tries one regularly, and whether commits survive a power
 * failure. While the database cannot be reached, both values stay as they are: the ping reports that problem.
 */
export class DatabaseWatch {
  #writeProblem: string | null = null;
  #isDurable = true;
  readonly #ended = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: DatabaseWatchOptions) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when the last check has ended. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  /** Why the database refuses writes, such as ER_RECORD_FILE_FULL; null if it accepts them. */
  get writeProblem(): string | null {
    return this.#writeProblem;
  }

  get isDurable(): boolean {
    return this.#isDurable;
  }

  async #run(): Promise<void> {
    const { wait = waitQuietly } = this.options;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.check();
      await wait(this.#writeProblem === null ? WELL_MS : SICK_MS, signal);
    }
  }

  /** Checks once. Never rejects. */
  async check(): Promise<void> {
    const { tryWrite, durability, log } = this.options;
    try {
      await tryWrite();
      if (this.#writeProblem !== null) log.info('the database takes writes again');
      this.#writeProblem = null;
    } catch (error) {
      this.#refused(error);
    }
    try {
      this.#isDurable = durabilityProblems(await durability()).length === 0;
    } catch (error) {
      log.debug({ err: error }, 'the durability settings of the database could not be read');
    }
  }

  #refused(error: unknown): void {
    const problem = writeRefusal(error);
    if (problem === null) return;
    if (this.#writeProblem !== problem) this.options.log.error({ problem }, 'the database takes no writes');
    this.#writeProblem = problem;
  }
}

function waitQuietly(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
