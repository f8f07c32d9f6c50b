import { z } from 'zod';
import { currentUser } from '@/lib/auth/session';
import { ARCHIVED, type HistoryPage, LIMITS } from '@/lib/chat/protocol';
import { pageToWire } from '@/lib/chat/wire';
import { FreshFlight } from '@/lib/fresh-flight';
import { historyPage } from '@/lib/messages/store';
import { roomNameFromPath } from '@/lib/rooms/name';
import { canEnter, isArchivedFor } from '@/lib/rooms/policy';
import { findRoom } from '@/lib/rooms/store';
import { services } from '@/lib/services';
import { noted } from '@/lib/telemetry/request-context';

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);

const query = z.strictObject({
  before: wholeNumber.optional(),
  limit: wholeNumber.pipe(z.number().min(1).max(LIMITS.pageMessages)).optional(),
});

/**
 * After a reset or an erasure everybody in a room asks for the same page at once. Each was let in for oneself before,
 * and a page is the same for all. None is given out that was begun before it was asked for: who asks because of an entry
 * of the log gets a page that was read after it.
 */
const reads = new FreshFlight<string, Omit<HistoryPage, 'epoch'>>();

/** `GET /api/rooms/:room/messages?before=SEQ&limit=N`: a WirePage; without `before`, the newest one. */
export async function GET(request: Request, { params }: { params: Promise<{ room: string }> }) {
  const user = await currentUser();
  if (!user) return refuse(401, 'signed out');

  const { config, db, epoch } = services();
  const name = roomNameFromPath((await params).room);
  const room = name === null ? null : await findRoom(db, name);
  if (room && isArchivedFor(user, room)) return refuse(404, ARCHIVED);
  if (!room || !canEnter(user, room)) return refuse(404, 'no such room');

  const { searchParams } = new URL(request.url);
  if (searchParams.size > new Set(searchParams.keys()).size) return refuse(400, 'each is asked for once');
  const asked = query.safeParse(Object.fromEntries(searchParams));
  if (!asked.success) return refuse(400, z.prettifyError(asked.error));

  const { before = null, limit = config.historyLimit } = asked.data;
  const read = () => historyPage(db, room.id, before, limit);
  // A read that fails fails each of the requests that share it.
  const shared = reads.do(`${room.id}/${before}/${limit}`, read).catch((error) => Promise.reject(noted(error)));
  const page = pageToWire({ ...(await shared), epoch });
  return Response.json(page, { headers: { 'Cache-Control': 'no-store' } });
}

function refuse(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: { 'Cache-Control': 'no-store' } });
}
