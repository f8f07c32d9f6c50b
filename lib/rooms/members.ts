import { and, eq, ne } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { memberships } from '@/lib/db/schema';
import type { LockedRoom, Statement, Writing } from '@/lib/messages/change-transaction';
import { withShown } from '@/lib/users/names/shown-name';
import { raisesInboxes, raisesInboxesOf } from './inbox-version';
import {
  changeMembers,
  type LockedMembers,
  type Log,
  type Member,
  type MembersEntry,
  raises,
  writing,
} from './locked-members';
import type { RoomRole } from './memberships';
import { isArchived, type RoomVerb, verbToRemove } from './policy';
import { forgetDepartures } from './posting/silenced';

/**
 * Changes to the members of a room. Each is a change in the room's log: one transaction under the lock of the room's
 * row, which also appends the entries that tell of it. So a message of somebody who was removed cannot come after the
 * removal. Each can be repeated without harm, and raises the room's members_version and the inbox version of the people
 * whose membership it changes. Permissions are checked again under the lock: they may have changed since the request
 * came.
 *
 * A closed room that has members who are no guests always has an owner. The first member becomes the owner. When the
 * last owner leaves, is removed or is deleted, the next one is chosen: the highest role, and among equals whoever
 * joined first. The members of a direct room never change, except that a deleted person leaves it.
 *
 * In all these functions, `by` is the id of the person who makes the change; null if no person with an account does.
 * All throw the last error if the database did not accept the change in time; then it may or may not have been made.
 */

/** How many memberships a deletion reads at a time. */
const ROOMS_AT_ONCE = 200;

/**
 * `unavailable`: the room or the person does not exist, or the requester may not know of them, or the room cannot be
 * joined. `forbidden`: the requester may know of the room, but may not make this change.
 */
export type MemberChange = 'done' | 'unchanged' | 'unavailable' | 'forbidden';

/** Makes a person a member of an open room. */
export function joinRoom(log: Log, userId: number, roomId: number): Promise<MemberChange> {
  return addTo(log, roomId, [userId], userId, 'member', 'join');
}

/** Adds a person to an open or closed room. A person who is a member already keeps their role. */
export function addMember(
  log: Log,
  roomId: number,
  userId: number,
  by: number | null = null,
  role: RoomRole = 'member',
): Promise<MemberChange> {
  return addTo(log, roomId, [userId], by, role, 'invite');
}

/**
 * Adds several people in one change. Leaves out those who do not exist or are being deleted.
 * @param userIds not empty, and at most some hundred
 * @returns `unchanged` if all of them are members already, `unavailable` if none of them can be added; and who of them
 *   is a member now, or null if `by` may add nobody
 */
export async function addMembers(
  log: Log,
  roomId: number,
  userIds: readonly number[],
  by: number | null,
): Promise<{ result: MemberChange; members: readonly number[] | null }> {
  let members: readonly number[] | null = null;
  const result = await addTo(log, roomId, [...new Set(userIds)], by, 'member', 'invite', (now) => {
    members = now;
  });
  return { result, members };
}

export function leaveRoom(log: Log, userId: number, roomId: number): Promise<MemberChange> {
  return removeMember(log, roomId, userId, userId);
}

export function removeMember(
  log: Log,
  roomId: number,
  userId: number,
  by: number | null = null,
): Promise<MemberChange> {
  const action = by === userId ? 'left' : 'removed';
  return changeMembers<MemberChange>(log, roomId, [userId], by, (state) => {
    const { room, members, refusal } = state;
    if (!room || room.kind === 'direct') return 'unavailable';
    const role = members.get(userId) ?? null;
    // A person who has left already may not know of the room any more, but leaving again must not be refused.
    const refused = by === userId ? null : refusal(verbToRemove(role));
    if (refused) return refused;
    if (role === null) return 'unchanged';
    const audit = action === 'removed' ? state.audited('room.remove_person', userId) : [];
    return { ...removing(state, userId, departure(state, userId, action)), audit };
  });
}

/**
 * What removes a member as a part of another decision about the room, which says who may. The caller writes the audit.
 * Null if there is nothing to remove: the person is no member, or the room is direct.
 */
export function removal(state: LockedMembers, userId: number): Writing | null {
  if (!state.members.has(userId) || state.room?.kind === 'direct') return null;
  return removing(state, userId, departure(state, userId, 'removed'));
}

/** The log entries that say that somebody left or was removed. They store until when the person is silenced. */
function departure({ silenced, tell }: LockedMembers, userId: number, action: 'left' | 'removed'): MembersEntry[] {
  const silencedUntil = silenced.get(userId)?.toISOString();
  return tell(action, [userId]).map((entry) => ({ ...entry, ...(silencedUntil ? { silencedUntil } : {}) }));
}

/**
 * @returns `last_owner` if the closed room would have no owner, `guest` if a guest should keep it; then nothing changes
 */
export function setRole(
  log: Log,
  roomId: number,
  userId: number,
  role: RoomRole,
  by: number | null = null,
): Promise<MemberChange | 'last_owner' | 'not_member' | 'guest'> {
  return changeMembers<MemberChange | 'last_owner' | 'not_member' | 'guest'>(log, roomId, [userId], by, (state) => {
    const { room, members, top, tell, refusal, isBot } = state;
    const before = members.get(userId);
    if (!room || room.kind === 'direct') return 'unavailable';
    const refused = refusal('role');
    if (refused) return refused;
    if (isBot(userId)) return 'forbidden';
    if (before === undefined) return 'not_member';
    if (before === role) return 'unchanged';
    if (role !== 'member' && state.isGuest(userId)) return 'guest';
    const isAnotherOwner = top.some((member) => member.role === 'owner' && member.userId !== userId);
    if (before === 'owner' && room.kind === 'closed' && !isAnotherOwner) return 'last_owner';
    return writing(
      [setsRole(roomId, userId, role), ...raises(roomId, [userId])],
      tell('role', [userId], role),
      state.audited(`room.make_${role}`, userId),
    );
  });
}

/**
 * Ends all memberships of a person who is being deleted, one room at a time. Safe to repeat after a crash. No entry
 * names the person.
 */
export async function removeFromAllRooms(db: Database, log: Log, userId: number, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const found = await db
      .select({ roomId: memberships.roomId })
      .from(memberships)
      .where(eq(memberships.userId, userId))
      .limit(ROOMS_AT_ONCE);
    if (found.length === 0) return;
    for (const { roomId } of found) {
      signal?.throwIfAborted();
      await changeMembers<MemberChange>(log, roomId, [userId], null, (state) =>
        state.members.has(userId) ? removing(state, userId, []) : 'unchanged',
      );
    }
  }
}

/** Makes a person a member like others in all rooms that they keep, one room at a time. Safe to repeat. */
export async function endKeeping(db: Database, log: Log, userId: number): Promise<void> {
  const keeps = and(eq(memberships.userId, userId), ne(memberships.role, 'member'));
  const found = await db.select({ roomId: memberships.roomId }).from(memberships).where(keeps);
  for (const { roomId } of found) {
    await changeMembers<MemberChange>(log, roomId, [userId], null, (state) => {
      if ((state.members.get(userId) ?? 'member') === 'member') return 'unchanged';
      const owner = newOwner(
        state.room,
        state.top.filter((member) => member.userId !== userId),
      );
      const promotion = owner === null ? NOTHING : promoting(state, owner);
      return writing(
        [setsRole(roomId, userId, 'member'), ...promotion.statements, ...raises(roomId, [userId])],
        [...state.tell('role', [userId], 'member'), ...promotion.entries],
      );
    });
  }
}

function addTo(
  log: Log,
  roomId: number,
  userIds: readonly number[],
  by: number | null,
  role: RoomRole,
  verb: Extract<RoomVerb, 'join' | 'invite'>,
  onMembers: (members: readonly number[]) => void = () => {},
): Promise<MemberChange> {
  return changeMembers<MemberChange>(log, roomId, userIds, by, (state) => {
    const { room, members, isThere, isBot, tell, refusal } = state;
    if (!room || isArchived(room) || room.kind === 'direct') return 'unavailable';
    const refused = refusal(verb);
    if (refused) return refused;
    onMembers(userIds.filter((userId) => members.has(userId) || isThere(userId)));
    if (userIds.every((userId) => members.has(userId))) return 'unchanged';
    const newcomers = userIds.filter((userId) => !members.has(userId) && isThere(userId));
    if (newcomers.length === 0) return 'unavailable';
    const joined = newcomers.map(
      (userId): Member => ({ userId, role, joinedSeq: room.lastSeq, name: null, shown: null, face: null }),
    );
    // Neither a guest nor a bot owns a room.
    const mayOwn = ({ userId }: Member) => !state.isGuest(userId) && !isBot(userId);
    const owner = newOwner(room, [...state.top, ...joined.filter(mayOwn)]);
    // The new owner may be a person who was a member before.
    const isNewcomer = owner !== null && newcomers.includes(owner.userId);
    const promotion = owner === null || isNewcomer ? NOTHING : promoting(state, owner);
    const roleOf = (userId: number) => (isNewcomer && userId === owner.userId ? 'owner' : role);
    // People who were silenced when they left stay silenced when they come back.
    const back = state.departures.filter((departure) => newcomers.includes(departure.userId));
    const untilOf = (userId: number) => back.find((departure) => departure.userId === userId)?.until ?? null;
    const { lastSeq } = room;
    const rows = newcomers.map((userId) => [userId, roomId, roleOf(userId), lastSeq, lastSeq, untilOf(userId)]);
    const sql = 'INSERT INTO memberships (user_id, room_id, role, joined_seq, last_read_seq, silenced_until) VALUES ?';
    const others = newcomers.filter((userId) => !isNewcomer || userId !== owner.userId);
    return writing(
      [
        { sql, values: [rows] },
        ...forgetDepartures(roomId, back),
        ...promotion.statements,
        ...raises(roomId, newcomers),
      ],
      [
        ...(isNewcomer ? tell('joined', [owner.userId], 'owner') : []),
        ...tell('joined', others, role === 'member' ? undefined : role),
        ...promotion.entries,
      ],
    );
  });
}

/** Ends a membership, and chooses the next owner if there is none any more. */
function removing(state: LockedMembers, userId: number, entries: readonly MembersEntry[]): Writing {
  const { roomId, room, top } = state;
  const sql = 'DELETE FROM memberships WHERE user_id = ? AND room_id = ?';
  const left = top.filter((member) => member.userId !== userId);
  const owner = newOwner(room, left);
  const promotion = owner === null ? NOTHING : promoting(state, owner);
  // The others' lists show who is in a direct room, so their versions are raised too.
  const others = room?.kind === 'direct' ? [raisesInboxesOf(roomId)] : [];
  return writing(
    [{ sql, values: [userId, roomId] }, ...promotion.statements, ...raises(roomId, [userId]), ...others],
    [...entries, ...promotion.entries],
  );
}

/** Who must become the owner of a room with these members; null if it has an owner, has no members, or needs none. */
function newOwner(room: LockedRoom | null, members: readonly Member[]): Member | null {
  if (room?.kind !== 'closed') return null;
  const [first] = [...members].sort(byRank);
  return !first || first.role === 'owner' ? null : first;
}

const RANKS: Record<RoomRole, number> = { owner: 0, moderator: 1, member: 2 };

function byRank(a: Member, b: Member): number {
  return RANKS[a.role] - RANKS[b.role] || a.joinedSeq - b.joinedSeq || a.userId - b.userId;
}

interface Promotion {
  statements: readonly Statement[];
  entries: readonly MembersEntry[];
}

const NOTHING: Promotion = { statements: [], entries: [] };

/** Makes a member the owner. No person did this, so the entry has no `by`. */
function promoting({ roomId, at }: LockedMembers, { userId, name, shown, face }: Member): Promotion {
  const told = { type: 'members', action: 'role', by: null, role: 'owner', datetime: at.toISOString() } as const;
  return {
    statements: [setsRole(roomId, userId, 'owner'), raisesInboxes([userId])],
    entries: name === null ? [] : [{ ...told, people: [withShown({ id: userId, name, shown, face })] }],
  };
}

/** Gives a member a role. A role that moderates ends a silence. */
function setsRole(roomId: number, userId: number, role: RoomRole): Statement {
  const silence = role === 'member' ? '' : ', silenced_until = NULL';
  const sql = `UPDATE memberships SET role = ?${silence} WHERE user_id = ? AND room_id = ?`;
  return { sql, values: [role, userId, roomId] };
}
