import { types } from 'node:util';
import type { Log } from '@/lib/telemetry/log';
import { requestFields } from '@/lib/telemetry/request-context';

/** How long closing the pools and the database may take after the grace time for people is over. */
const CLOSING_MS = 20_000;

/** Errors of a client that disconnected during its request. They are harmless, even if nobody caught them. */
const LEFT = ['AbortError', 'ResponseAborted', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];

/** How to stop this process. This changes while the process starts. */
export interface Stopping {
  /** Announces that this process wants no new clients. The process still serves for the lame-duck time. */
  announce?(): void;
  /** Resolves when everything is closed. @param deadline until which people may stay connected, by performance.now() */
  drain(deadline: number): Promise<void>;
  /** Called when the time is over. Ends by force whatever has not ended by itself. */
  cut?(): void;
}

export interface ShutdownOptions {
  lameDuckMs: number;
  graceMs: number;
  log: Log;
}

/**
 * Ends the process once, in order. The exit code is 0 after SIGTERM or SIGINT, however often they come (npm and a
 * terminal each send one), and 1 after an uncaught error. Create it before anything is started: the first process of a
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

  /** Sets how a shutdown stops this process from now on, in place of what was set before. */
  onShutdown(stopping: Stopping): void {
    this.#stopping = stopping;
  }

  /**
   * Runs the start. Ignores its error if the process is already stopping, because then its dependencies are being
   * closed.
   */
  async starting(start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      if (!this.#isStopping) throw error;
    }
  }

  /**
   * Ends the process after an uncaught error too, because it would otherwise continue to serve in an inconsistent
   * state. An exception reaches only this callback, and not Next's listeners, which would continue. A rejection within
   * a request is only logged: pages start queries early that they may not need, so a database that is down would end
   * every node at once.
   */
  endOnUncaught(): void {
    process.setUncaughtExceptionCaptureCallback((error) => this.#uncaught(error, false));
    process.on('unhandledRejection', (error) => this.#uncaught(error, requestFields().requestId !== undefined));
  }

  #uncaught(error: unknown, isOfRequest: boolean): void {
    if (isOfRequest || hasLeft(error)) return this.options.log.error({ err: error }, 'uncaught error');
    this.options.log.fatal({ err: error }, 'uncaught error; stopping');
    this.#exitCode = 1;
    // A broken process must not serve longer than necessary.
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
