import { types } from 'node:util';
import type { Log } from '@/lib/telemetry/log';
import { requestFields } from '@/lib/telemetry/request-context';

/** What closing the pools and the database may take once the grace time for people is over. */
const CLOSING_MS = 20_000;

/** A client that left within its request: nothing of ours is broken by it, though somebody forgot to catch it. */
const LEFT = ['AbortError', 'ResponseAborted', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/** What stopping means to a process, which changes while it starts. */
export interface Stopping {
  /** From now on it wants nobody new, though it goes on serving for the lame-duck time. */
  announce?(): void;
  /** Resolves when all is closed. @param deadline as performance.now() has it, by which people must be gone */
  drain(deadline: number): Promise<void>;
  /** Time is up: what does not end by itself is ended. */
  cut?(): void;
}

export interface ShutdownOptions {
  lameDuckMs: number;
  graceMs: number;
  log: Log;
}

/**
 * Ends the process once, in order: with 0 on SIGTERM or SIGINT, however often they come (npm and a terminal each send
 * one), with 1 after an error that nobody caught. To be made before anything is started: the first process of a
 * container (PID 1) gets no signal that it does not listen for.
 */
export class Shutdown {
  #stopping: Stopping = { drain: async () => {} };
  #isStopping = false;
  #exitCode = 0;
  #hurry = () => {};
  readonly #hurried = new Promise<void>((resolve) => {
    this.#hurry = resolve;
  });

  constructor(private readonly options: ShutdownOptions) {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void this.#stop({ signal }));
  }

  /** What is to be closed from now on, in place of what was said before. */
  onShutdown(stopping: Stopping): void {
    this.#stopping = stopping;
  }

  /** Runs the start. That it fails because what it needs is being closed is no failure. */
  async starting(start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      if (!this.#isStopping) throw error;
    }
  }

  /**
   * What nobody caught ends the process too: what it left half done would be served on. An exception comes here alone
   * and not to Next's listeners, which would go on. A rejection within a request is that request's alone: pages ask
   * early for what they then may not need, and a database that is away would end every node at once.
   */
  endOnUncaught(): void {
    process.setUncaughtExceptionCaptureCallback((error) => this.#uncaught(error, false));
    process.on('unhandledRejection', (error) => this.#uncaught(error, requestFields().requestId !== undefined));
  }

  #uncaught(error: unknown, isOfRequest: boolean): void {
    if (isOfRequest || hasLeft(error)) return this.options.log.error({ err: error }, 'nobody caught this');
    this.options.log.fatal({ err: error }, 'nobody caught this; stopping');
    this.#exitCode = 1;
    // Whoever is broken serves nobody for longer than it must.
    this.#hurry();
    void this.#stop({});
  }

  async #stop(reason: { signal?: string }): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    const { lameDuckMs, graceMs, log } = this.options;
    const stopping = this.#stopping;
    log.debug(reason, 'stopping');
    setTimeout(
      () => {
        log.error('stopping took too long');
        stopping.cut?.();
        process.exit(1);
      },
      lameDuckMs + graceMs + CLOSING_MS,
    );
    try {
      if (stopping.announce) {
        stopping.announce();
        await Promise.race([new Promise((resolve) => setTimeout(resolve, lameDuckMs)), this.#hurried]);
      }
      await stopping.drain(performance.now() + graceMs);
      log.info(reason, 'stopped');
      process.exit(this.#exitCode);
    } catch (error) {
      log.error({ err: error }, 'stopping failed');
      process.exit(1);
    }
  }
}

function hasLeft(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  return LEFT.includes(error.name) || ('code' in error && LEFT.includes(String(error.code)));
}
