import type { ConnectionEnd } from '@/lib/chat/client/connection';
import type { EndReason } from '@/lib/chat/client/subscription';
import { ARCHIVED, type HistoryPage, type RoomAnswer, type WirePage } from '@/lib/chat/protocol';
import { pageFromWire } from '@/lib/chat/wire';

/** The page; or why this person may no longer see the room; or `failed` if this try got neither. */
export type PageAnswer = { page: HistoryPage } | { refused: EndReason } | 'failed';

/** At most one of the places is given. Without one, the query is for the newest messages. */
export interface PageQuery {
  /** The room's id. */
  room: number;
  /** Asks for the messages before this seq. */
  before?: number;
  /** Asks for the messages after this seq. */
  after?: number;
  /** Asks for messages on both sides of this seq. */
  around?: number;
  /** Asks for messages around the first one that was sent then or later; milliseconds since 1970. */
  at?: number;
  limit: number;
}

const TIMEOUT_MS = 10_000;

/** `GET /api/rooms/by-id/:id/messages`. Never throws. */
export async function loadPage(query: PageQuery): Promise<PageAnswer> {
  try {
    const response = await fetch(pagePath(query), {
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await readPage(response);
  } catch {
    // No network, a time-out, or an answer cut short: the caller tries again.
    return 'failed';
  }
}

/** The path of a page of history, with its query. */
export function pagePath({ room, ...asked }: PageQuery): string {
  const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, String(value)]));
  return `/api/rooms/by-id/${room}/messages?${query}`;
}

/**
 * `GET /api/rooms/by-id/:id`. Returns null if there was no answer, or this person may not see the room. Never throws.
 */
export async function loadFacts(room: number): Promise<RoomAnswer | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`/api/rooms/by-id/${room}`, { cache: 'no-store', signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Reads the server's answer. @throws Error if it was cut short */
export async function readPage(response: Response): Promise<PageAnswer> {
  const { ok, status } = response;
  if (ok) return { page: pageFromWire((await response.json()) as WirePage) };
  if (status === 401) return { refused: 'signedOut' };
  return status === 403 || status === 404 ? whyClosed(response) : 'failed';
}

/**
 * Why this person may not see the room. An answer without an error code of ours says nothing about the room: it comes
 * from a proxy, or from a server that is too old to know this address.
 */
async function whyClosed(response: Response): Promise<PageAnswer> {
  const body = await response.json().catch(() => null);
  if (body?.error === ARCHIVED) return { refused: 'archived' };
  return typeof body?.error === 'string' ? { refused: 'noRoom' } : 'failed';
}

/** Asks whether the session has ended, by a request that needs no room. Never throws. */
export async function probeSession(): Promise<ConnectionEnd | null | 'failed'> {
  try {
    const response = await fetch('/api/rooms', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 401) return 'signedOut';
    return response.ok ? null : 'failed';
  } catch {
    return 'failed';
  }
}
