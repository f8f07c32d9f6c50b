import { and, asc, desc, eq, gt, inArray, isNull, lt, sql } from 'drizzle-orm';
import { type AuditEntry, record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { invitationRooms, invitations, memberships, rooms, users } from '@/lib/db/schema';
import { type Transaction, transact } from '@/lib/db/transact';
import type { Log } from '@/lib/rooms/locked-members';
import { addMember } from '@/lib/rooms/members';
import { invitationIdOf } from './code';

/**
 * Invitations: links by which administrators let people in, for everybody who has the link, a number of times and until
 * a day. Who comes by one also joins its rooms. An invitation for guests makes new accounts guests; who has an account
 * stays what they are.
 */

/** The most rooms of one invitation, and the most people who may come by it. */
export const MOST_INVITED_ROOMS = 20;
export const MOST_USES = 1_000;
export const MOST_DAYS = 365;

export interface NewInvitation {
  roomIds: readonly number[];
  maxUses: number;
  days: number;
  /** As what people come in who have no account yet. */
  role: InvitedRole;
}

export type InvitedRole = 'member' | 'guest';

/** An invitation that lets somebody in now. */
export interface OpenInvitation {
  id: number;
  /** Who made it; null: the account is gone. */
  by: { name: string; shown: string | null } | null;
  rooms: InvitedRoom[];
  role: InvitedRole;
  expiresAt: Date;
}

export interface InvitedRoom {
  id: number;
  name: string;
  title: string;
  kind: 'open' | 'closed';
}

/** For the list of administrators. */
export interface ListedInvitation extends Omit<OpenInvitation, 'by'> {
  by: string | null;
  createdAt: Date;
  revokedAt: Date | null;
  maxUses: number;
  uses: number;
  /** Who came by it and still has an account; at most PEOPLE_SHOWN. */
  people: { id: number; name: string }[];
}

export const PEOPLE_SHOWN = 50;

/**
 * @param audit written in the same transaction
 * @returns the id; null if one of the rooms cannot be joined, or guests are invited to none
 */
export function createInvitation(
  db: Database,
  by: number,
  { roomIds, maxUses, days, role }: NewInvitation,
  audit: AuditEntry,
  now = new Date(),
): Promise<number | null> {
  const expiresAt = new Date(now.getTime() + days * 24 * 3_600_000);
  return transact(db, async (tx) => {
    const wanted = [...new Set(roomIds)];
    if (role === 'guest' && wanted.length === 0) return null;
    if (wanted.length > 0) {
      const found = await tx
        .select({ id: rooms.id })
        .from(rooms)
        .where(and(inArray(rooms.id, wanted), CAN_BE_JOINED));
      if (found.length < wanted.length) return null;
    }
    const [{ insertId: id }] = await tx
      .insert(invitations)
      .values({ createdBy: by, createdAt: now, expiresAt, maxUses, role });
    if (wanted.length > 0)
      await tx.insert(invitationRooms).values(wanted.map((roomId) => ({ invitationId: id, roomId })));
    await record(tx, audit, now);
    return id;
  });
}

const CAN_BE_JOINED = and(inArray(rooms.kind, ['open', 'closed']), isNull(rooms.archivedAt), isNull(rooms.deletingAt));

/** Nobody comes by it any more. @returns false if there is no such invitation, or it was revoked already */
export function revokeInvitation(db: Database, id: number, audit: AuditEntry, now = new Date()): Promise<boolean> {
  return transact(db, async (tx) => {
    const [{ affectedRows }] = await tx
      .update(invitations)
      .set({ revokedAt: now })
      .where(and(eq(invitations.id, id), isNull(invitations.revokedAt)));
    if (affectedRows === 0) return false;
    await record(tx, audit, now);
    return true;
  });
}

/**
 * What the page of an invitation shows. Null if it lets nobody in: it is used up, too old, revoked or unknown.
 * @param userId a person who came by it before may open it again
 */
export async function openInvitation(
  db: Database,
  id: number,
  userId: number | null = null,
  now = new Date(),
): Promise<OpenInvitation | null> {
  const [row] = await db
    .select({ ...COLUMNS, name: users.username, shown: users.displayName })
    .from(invitations)
    .leftJoin(users, eq(users.id, invitations.createdBy))
    .where(eq(invitations.id, id));
  if (!row) return null;
  const cameByIt = userId !== null && (await invitationOf(db, userId)) === id;
  if (!cameByIt && !isOpen(row, now)) return null;
  const { name, shown, expiresAt, role } = row;
  const invited = await roomsOf(db, [id]);
  return { id, by: name === null ? null : { name, shown }, rooms: invited.map(({ room }) => room), role, expiresAt };
}

/** The same by the code of a link. */
export async function invitationBy(db: Database, code: string, secret: string): Promise<OpenInvitation | null> {
  const id = invitationIdOf(code, secret);
  return id === null ? null : openInvitation(db, id);
}

const COLUMNS = {
  id: invitations.id,
  createdAt: invitations.createdAt,
  expiresAt: invitations.expiresAt,
  revokedAt: invitations.revokedAt,
  maxUses: invitations.maxUses,
  uses: invitations.uses,
  role: invitations.role,
};

function isOpen(row: Pick<ListedInvitation, 'expiresAt' | 'revokedAt' | 'uses' | 'maxUses'>, now: Date): boolean {
  return row.revokedAt === null && row.expiresAt > now && row.uses < row.maxUses;
}

/** Rooms that were archived meanwhile are left out. */
async function roomsOf(db: Database, ids: readonly number[]): Promise<{ invitationId: number; room: InvitedRoom }[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({
      invitationId: invitationRooms.invitationId,
      id: rooms.id,
      name: rooms.name,
      title: rooms.title,
      kind: rooms.kind,
    })
    .from(invitationRooms)
    .innerJoin(rooms, eq(rooms.id, invitationRooms.roomId))
    .where(and(inArray(invitationRooms.invitationId, [...ids]), CAN_BE_JOINED))
    .orderBy(asc(rooms.name));
  return rows.map(({ invitationId, kind, ...room }) => ({
    invitationId,
    room: { ...room, kind: kind === 'closed' ? 'closed' : 'open' },
  }));
}

/**
 * Takes one use of an invitation, in the transaction that makes the account: of several people at once, no more come in
 * than the invitation has uses. @returns false if it has none left, or lets nobody in
 */
export async function takeUse(tx: Transaction, id: number, now = new Date()): Promise<boolean> {
  const [{ affectedRows }] = await tx
    .update(invitations)
    .set({ uses: sql`${invitations.uses} + 1` })
    .where(
      and(
        eq(invitations.id, id),
        lt(invitations.uses, invitations.maxUses),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, now),
      ),
    );
  return affectedRows === 1;
}

/**
 * Makes a person a member of the rooms of an invitation. It can be repeated: who came by the invitation, or is in all
 * its rooms already, takes no use of it.
 * @returns the rooms, of which `joined` are new for the person; null if the invitation does not let them in
 */
export async function acceptInvitation(
  db: Database,
  log: Log,
  id: number,
  userId: number,
): Promise<{ rooms: InvitedRoom[]; hasJoined: boolean } | null> {
  const invitation = await openInvitation(db, id, userId);
  if (!invitation) return null;
  const { rooms: invited } = invitation;
  const missing = await roomsWithout(db, userId, invited);
  if (missing.length === 0) return { rooms: invited, hasJoined: false };
  const cameByIt = (await invitationOf(db, userId)) === id;
  if (!cameByIt && !(await transact(db, (tx) => takeUse(tx, id)))) return null;
  for (const room of missing) await addMember(log, room.id, userId);
  return { rooms: invited, hasJoined: true };
}

async function invitationOf(db: Database, userId: number): Promise<number | null> {
  const [row] = await db.select({ id: users.invitationId }).from(users).where(eq(users.id, userId));
  return row?.id ?? null;
}

async function roomsWithout(db: Database, userId: number, invited: readonly InvitedRoom[]): Promise<InvitedRoom[]> {
  if (invited.length === 0) return [];
  const ids = invited.map(({ id }) => id);
  const found = await db
    .select({ roomId: memberships.roomId })
    .from(memberships)
    .where(and(eq(memberships.userId, userId), inArray(memberships.roomId, ids)));
  return invited.filter(({ id }) => !found.some(({ roomId }) => roomId === id));
}

/** At most `limit` invitations older than the id `before`, the newest first, with their rooms and people. */
export async function listInvitations(
  db: Database,
  { before, limit }: { before: number | null; limit: number },
): Promise<ListedInvitation[]> {
  const rows = await db
    .select({ ...COLUMNS, by: users.username })
    .from(invitations)
    .leftJoin(users, eq(users.id, invitations.createdBy))
    .where(before === null ? undefined : lt(invitations.id, before))
    .orderBy(desc(invitations.id))
    .limit(limit);
  const ids = rows.map(({ id }) => id);
  const [invited, people] = await Promise.all([roomsOf(db, ids), peopleOf(db, ids)]);
  return rows.map((row) => ({
    ...row,
    rooms: invited.filter(({ invitationId }) => invitationId === row.id).map(({ room }) => room),
    people: (people.get(row.id) ?? []).slice(0, PEOPLE_SHOWN),
  }));
}

async function peopleOf(db: Database, ids: readonly number[]): Promise<Map<number, { id: number; name: string }[]>> {
  const found = new Map<number, { id: number; name: string }[]>();
  if (ids.length === 0) return found;
  const rows = await db
    .select({ id: users.id, name: users.username, invitationId: users.invitationId })
    .from(users)
    .where(and(inArray(users.invitationId, [...ids]), isNull(users.deletingAt)))
    .orderBy(asc(users.id))
    .limit(ids.length * PEOPLE_SHOWN);
  for (const { invitationId, ...person } of rows) {
    const known = found.get(invitationId ?? 0);
    if (known) known.push(person);
    else found.set(invitationId ?? 0, [person]);
  }
  return found;
}

/** Whether an invitation in the list still lets people in, or why not. */
export function stateOf(row: ListedInvitation, now = new Date()): 'open' | 'revoked' | 'expired' | 'used' {
  if (row.revokedAt !== null) return 'revoked';
  if (row.uses >= row.maxUses) return 'used';
  return row.expiresAt > now ? 'open' : 'expired';
}
