import type { SiteRole } from '@/lib/users/role';
import type { RoomKind, RoomRole } from './memberships';
import type { Room } from './store';

/** Who may do what with a room. Pure. */

/** Nobody reads or writes in an archived room. People who could load it may learn that it is archived. */
export function isArchived(room: Pick<Room, 'archivedAt'>): boolean {
  return room.archivedAt !== null;
}

/**
 * `read` includes seeing who is in the room. `edit` changes name, title and topic. `archive` includes opening the room
 * again. `choose` is about a member's own choices, such as notifications. `invite` and `remove` are about others.
 * `hooks` is to see, make and revoke webhooks, which add a bot to the room and may tell others what is written there.
 * `moderate` is to delete what others wrote. `expire` is to have old messages erased; mayExpire asks the setting too.
 * `pin` is the right that a role gives; mayPin adds that of the setting.
 */
export type RoomVerb =
  | 'read'
  | 'join'
  | 'leave'
  | 'choose'
  | 'edit'
  | 'archive'
  | 'delete'
  | 'invite'
  | 'hooks'
  | 'remove'
  | 'role'
  | 'moderate'
  | 'expire'
  | 'pin';

type Standing = RoomRole | 'stranger' | 'administrator' | 'administrator inside';

const NOBODY: Standing[] = [];
const OWNER: Standing[] = ['owner'];
const KEEPERS: Standing[] = ['owner', 'moderator'];
const MEMBERS: Standing[] = ['owner', 'moderator', 'member'];
const EVERYBODY: Standing[] = [...MEMBERS, 'stranger', 'administrator'];
const and = (people: Standing[], other: Standing) => [...people, other];

/**
 * Guests have no standing in rooms that they are not in, not even in open ones, and in their rooms no other than that
 * of a member. Administrators do everything in open rooms. Of a closed room they see only what their own pages list:
 * they may free its name, archive and delete it, but not read it, and neither join nor change who is in it.
 * Administrators who are members of a room also have what their role gives them, and moderate it.
 */
const TABLE: Record<RoomKind, Record<RoomVerb, Standing[]>> = {
  open: {
    read: EVERYBODY,
    join: EVERYBODY,
    leave: EVERYBODY,
    choose: MEMBERS,
    edit: and(KEEPERS, 'administrator'),
    archive: and(KEEPERS, 'administrator'),
    delete: and(OWNER, 'administrator'),
    invite: and(KEEPERS, 'administrator'),
    hooks: and(KEEPERS, 'administrator'),
    remove: and(KEEPERS, 'administrator'),
    role: and(OWNER, 'administrator'),
    moderate: and(KEEPERS, 'administrator'),
    expire: and(OWNER, 'administrator'),
    pin: and(KEEPERS, 'administrator'),
  },
  closed: {
    read: MEMBERS,
    join: NOBODY,
    leave: MEMBERS,
    choose: MEMBERS,
    edit: and(KEEPERS, 'administrator'),
    archive: and(KEEPERS, 'administrator'),
    delete: and(OWNER, 'administrator'),
    invite: KEEPERS,
    hooks: KEEPERS,
    remove: KEEPERS,
    role: OWNER,
    moderate: and(KEEPERS, 'administrator inside'),
    expire: and(OWNER, 'administrator inside'),
    pin: and(KEEPERS, 'administrator inside'),
  },
  direct: {
    read: MEMBERS,
    join: NOBODY,
    leave: NOBODY,
    choose: MEMBERS,
    edit: NOBODY,
    archive: NOBODY,
    delete: NOBODY,
    invite: NOBODY,
    hooks: NOBODY,
    remove: NOBODY,
    role: NOBODY,
    moderate: NOBODY,
    expire: NOBODY,
    pin: MEMBERS,
  },
};

/** The verbs that are still possible with an archived room. */
const WHILE_ARCHIVED: readonly RoomVerb[] = ['leave', 'archive', 'delete'];

interface Who {
  role: SiteRole;
}

interface Which {
  kind: RoomKind;
  /** This person's role in the room. */
  role: RoomRole | null;
}

/**
 * Whether this person may know of the room only while they are in it. Everybody else may read open rooms. READABLE says
 * the same in SQL.
 */
export function needsMembership(user: Who, { kind }: Pick<Which, 'kind'>): boolean {
  return kind !== 'open' || user.role === 'guest';
}

/**
 * SQL: whether a person may know of a room: needsMembership, with a membership or without. The statement has the room
 * as `r`, the person's row as `u` and their membership there, if any, as `m`.
 */
export const READABLE = `(m.user_id IS NOT NULL OR (r.kind = 'open' AND u.role <> 'guest'))`;

/** Whether this person may do what the verb says with a room. For archived rooms, ask mayWhileArchived too. */
export function may(user: Who, room: Which, verb: RoomVerb): boolean {
  const allowed = TABLE[room.kind][verb];
  if (user.role === 'guest') return room.role !== null && allowed.includes('member');
  if (allowed.includes(room.role ?? 'stranger')) return true;
  if (user.role !== 'admin') return false;
  return allowed.includes('administrator') || (room.role !== null && allowed.includes('administrator inside'));
}

export type PinningSetting = 'moderators' | 'everyone';

/** @param setting CHAT_PINNING; `everyone` are the members of the room */
export function mayPin(user: Who, room: Which, setting: PinningSetting): boolean {
  return may(user, room, 'pin') || (setting === 'everyone' && room.role !== null);
}

/** Whether this person may edit their own messages after CHAT_EDIT_WINDOW. Nobody edits messages of others. */
export function mayEditLate(user: Who, room: Which): boolean {
  return user.role === 'admin' || may(user, room, 'moderate');
}

export function mayWhileArchived(verb: RoomVerb): boolean {
  return WHILE_ARCHIVED.includes(verb);
}

/**
 * The verb that somebody must be allowed in order to remove a member with this role. Moderators cannot remove owners.
 */
export function verbToRemove(role: RoomRole | null): RoomVerb {
  return role === 'owner' ? 'role' : 'remove';
}

/** @param setting CHAT_ROOM_CREATION */
export function mayCreateRooms(user: Who, setting: 'everyone' | 'administrators'): boolean {
  return user.role !== 'guest' && (setting === 'everyone' || user.role === 'admin');
}

/** Whether this person may look for rooms that they are not in. */
export function mayBrowse(user: Who): boolean {
  return user.role !== 'guest';
}

/** Whether this person may mention everybody in a room, or those who are here. @param setting CHAT_MENTION_ALL */
export function mayMentionAll(user: Who, room: Which, setting: 'everyone' | 'moderators'): boolean {
  return user.role !== 'guest' && (setting === 'everyone' || may(user, room, 'edit'));
}
