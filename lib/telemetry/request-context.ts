import { AsyncLocalStorage } from 'node:async_hooks';
import { isUnreachable } from '@/lib/db/unreachable';

/** What is known about a request while it is answered. */
export interface RequestContext {
  readonly requestId: string;
  /** The database could not be reached for this request, so a 500 means "try again later". */
  databaseUnreachable: boolean;
}

/**
 * The request that is being answered, so that each of its log lines has its id. It is stored on globalThis, because
 * Next's bundles evaluate this module again, and log within the same request.
 */
const KEY = Symbol.for('tertulia.request');
const holder = globalThis as { [KEY]?: AsyncLocalStorage<RequestContext> };
holder[KEY] ??= new AsyncLocalStorage();
const storage = holder[KEY];

/** Runs `work`, and everything that it starts, as part of a request. */
export function inRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** Returns the error of a query unchanged. If the database could not be reached, marks the current request. */
export function databaseError(error: unknown): unknown {
  const context = storage.getStore();
  if (context && isUnreachable(error)) context.databaseUnreachable = true;
  return error;
}

/** Returns the fields of a log line that name the request. A new object each time, because pino adds to it. */
export function requestFields(): { requestId?: string } {
  const requestId = storage.getStore()?.requestId;
  return requestId === undefined ? {} : { requestId };
}
