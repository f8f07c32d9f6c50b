import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { Log } from '@/lib/telemetry/log';

export interface MarkedWorkOptions {
  /** The name of one piece of work in the log, such as `the deletion of a room`. */
  name: string;
  /** Returns the ids of all pieces that are marked in the database and not done. */
  marked(): Promise<number[]>;
  /** Waits until the work on a piece may begin. Any number may wait at once. Ends soon when the signal aborts. */
  settle?(signal: AbortSignal): Promise<void>;
  /** Does the work on a piece. Ends soon when the signal aborts, and can be repeated. */
  run(id: number, signal: AbortSignal): Promise<void>;
  log: Pick<Log, 'warn'>;
  everyMs?: number;
}

/** How often a node looks for interrupted work. */
const EVERY_MS = 60_000;
/** The most pieces that a node works on at the same time, because each keeps the database busy. */
const AT_ONCE = 2;

/**
 * Work that is marked in the database until it is done, so that any node continues it after a crash, a restart, or a
 * time without the database. Several nodes may work on the same piece at once, so every step must be repeatable.
 */
export class MarkedWork {
  readonly #options: MarkedWorkOptions;
  readonly #stopped = new AbortController();
  readonly #turns = pLimit(AT_ONCE);
  readonly #running = new Map<number, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;

  constructor(options: MarkedWorkOptions) {
    this.#options = options;
    // Any number of pieces wait for the signal, which Node would take for a leak.
    setMaxListeners(0, this.signal);
  }

  /** Aborted when this node stops. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Continues interrupted work, now and every minute. */
  start(): void {
    const look = () => {
      this.#looking ??= this.resume().finally(() => {
        this.#looking = null;
      });
    };
    this.#timer = setInterval(look, this.#options.everyMs ?? EVERY_MS);
    this.#timer.unref();
    look();
  }

  /** Continues everything that is marked, without waiting for its end. Never throws. */
  async resume(): Promise<void> {
    const { name, marked, log } = this.#options;
    try {
      for (const id of await marked()) this.begin(id);
    } catch (error) {
      log.warn({ err: error }, `${name}: what is unfinished could not be looked up`);
    }
  }

  /** Begins the work on a marked piece, unless this node works on it already, or is stopping. */
  begin(id: number): void {
    if (this.signal.aborted || this.#running.has(id)) return;
    const running = this.#work(id)
      .catch((error) => this.logInterruption(id, error))
      .finally(() => this.#running.delete(id));
    this.#running.set(id, running);
  }

  async #work(id: number): Promise<void> {
    const { settle, run } = this.#options;
    await settle?.(this.signal);
    await this.#turns(async () => {
      if (!this.signal.aborted) await run(id, this.signal);
    });
  }

  /**
   * Begins no more work, and waits for the running work, at most until `deadline` (performance.now()). Unfinished work
   * stays marked.
   */
  async stop(deadline: number): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped.abort();
    const ended = Promise.all([this.#looking, ...this.#running.values()]);
    const late = new AbortController();
    await Promise.race([ended, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
  }

  /** Resolves when nothing is running on this node. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Logs that the work on a piece was interrupted, unless this node is stopping. */
  logInterruption(id: number, error: unknown): void {
    if (this.signal.aborted) return;
    const { name, log } = this.#options;
    log.warn({ err: error, id }, `${name} was interrupted and will be continued later`);
  }
}

/** Resolves after `ms`, or at once when the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
