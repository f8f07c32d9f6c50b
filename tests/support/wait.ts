import { type EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

/**
 * Calls `look` again and again until it neither throws nor returns false. Use it if there is no event to wait for.
 * @returns what `look` returned last
 * @throws what `look` threw last, or an Error, once the time is up
 */
export async function eventually<T>(look: () => T | Promise<T>, { timeoutMs = 20_000 } = {}): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let problem: unknown = new Error(`The condition was not met within ${timeoutMs} ms: ${look}`);
    try {
      const found = await look();
      if (found !== false) return found;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > deadline) throw problem;
    await sleep(POLL_MS);
  }
}

/** The arguments of the next event of that name. @throws Error when none comes in time */
export async function onceEvent(emitter: EventEmitter, name: string, timeoutMs = 10_000): Promise<unknown[]> {
  const tooLong = AbortSignal.timeout(timeoutMs);
  try {
    return await once(emitter, name, { signal: tooLong });
  } catch (error) {
    throw tooLong.aborted ? new Error(`No '${name}' came within ${timeoutMs} ms`) : error;
  }
}

/** The promise's value. @throws Error naming `what` when it takes longer */
export async function within<T>(promise: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
