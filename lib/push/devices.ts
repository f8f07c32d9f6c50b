import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm';
import { deviceOf } from '@/lib/auth/device';
import type { Database } from '@/lib/db/client';
import { pushDevices, sessions, users } from '@/lib/db/schema';
import { transact } from '@/lib/db/transact';
import type { Locale } from '@/lib/i18n/locale';
import { MOST_DEVICES, type NewPushDevice, type PushDevice } from './wire';

/** Who registers a device. */
export interface Registering {
  userId: number;
  sessionId: string;
  userAgent: string;
  locale: Locale;
}

/** The column’s length. */
const NAME_LENGTH = 64;

/**
 * Registers a browser. A session has one device, and an endpoint belongs to whoever registered it last: this replaces
 * an earlier endpoint of the session, and takes the endpoint away from the person who used the browser before.
 * @param device checked by pushEndpoint and areDeviceKeys. `again`: nobody pressed anything, so it must be known by its
 *   endpoint, which a new session takes along, or by its session, if the browser has renewed the endpoint
 * @returns `too_many` if the person has MOST_DEVICES others; `removed` if it was registered again, but somebody has
 *   removed it
 */
export function registerDevice(
  db: Database,
  { userId, sessionId, userAgent, locale }: Registering,
  { endpoint, p256dh, auth, again = false }: NewPushDevice & { again?: boolean | undefined },
  now = new Date(),
): Promise<'done' | 'too_many' | 'removed'> {
  const endpointHash = createHash('sha256').update(endpoint).digest();
  const { browser, system } = deviceOf(userAgent);
  const name = [browser, system].filter(Boolean).join(', ').slice(0, NAME_LENGTH);
  const values = { sessionId, endpoint, host: new URL(endpoint).hostname, p256dh, auth, name, locale };
  return transact(db, async (tx) => {
    // One after the other for each person, so that they cannot get too many at once.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
    const theirs = await tx
      .select({
        id: pushDevices.id,
        sessionId: pushDevices.sessionId,
        endpointHash: pushDevices.endpointHash,
        live: sessions.id,
      })
      .from(pushDevices)
      .leftJoin(
        sessions,
        and(eq(sessions.id, pushDevices.sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)),
      )
      .where(eq(pushDevices.userId, userId))
      .orderBy(desc(pushDevices.id));
    const others = theirs.filter((device) => !device.endpointHash.equals(endpointHash));
    const isKnown = (device: (typeof theirs)[number]) =>
      device.endpointHash.equals(endpointHash) || device.sessionId === sessionId;
    if (again && !theirs.some(isKnown)) return 'removed';
    const isLive = ({ live }: { live: string | null }) => live !== null;
    // Those of ended sessions wait for the next sign-in in their browser.
    const forgotten = others.filter((device) => !isLive(device)).slice(MOST_DEVICES);
    if (forgotten.length > 0) {
      await tx.delete(pushDevices).where(
        inArray(
          pushDevices.id,
          forgotten.map(({ id }) => id),
        ),
      );
    }
    const isThis = eq(pushDevices.endpointHash, endpointHash);
    await tx
      .delete(pushDevices)
      .where(
        or(
          and(isThis, ne(pushDevices.userId, userId)),
          and(eq(pushDevices.sessionId, sessionId), ne(pushDevices.endpointHash, endpointHash)),
        ),
      );
    if (others.filter(isLive).length >= MOST_DEVICES) return 'too_many';
    await tx
      .insert(pushDevices)
      .values({ ...values, userId, endpointHash, createdAt: now })
      .onDuplicateKeyUpdate({ set: values });
    return 'done';
  });
}

/** The devices of a person whose sessions are live, the oldest first. */
export async function pushDevicesOf(
  db: Database,
  { userId, sessionId }: { userId: number; sessionId: string },
  now = new Date(),
): Promise<PushDevice[]> {
  const { id, name, createdAt } = pushDevices;
  const rows = await db
    .select({ id, name, createdAt, sessionId: pushDevices.sessionId })
    .from(pushDevices)
    .innerJoin(sessions, eq(sessions.id, pushDevices.sessionId))
    .where(and(eq(pushDevices.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(asc(id));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.getTime(),
    isThis: row.sessionId === sessionId,
  }));
}

/** What a page may know of its session: whether it is still the same one. */
export function sessionMark(sessionId: string): string {
  return createHash('sha256').update(`push ${sessionId}`).digest('base64url').slice(0, 22);
}

/** @returns false if the person has no such device */
export async function removeDevice(db: Database, userId: number, id: number): Promise<boolean> {
  const [{ affectedRows }] = await db
    .delete(pushDevices)
    .where(and(eq(pushDevices.id, id), eq(pushDevices.userId, userId)));
  return affectedRows === 1;
}

/**
 * Removes the devices of these sessions, because somebody else ended them: they must not come back by themselves.
 * @param which all of the person's sessions, or which of them
 */
export async function removeDevicesOf(
  tx: Pick<Database, 'delete'>,
  userId: number,
  { keep, only }: { keep?: string | undefined; only?: string } = {},
): Promise<void> {
  const which = [
    ...(keep === undefined ? [] : [ne(pushDevices.sessionId, keep)]),
    ...(only === undefined ? [] : [eq(pushDevices.sessionId, only)]),
  ];
  await tx.delete(pushDevices).where(and(eq(pushDevices.userId, userId), ...which));
}

/** Removes a device whose subscription has ended, unless it was registered again with other keys meanwhile. */
export async function removeGone(db: Database, id: number, endpoint: string): Promise<void> {
  await db.delete(pushDevices).where(and(eq(pushDevices.id, id), eq(pushDevices.endpoint, endpoint)));
}

/** The device that this session registered, to send something to it now. */
export async function deviceOfSession(db: Database, sessionId: string) {
  const { id, endpoint, p256dh, auth, locale } = pushDevices;
  const columns = { id, endpoint, p256dh, auth, locale };
  const [found] = await db.select(columns).from(pushDevices).where(eq(pushDevices.sessionId, sessionId)).limit(1);
  return found ?? null;
}

/** A person who signs in again in the same browser keeps its notifications. */
export async function moveDevice(
  db: Database,
  userId: number,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await db
    .update(pushDevices)
    .set({ sessionId: to })
    .where(and(eq(pushDevices.userId, userId), eq(pushDevices.sessionId, from)));
}
