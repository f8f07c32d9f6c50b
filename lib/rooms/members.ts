import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import type { MembersFrame, NamedPerson } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { memberships } from '@/lib/db/schema';
import { PEOPLE_IN_ENTRY } from '@/lib/messages/change-rows';
import type { LockedRoom, LogChange, Statement, Writing } from '@/lib/messages/change-transaction';
import type { MessageLog } from '@/lib/messages/log';
import { withShown } from '@/lib/users/shown-name';
import { raisesInboxes, raisesInboxesOf } from './inbox-version';
import type { RoomRole } from './memberships';

/**
 * Changes to the members of a room. Each is a change in the room's log: one transaction under the lock of the room's row,
 * which also appends the entries that tell of it. So a message of somebody who was removed cannot come after the removal.
 * Each can be repeated without harm. It raises the room's members_version and the inbox version of the people whom it
 * touches. The caller checks who may do it.
 *
 * A closed room that has members always has an owner. The first member becomes the owner. When the last owner leaves, is
 * removed or is deleted, the next one is chosen: the highest role, and among equals whoever joined first.
 * The members of a direct room never change, except that a deleted person leaves it.
 *
 * In all of them, `by` is the id of who does it, or null if that is nobody who has an account. All throw the last error
 * if the database did not accept the change in time; then it may or may not have been done.
 */

type Log = Pick<MessageLog, 'change'>;

/** How many memberships a deletion reads at a time. */
const ROOMS_AT_ONCE = 200;

/** `unavailable` means that the room or the person does not exist, or that the room cannot be joined. */
export type MemberChange = 'done' | 'unchanged' | 'unavailable';

/** Makes a person a member of an open room. */
export function joinRoom(log: Log, userId: number, roomId: number): Promise<MemberChange> {
  return addTo(log, roomId, [userId], userId, 'member', (room) => room.kind === 'open');
}

/** Adds a person to an open or closed room. A person who is a member already keeps their role. */
export function addMember(
  log: Log,
  roomId: number,
  userId: number,
  by: number | null = null,
  role: RoomRole = 'member',
): Promise<MemberChange> {
  return addTo(log, roomId, [userId], by, role, (room) => room.kind !== 'direct');
}

/**
 * The same for several people, all at once. Leaves out those who do not exist or are being deleted.
 * @param userIds not empty, and at most some hundred
 * @returns `unchanged` if all of them are members already, `unavailable` if none of them can be added
 */
export function addMembers(
  log: Log,
  roomId: number,
  userIds: readonly number[],
  by: number | null,
): Promise<MemberChange> {
  return addTo(log, roomId, [...new Set(userIds)], by, 'member', (room) => room.kind !== 'direct');
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
    const { room, members, tell } = state;
    if (!room || room.kind === 'direct') return 'unavailable';
    if (!members.has(userId)) return 'unchanged';
    return removing(state, userId, tell(action, [userId]));
  });
}

/** @returns `last_owner` if the closed room would have no owner; then nothing changes */
export function setRole(
  log: Log,
  roomId: number,
  userId: number,
  role: RoomRole,
  by: number | null = null,
): Promise<MemberChange | 'last_owner'> {
  return changeMembers<MemberChange | 'last_owner'>(log, roomId, [userId], by, (state) => {
    const { room, members, top, tell } = state;
    const before = members.get(userId);
    if (!room || room.kind === 'direct' || before === undefined) return 'unavailable';
    if (before === role) return 'unchanged';
    const isAnotherOwner = top.some((member) => member.role === 'owner' && member.userId !== userId);
    if (before === 'owner' && room.kind === 'closed' && !isAnotherOwner) return 'last_owner';
    return writing([setsRole(roomId, userId, role), ...raises(roomId, [userId])], tell('role', [userId], role));
  });
}

/**
 * Ends all memberships of a person who is being deleted, one room at a time. Safe to repeat after a crash. No entry names
 * the person.
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

type MembersEntry = Omit<MembersFrame, 'seq'>;

interface Member {
  userId: number;
  role: RoomRole;
  joinedSeq: number;
  /** Null if the account is being deleted. */
  name: string | null;
  /** Empty or null: none. */
  shown: string | null;
}

/** A room and its members while the room is locked. */
interface LockedMembers {
  roomId: number;
  room: LockedRoom | null;
  /** The roles of the people whom the change is about, as far as they are members. */
  members: ReadonlyMap<number, RoomRole>;
  /** Who of them has an account that is not being deleted. Their rows are locked, so no membership outlives a deletion. */
  isThere(userId: number): boolean;
  /** The first members of a closed room by rank: enough to choose an owner without the people of the change. */
  top: readonly Member[];
  /** The entries that tell of a change. People who are being deleted are not named. */
  tell(action: MembersEntry['action'], userIds: readonly number[], role?: RoomRole): MembersEntry[];
  at: Date;
}

/** Runs `decide` under the room's lock. It returns what to write, which makes the result `done`, or another result. */
async function changeMembers<Result extends string>(
  log: Log,
  roomId: number,
  userIds: readonly number[],
  by: number | null,
  decide: (state: LockedMembers) => Writing | Exclude<Result, 'done'>,
): Promise<Result | 'done'> {
  const at = new Date();
  let result: Result | 'done' = 'done';
  let wasTried = false;
  const change: LogChange = {
    reads: readsOf(roomId, userIds, by),
    by,
    at,
    decide(room, [members = [], people = [], top = []]) {
      const decided = decide(lockedMembers(roomId, room, members, people, top, by, at));
      if (typeof decided !== 'string') {
        wasTried = true;
        result = 'done';
        return decided;
      }
      // An earlier try of this call did it, but its COMMIT was not answered.
      result = decided === 'unchanged' && wasTried ? 'done' : decided;
      return null;
    },
  };
  await log.change(roomId, change);
  return result;
}

/** In the order of the locks: memberships, then people's rows. */
function readsOf(roomId: number, userIds: readonly number[], by: number | null): Statement[] {
  return [
    {
      sql: 'SELECT user_id AS userId, role FROM memberships WHERE room_id = ? AND user_id IN (?) FOR UPDATE',
      values: [roomId, userIds],
    },
    {
      sql: `SELECT id, username AS name, display_name AS shown FROM users
        WHERE id IN (?) AND deleting_at IS NULL ORDER BY id FOR UPDATE`,
      values: [by === null ? userIds : [...userIds, by]],
    },
    {
      // In alphabetical order, the roles are in the order of their rank. Open rooms need no owner, and may be large.
      sql: `SELECT m.user_id AS userId, m.role, m.joined_seq AS joinedSeq, u.username AS name, u.display_name AS shown
        FROM memberships m LEFT JOIN users u ON u.id = m.user_id AND u.deleting_at IS NULL
        WHERE m.room_id = ? AND EXISTS (SELECT 1 FROM rooms WHERE id = ? AND kind = 'closed')
        ORDER BY m.role DESC, m.joined_seq, m.user_id LIMIT ?`,
      values: [roomId, roomId, userIds.length + 1],
    },
  ];
}

function lockedMembers(
  roomId: number,
  room: LockedRoom | null,
  memberRows: RowDataPacket[],
  people: RowDataPacket[],
  top: RowDataPacket[],
  by: number | null,
  at: Date,
): LockedMembers {
  const members = new Map((memberRows as Member[]).map(({ userId, role }) => [userId, role]));
  const named = new Map((people as NamedPerson[]).map((person) => [person.id, withShown(person)]));
  const actor = by === null ? null : (named.get(by) ?? null);
  return {
    roomId,
    room,
    members,
    at,
    top: top as Member[],
    isThere: (userId) => named.has(userId),
    tell(action, userIds, role) {
      const shown = {
        type: 'members' as const,
        action,
        by: actor,
        ...(role ? { role } : {}),
        datetime: at.toISOString(),
      };
      const rest = userIds.flatMap((userId) => named.get(userId) ?? []);
      const entries: MembersEntry[] = [];
      while (rest.length > 0) entries.push({ ...shown, people: rest.splice(0, PEOPLE_IN_ENTRY) });
      return entries;
    },
  };
}

function addTo(
  log: Log,
  roomId: number,
  userIds: readonly number[],
  by: number | null,
  role: RoomRole,
  fits: (room: LockedRoom) => boolean,
): Promise<MemberChange> {
  return changeMembers<MemberChange>(log, roomId, userIds, by, (state) => {
    const { room, members, isThere, tell } = state;
    if (!room || room.archivedAt !== null || !fits(room)) return 'unavailable';
    if (userIds.every((userId) => members.has(userId))) return 'unchanged';
    const newcomers = userIds.filter((userId) => !members.has(userId) && isThere(userId));
    if (newcomers.length === 0) return 'unavailable';
    const joined = newcomers.map(
      (userId): Member => ({ userId, role, joinedSeq: room.lastSeq, name: null, shown: null }),
    );
    const owner = newOwner(room, [...state.top, ...joined]);
    // The new owner may be one of those who are there already.
    const isNewcomer = owner !== null && newcomers.includes(owner.userId);
    const promotion = owner === null || isNewcomer ? NOTHING : promoting(state, owner);
    const roleOf = (userId: number) => (isNewcomer && userId === owner.userId ? 'owner' : role);
    const rows = newcomers.map((userId) => [userId, roomId, roleOf(userId), room.lastSeq, room.lastSeq]);
    const sql = 'INSERT INTO memberships (user_id, room_id, role, joined_seq, last_read_seq) VALUES ?';
    const others = newcomers.filter((userId) => !isNewcomer || userId !== owner.userId);
    return writing(
      [{ sql, values: [rows] }, ...promotion.statements, ...raises(roomId, newcomers)],
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
  // The lists of the others show who is in a direct room.
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

/** Nobody did it, so its entry has no `by`. */
function promoting({ roomId, at }: LockedMembers, { userId, name, shown }: Member): Promotion {
  const told = { type: 'members', action: 'role', by: null, role: 'owner', datetime: at.toISOString() } as const;
  return {
    statements: [setsRole(roomId, userId, 'owner'), raisesInboxes([userId])],
    entries: name === null ? [] : [{ ...told, people: [withShown({ id: userId, name, shown })] }],
  };
}

function setsRole(roomId: number, userId: number, role: RoomRole): Statement {
  return { sql: 'UPDATE memberships SET role = ? WHERE user_id = ? AND room_id = ?', values: [role, userId, roomId] };
}

function raises(roomId: number, userIds: readonly number[]): Statement[] {
  const sql = 'UPDATE rooms SET members_version = members_version + 1 WHERE id = ?';
  return [{ sql, values: [roomId] }, raisesInboxes(userIds)];
}

function writing(statements: readonly Statement[], entries: readonly MembersEntry[]): Writing {
  return {
    sql: statements.map(({ sql }) => sql).join('; '),
    values: statements.flatMap(({ values }) => values),
    entries,
  };
}
