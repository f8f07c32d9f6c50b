import { ARCHIVED, type HistoryPage, type WirePage } from '@/lib/chat/protocol';
import { pageFromWire } from '@/lib/chat/wire';
import type { EndReason } from './connection';

/** The page; or why this person may no longer see it; or `failed` if this try got no page. */
export type PageAnswer = { page: HistoryPage } | { refused: EndReason } | 'failed';

export interface PageQuery {
  room: string;
  /** Messages older than this one; without it: the newest. */
  before?: number;
  limit: number;
}

const TIMEOUT_MS = 10_000;
const REFUSALS: Record<number, EndReason | undefined> = { 401: 'signedOut', 403: 'noRoom', 404: 'noRoom' };

/** `GET /api/rooms/:room/messages`. Never throws. */
export async function loadPage({ room, before, limit }: PageQuery): Promise<PageAnswer> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set('before', String(before));
  try {
    const response = await fetch(`/api/rooms/${encodeURIComponent(room)}/messages?${query}`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await readPage(response);
  } catch {
    // No network, a time-out, or an answer cut short: the caller tries again.
    return 'failed';
  }
}

/** Reads the server's answer. @throws Error if it was cut short */
export async function readPage(response: Response): Promise<PageAnswer> {
  const refused = REFUSALS[response.status];
  if (refused) return { refused: refused === 'noRoom' ? await whyClosed(response) : refused };
  return response.ok ? { page: pageFromWire((await response.json()) as WirePage) } : 'failed';
}

/** Why the room is closed. If the body is not ours, such as a proxy's, only the status counts. */
async function whyClosed(response: Response): Promise<EndReason> {
  const body = await response.json().catch(() => null);
  return body?.error === ARCHIVED ? 'archived' : 'noRoom';
}
