import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Which request is being answered, so that each line of its log says so. On globalThis, because Next's bundles
 * evaluate this module again and write to logs of their own within the same request.
 */
const KEY = Symbol.for('tertulia.request');
const holder = globalThis as { [KEY]?: AsyncLocalStorage<string> };
holder[KEY] ??= new AsyncLocalStorage();
const storage = holder[KEY];

/** Runs `work`, and whatever it starts, as part of that request. */
export function inRequest<T>(requestId: string, work: () => T): T {
  return storage.run(requestId, work);
}

/** What a line of the log says of its request; a new object each time, which pino adds to. */
export function requestFields(): { requestId?: string } {
  const requestId = storage.getStore();
  return requestId === undefined ? {} : { requestId };
}
