import { AsyncLocalStorage } from 'node:async_hooks';
import { isUnreachable } from '@/lib/db/unreachable';

/** What is known about a request while it is answered. */
export interface RequestContext {
  readonly requestId: string;
  /** The database could not be reached for this request, so a 500 means "try again later". */
  databaseUnreachable: boolean;
}

/**
 * The request that is being answered, so that each line of its log carries its id. It is stored on globalThis, because
 * Next's bundles evaluate this module again and write to logs of their own within the same request.
 */
const KEY = Symbol.for('tertulia.request');
const holder = globalThis as { [KEY]?: AsyncLocalStorage<RequestContext> };
holder[KEY] ??= new AsyncLocalStorage();
const storage = holder[KEY];

/** Runs `work`, and whatever it starts, as part of that request. */
export function inRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** Passes on the error of a query. If the database could not be reached, the request under way remembers it. */
export function databaseError(error: unknown): unknown {
  const context = storage.getStore();
  if (context && isUnreachable(error)) context.databaseUnreachable = true;
  return error;
}

/** Returns the fields of a log line about its request; a new object each time, since pino adds to it. */
export function requestFields(): { requestId?: string } {
  const requestId = storage.getStore()?.requestId;
  return requestId === undefined ? {} : { requestId };
}
