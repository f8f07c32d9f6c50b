import type { RowDataPacket } from 'mysql2';
import type { AuditAction, AuditEntry } from '@/lib/audit/audit';
import type { MembersFrame, NamedPerson } from '@/lib/chat/protocol';
import { PEOPLE_IN_ENTRY } from '@/lib/messages/change-rows';
import type { LockedRoom, LogChange, Statement, Writing } from '@/lib/messages/change-transaction';
import type { MessageLog } from '@/lib/messages/log';
import { withShown } from '@/lib/users/names/shown-name';
import type { SiteRole } from '@/lib/users/role';
import { roleNow } from '@/lib/users/role-now';
import { raisesInboxes } from './inbox-version';
import type { RoomRole } from './memberships';
import { isArchived, may, mayWhileArchived, type RoomVerb } from './policy';
import { type Departure, departuresFrom, departuresRead } from './posting/silenced';

/** A room and its members under the lock of the room's row, for members.ts. */

export type Log = Pick<MessageLog, 'change'>;

export type MembersEntry = Omit<MembersFrame, 'seq'> & {
  /** Of somebody who leaves while they are silenced: see lib/rooms/posting/silenced.ts. ISO 8601. */
  silencedUntil?: string;
};

export interface Member {
  userId: number;
  role: RoomRole;
  joinedSeq: number;
  /** Null if the account is being deleted. */
  name: string | null;
  /** Empty or null if they have only a user name. */
  shown: string | null;
  face: string | null;
}

/** A room and its members while the room is locked. */
export interface LockedMembers {
  roomId: number;
  room: LockedRoom | null;
  /** The roles of those members whom the change is about, and of the person who makes it. */
  members: ReadonlyMap<number, RoomRole>;
  /** Until when those of them who are members may not write, if a moderator silenced them. */
  silenced: ReadonlyMap<number, Date>;
  /** Those who were silenced when they left. */
  departures: readonly Departure[];
  /** Whether this person may moderate the room, by their role or as an administrator. */
  moderates(userId: number): boolean;
  /** Whether this person, whom the change is about, is a guest. Guests keep no rooms. */
  isGuest(userId: number): boolean;
  /** Whether the account exists and is not being deleted. Its row is locked, so no membership outlives a deletion. */
  isThere(userId: number): boolean;
  /** Whether it is a bot: bots have no roles. */
  isBot(userId: number): boolean;
  /**
   * Returns null if whoever makes the change is allowed to, or if the change is not made by a person with an account.
   * Returns `unavailable` if that person may not know of the room, or if it is archived.
   */
  refusal(verb: RoomVerb): 'unavailable' | 'forbidden' | null;
  /**
   * The highest-ranking members of a closed room who are no guests: enough to find a new owner even if the changed
   * people do not count.
   */
  top: readonly Member[];
  /** The log entries that announce a change. They do not name people who are being deleted. */
  tell(action: MembersEntry['action'], userIds: readonly number[], role?: RoomRole): MembersEntry[];
  /**
   * The audit's entries about a change. Empty unless the room is open: only a closed room's own log says who is in it,
   * and administrators do not read that log.
   */
  audited(action: AuditAction, userId: number): AuditEntry[];
  at: Date;
}

/**
 * Runs `decide` under the room's lock, with the rows of `reads`. If `decide` returns what to write, the result is
 * `done`, else what it returned.
 */
export async function changeMembers<Result extends string>(
  log: Log,
  roomId: number,
  userIds: readonly number[],
  by: number | null,
  decide: (state: LockedMembers, rows: readonly RowDataPacket[][]) => Writing | Exclude<Result, 'done'>,
  reads: readonly Statement[] = [],
): Promise<Result | 'done'> {
  const at = new Date();
  let result: Result | 'done' = 'done';
  let wasTried = false;
  const change: LogChange = {
    reads: [...readsOf(roomId, userIds, by), ...reads],
    by,
    at,
    decide(room, [members = [], people = [], top = [], departures = [], ...rows]) {
      const decided = decide(lockedMembers(roomId, room, { members, people, top, departures }, by, at), rows);
      if (typeof decided !== 'string') {
        wasTried = true;
        result = 'done';
        return decided;
      }
      // An earlier try of this call made the change, but its COMMIT was not answered.
      result = decided === 'unchanged' && wasTried ? 'done' : decided;
      return null;
    },
  };
  await log.change(roomId, change);
  return result;
}

/** In the order of the locks: memberships, then people's rows. */
function readsOf(roomId: number, userIds: readonly number[], by: number | null): Statement[] {
  const people = by === null ? userIds : [...userIds, by];
  return [
    {
      sql: `SELECT user_id AS userId, role, IF(silenced_until > UTC_TIMESTAMP(3), silenced_until, NULL) AS silencedUntil
        FROM memberships WHERE room_id = ? AND user_id IN (?) FOR UPDATE`,
      values: [roomId, people],
    },
    {
      sql: `SELECT id, username AS name, display_name AS shown, face_id AS face, ${roleNow('u')} AS role,
          bot_room_id AS botRoomId FROM users u WHERE id IN (?) AND deleting_at IS NULL ORDER BY id FOR UPDATE`,
      values: [people],
    },
    {
      // In alphabetical order, the roles are in the order of their rank. Open rooms need no owner, and may be large.
      sql: `SELECT m.user_id AS userId, m.role, m.joined_seq AS joinedSeq, u.username AS name, u.display_name AS shown,
          u.face_id AS face FROM memberships m LEFT JOIN users u ON u.id = m.user_id AND u.deleting_at IS NULL
        WHERE m.room_id = ? AND (u.id IS NULL OR (u.role <> 'guest' AND u.bot_room_id IS NULL))
          AND EXISTS (SELECT 1 FROM rooms WHERE id = ? AND kind = 'closed')
        ORDER BY m.role DESC, m.joined_seq, m.user_id LIMIT ?`,
      values: [roomId, roomId, userIds.length + 1],
    },
    departuresRead(roomId),
  ];
}

type Rows = Record<'members' | 'people' | 'top' | 'departures', RowDataPacket[]>;

function lockedMembers(
  roomId: number,
  room: LockedRoom | null,
  { members: memberRows, people, top, departures }: Rows,
  by: number | null,
  at: Date,
): LockedMembers {
  const members = new Map((memberRows as Member[]).map(({ userId, role }) => [userId, role]));
  const named = new Map(
    people.map(({ id, name, shown, face }) => [id as number, withShown({ id, name, shown, face }) as NamedPerson]),
  );
  const actor = by === null ? null : (named.get(by) ?? null);
  const roleOf = (userId: number | null) => people.find(({ id }) => id === userId)?.role as SiteRole | undefined;
  const role = by === null ? undefined : roleOf(by);
  const silenced = memberRows.filter(({ silencedUntil }) => silencedUntil !== null);
  return {
    roomId,
    room,
    members,
    at,
    top: top as Member[],
    silenced: new Map(silenced.map(({ userId, silencedUntil }) => [userId, silencedUntil])),
    departures: departuresFrom(departures),
    moderates(userId) {
      const which = { kind: room?.kind ?? 'open', role: members.get(userId) ?? null };
      return may({ role: roleOf(userId) ?? 'member' }, which, 'moderate');
    },
    isGuest: (userId) => roleOf(userId) === 'guest',
    isThere: (userId) => named.has(userId),
    isBot: (userId) => people.some(({ id, botRoomId }) => id === userId && botRoomId !== null),
    refusal(verb) {
      if (by === null) return null;
      if (!room || !role || (isArchived(room) && !mayWhileArchived(verb))) return 'unavailable';
      const which = { kind: room.kind, role: members.get(by) ?? null };
      if (may({ role }, which, verb)) return null;
      return may({ role }, which, 'read') ? 'forbidden' : 'unavailable';
    },
    audited(action, userId) {
      if (!actor || room?.kind !== 'open') return [];
      const person = { id: userId, name: named.get(userId)?.name ?? null };
      const who = { userId: actor.id, username: actor.name };
      return [{ actor: who, action, person, room: { id: roomId, name: room.name } }];
    },
    tell(action, userIds, given) {
      const shown = {
        type: 'members' as const,
        action,
        by: actor,
        ...(given ? { role: given } : {}),
        datetime: at.toISOString(),
      };
      const rest = userIds.flatMap((userId) => named.get(userId) ?? []);
      const entries: MembersEntry[] = [];
      while (rest.length > 0) entries.push({ ...shown, people: rest.splice(0, PEOPLE_IN_ENTRY) });
      return entries;
    },
  };
}

export function raises(roomId: number, userIds: readonly number[]): Statement[] {
  const sql = 'UPDATE rooms SET members_version = members_version + 1 WHERE id = ?';
  return [{ sql, values: [roomId] }, raisesInboxes(userIds)];
}

export function writing(
  statements: readonly Statement[],
  entries: readonly MembersEntry[],
  audit: readonly AuditEntry[] = [],
): Writing {
  return {
    sql: statements.map(({ sql }) => sql).join('; '),
    values: statements.flatMap(({ values }) => values),
    entries,
    audit,
  };
}
