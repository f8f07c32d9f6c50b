import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  datetime,
  foreignKey,
  index,
  int,
  mysqlTable,
  primaryKey,
  tinyint,
  uniqueIndex,
} from 'drizzle-orm/mysql-core';
import type { FileKind, FilePurpose } from '@/lib/files/file';
import type { ChangeKind } from '@/lib/messages/change-rows';

/**
 * The tables, for MySQL ≥ 8.0 and MariaDB ≥ 10.6 alike. Times are UTC. Every text column states its character set and
 * collation: none depends on the server's default, and no collation is used that only one of the two databases has.
 */

const text = (length: number) =>
  customType<{ data: string }>({
    dataType: () => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`,
  })();

const ascii = (length: number) =>
  customType<{ data: string }>({
    dataType: () => `varchar(${length}) character set ascii collate ascii_bin`,
  })();

/** UTF-8 text that is compared as bytes: two keys are equal only if they are the same. */
const bytes = (length: number) =>
  customType<{ data: string; driverData: Buffer }>({
    dataType: () => `varbinary(${length})`,
    toDriver: (value) => Buffer.from(value, 'utf8'),
    fromDriver: (value) => value.toString('utf8'),
  })();

/** Bytes that are not text. */
const binary = (length: number) => customType<{ data: Buffer }>({ dataType: () => `varbinary(${length})` })();

const id = () => bigint({ mode: 'number', unsigned: true });
const time = () => datetime({ mode: 'date', fsp: 3 });

export const users = mysqlTable(
  'users',
  {
    id: id().autoincrement().primaryKey(),
    /** As typed at sign-up, in NFC. */
    username: text(32).notNull(),
    /** The key by which names are compared: see usernameKey in lib/users/name-key.ts. */
    usernameKey: bytes(255).notNull(),
    passwordHash: ascii(72).notNull(),
    role: ascii(16).notNull().default('member').$type<'member' | 'admin'>(),
    disabledAt: time(),
    /** When their deletion began (lib/users/deletions.ts); they are disabled since then. */
    deletingAt: time(),
    createdAt: time().notNull(),
    /**
     * Raised by every change to the list of their rooms or to what they have read there (lib/rooms/inbox-version.ts).
     * 0 means that a version without memberships made the account; lib/rooms/fill/fill-memberships.ts adds it to its
     * rooms.
     */
    inboxVersion: id().notNull().default(0),
    /** The name that people see. Empty: the user name. */
    displayName: text(64).notNull().default(''),
    /** A few words about what they are doing, until `statusUntil`; null means without an end. */
    statusText: text(100).notNull().default(''),
    statusUntil: time(),
    /** Whether others see when they are here. */
    presence: ascii(16).notNull().default('shown').$type<'shown' | 'hidden'>(),
    /** What they chose for themselves; null means what the browser asks for, or what the installation uses. */
    locale: ascii(8).$type<'es' | 'en'>(),
    timeZone: ascii(64),
    hourCycle: ascii(3).$type<'h12' | 'h23'>(),
    /** The file that is their face. Null: their initials. */
    faceId: ascii(36),
    /** What they say of themselves, on their card. */
    about: text(500).notNull().default(''),
  },
  (t) => [
    uniqueIndex('users_username_key').on(t.usernameKey),
    // Every node looks for unfinished deletions once a minute.
    index('users_deleting').on(t.deletingAt),
  ],
);

/** The row is the truth; the cookie only carries its id. */
export const sessions = mysqlTable(
  'sessions',
  {
    id: ascii(36).primaryKey(),
    userId: id().notNull(),
    createdAt: time().notNull(),
    expiresAt: time().notNull(),
    lastSeenAt: time().notNull(),
    userAgent: text(255).notNull(),
    ip: ascii(45).notNull(),
    revokedAt: time(),
  },
  (t) => [
    index('sessions_user').on(t.userId),
    foreignKey({ name: 'sessions_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

export const rooms = mysqlTable(
  'rooms',
  {
    id: id().autoincrement().primaryKey(),
    /** Direct rooms have a name that nobody can ask for (lib/rooms/direct.ts). */
    name: text(64).notNull(),
    /**
     * The key by which rooms are compared: see roomKey in lib/rooms/name.ts. Null if an older version made the room,
     * until the next start.
     */
    nameKey: bytes(2_112),
    title: text(120).notNull(),
    /** Everybody may enter an open room. For people who are not members, closed and direct rooms do not exist. */
    kind: ascii(16).notNull().default('open').$type<'open' | 'closed' | 'direct'>(),
    topic: text(250).notNull().default(''),
    /** The key of a direct room's members: see directKey in lib/rooms/direct.ts. */
    directKey: binary(32),
    /** Whether everybody becomes a member of this open room. */
    autoJoin: boolean().notNull().default(false),
    /** The head of the room's log. Numbers are given out under the lock of this row. */
    lastSeq: id().notNull().default(0),
    /** The newest message, even if it was deleted since. What is unread is derived from it. Changes do not move it. */
    lastMessageSeq: id().notNull().default(0),
    /**
     * Who may write: see RoomRules in lib/rooms/posting/rules.ts. `unsilenced` is stored instead of `everyone` when
     * somebody is silenced here: it makes the transaction that stores a message check its author.
     */
    posting: ascii(16).notNull().default('everyone').$type<'everyone' | 'unsilenced' | 'moderators'>(),
    /** Slow mode: members who are not moderators may write one message in this many seconds; 0: off. */
    slowSeconds: int().notNull().default(0),
    /** Raised when somebody joins or leaves, or gets another role. */
    membersVersion: id().notNull().default(0),
    createdBy: id(),
    createdAt: time().notNull(),
    archivedAt: time(),
    /** When its deletion began (lib/rooms/deletions.ts). Since then it is archived, and nobody finds it. */
    deletingAt: time(),
  },
  (t) => [
    uniqueIndex('rooms_name').on(t.name),
    uniqueIndex('rooms_name_key').on(t.nameKey),
    uniqueIndex('rooms_direct_key').on(t.directKey),
    // Most rooms may be direct. Lists by name and sign-ups must not read those.
    index('rooms_kind').on(t.kind, t.name),
    index('rooms_auto_join').on(t.autoJoin),
    // Every node looks for unfinished deletions once a minute.
    index('rooms_deleting').on(t.deletingAt),
  ],
);

/** Earlier names of rooms, so that links to a renamed room go on working. */
export const roomAliases = mysqlTable('room_aliases', {
  /** See roomKey. */
  nameKey: bytes(2_112).primaryKey(),
  roomId: id().notNull(),
});

/**
 * Who is in which room, and how far they have read there. No foreign keys, as for messages. People who are being
 * deleted get no new memberships (lib/rooms/members.ts).
 */
export const memberships = mysqlTable(
  'memberships',
  {
    userId: id().notNull(),
    roomId: id().notNull(),
    role: ascii(16).notNull().default('member').$type<'member' | 'moderator' | 'owner'>(),
    /** The head of the log when they became a member. */
    joinedSeq: id().notNull().default(0),
    /** Only grows, and is never above the head. It may be the number of a change, so compare by order, not equality. */
    lastReadSeq: id().notNull().default(0),
    /** The message from which they marked the room as unread. */
    unreadFromSeq: id(),
    /** Raised by each change to the two columns above. */
    rev: id().notNull().default(0),
    /** Null means the default of this kind of room. */
    notify: ascii(16).$type<'all' | 'mentions' | 'none'>(),
    mutedUntil: time(),
    favorite: boolean().notNull().default(false),
    /** Until then they may not write here, by a moderator's decision. */
    silencedUntil: time(),
    /** When they last wrote here. Only kept while the room has slow mode. */
    postedAt: time(),
    /** A direct room is hidden until there is a message after this one. Null if it is not hidden. */
    hiddenAtSeq: id(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.roomId] }), index('memberships_room').on(t.roomId)],
);

/** Who has blocked whom. */
export const blocks = mysqlTable(
  'blocks',
  {
    userId: id().notNull(),
    blockedId: id().notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.blockedId] }), index('blocks_blocked').on(t.blockedId)],
);

/**
 * Together with message_changes this is the room's log: seq runs from 1 to rooms.last_seq without holes, and no row is
 * ever removed. There are no foreign keys: each would take a shared lock on the author's row at every insert.
 */
export const messages = mysqlTable(
  'messages',
  {
    roomId: id().notNull(),
    seq: id().notNull(),
    /** Null once the account was deleted. */
    userId: id(),
    clientId: ascii(36).notNull(),
    /** Null once deleted. */
    body: text(4000),
    createdAt: time().notNull(),
    editedAt: time(),
    deletedAt: time(),
    /** The seq of the message that it answers. */
    replyTo: id(),
    /** When a moderator began to withhold the text from everybody. Null: the text is shown. */
    hiddenAt: time(),
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.seq] }),
    uniqueIndex('messages_user_client').on(t.userId, t.clientId),
    // For administrators, who list the newest messages of all rooms; the log itself is read by its primary key.
    index('messages_created').on(t.createdAt),
  ],
);

/**
 * The entries of the log that are not messages: changes to messages, to who is in the room, and to the room. A payload
 * never holds text or names: a replay reads the present rows.
 */
export const messageChanges = mysqlTable(
  'message_changes',
  {
    roomId: id().notNull(),
    seq: id().notNull(),
    messageSeq: id(),
    userId: id(),
    /** A newer version may have written kinds that this one does not know. */
    kind: ascii(16).notNull().$type<ChangeKind>(),
    /** JSON. */
    payload: ascii(255),
    createdAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.seq] }),
    // A page of history reads the newest entries that are about no message, past any number of others.
    index('message_changes_message').on(t.roomId, t.messageSeq, t.seq),
  ],
);

/**
 * What the page behind a message's first link says of itself. Removed when the message is deleted, or its text changes.
 */
export const messagePreviews = mysqlTable(
  'message_previews',
  {
    roomId: id().notNull(),
    messageSeq: id().notNull(),
    /** Where the link leads. */
    url: text(2048).notNull(),
    /** The name of the site; empty: its host is shown. */
    site: text(100).notNull().default(''),
    title: text(200).notNull(),
    description: text(500).notNull().default(''),
    /** Its picture, a file of the purpose `preview`. */
    fileId: ascii(36),
    createdAt: time().notNull(),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.messageSeq] })],
);

/** Who reacted to which message. All are removed with the message. */
export const reactions = mysqlTable(
  'reactions',
  {
    roomId: id().notNull(),
    messageSeq: id().notNull(),
    /** Normalized (lib/messages/emoji.ts), and compared as bytes: the usual collations take some emoji for equal. */
    emoji: bytes(64).notNull(),
    userId: id().notNull(),
    /** The seq of its entry, which gives the order. */
    seq: id().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.messageSeq, t.emoji, t.userId] }),
    // For the deletion and the export of a person.
    index('reactions_user').on(t.userId),
  ],
);

/**
 * Whom the text of a message names, by place. Replaced when the message is edited, and removed with it. `all` and
 * `here` have the user 0. With `here` there is also one row for each person who was active then, with the same place.
 */
export const mentions = mysqlTable(
  'mentions',
  {
    userId: id().notNull(),
    roomId: id().notNull(),
    seq: id().notNull(),
    /** Place in the text, in UTF-16 units. */
    at: int().notNull(),
    length: int().notNull(),
    what: ascii(8).notNull().$type<'person' | 'all' | 'here'>(),
    /** The time of the message. */
    createdAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.roomId, t.seq, t.at] }),
    index('mentions_message').on(t.roomId, t.seq),
    // For the newest mentions of one person, in all rooms.
    index('mentions_newest').on(t.userId, t.createdAt),
  ],
);

/** The messages that a room keeps at hand. */
export const pins = mysqlTable(
  'pins',
  {
    roomId: id().notNull(),
    messageSeq: id().notNull(),
    /** Null once the account was deleted. */
    userId: id(),
    createdAt: time().notNull(),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.messageSeq] }), index('pins_user').on(t.userId)],
);

/**
 * Files that people uploaded. A row is there before its bytes are stored and until they are removed, so no bytes are
 * without a row. No foreign keys, as for messages.
 */
export const files = mysqlTable(
  'files',
  {
    /** The UUID that the client gave it. */
    id: ascii(36).primaryKey(),
    /** Who uploaded it. Null once the account was deleted, and if the server fetched it. */
    userId: id(),
    /** Who may read it follows from this, and whether a message shows it among its files. */
    purpose: ascii(8).notNull().default('message').$type<FilePurpose>(),
    /** The message that it was sent with, and its place among that message's files. Null until it is sent. */
    roomId: id(),
    messageSeq: id(),
    position: tinyint().notNull().default(0),
    /** Empty once deleted. */
    name: text(200).notNull(),
    /** By content: see lib/files/sniff.ts. */
    type: ascii(100).notNull(),
    kind: ascii(8).notNull().$type<FileKind>(),
    /** What is stored under the key, without the previews. */
    bytes: id().notNull(),
    /** Of what was uploaded: a repetition must have the same. */
    sha256: binary(32).notNull(),
    /** Of pictures: see MessageFile. Placeholder and alternative text are null once deleted. */
    width: int(),
    height: int(),
    animated: boolean().notNull().default(false),
    placeholder: ascii(1024),
    /** The sizes in PREVIEW_SIZES that it has, with commas between them. */
    previews: ascii(32).notNull().default(''),
    alt: text(1000),
    /** Where the bytes are, and under which random key. */
    storage: ascii(8).notNull().$type<'local' | 's3' | 'azure'>(),
    storageKey: ascii(64).notNull(),
    createdAt: time().notNull(),
    /** When all bytes were stored. Null: the upload is under way, or was interrupted. */
    uploadedAt: time(),
    /** Since when nobody may read it. The bytes are removed some days later. */
    deletedAt: time(),
  },
  (t) => [
    index('files_message').on(t.roomId, t.messageSeq),
    // What a person stores is summed along this index alone.
    index('files_user').on(t.userId, t.deletedAt, t.bytes),
    uniqueIndex('files_key').on(t.storageKey),
    // What is to be removed: deleted files, and those that were never sent.
    index('files_deleted').on(t.deletedAt),
    index('files_unsent').on(t.messageSeq, t.createdAt),
  ],
);

/** Messages that somebody reported to the administrators. Without text: the message is read where it is. */
export const reports = mysqlTable(
  'reports',
  {
    id: id().autoincrement().primaryKey(),
    roomId: id().notNull(),
    messageSeq: id().notNull(),
    /** Who reported it. Null once the account was deleted. */
    userId: id(),
    /** Why, in their words; empty: they did not say. */
    reason: text(500).notNull().default(''),
    createdAt: time().notNull(),
    /** When an administrator closed the report, and who; null: it is open. */
    closedAt: time(),
    closedBy: id(),
  },
  (t) => [
    // One person reports a message once.
    uniqueIndex('reports_message').on(t.roomId, t.messageSeq, t.userId),
    index('reports_open').on(t.closedAt, t.id),
    index('reports_user').on(t.userId),
  ],
);

/**
 * Who did what to whom, and when. Rows are only added, never changed or removed, and never hold a message's text. Names
 * are stored as they were at that time, since the person or room may be gone later.
 */
export const audit = mysqlTable(
  'audit',
  {
    id: id().autoincrement().primaryKey(),
    at: time().notNull(),
    /** Null: from the command line. */
    actorId: id(),
    actorName: text(32),
    action: ascii(32).notNull(),
    /** The person whom the action changed, if any. */
    personId: id(),
    personName: text(32),
    /** The room, and the message in it, if any. */
    roomId: id(),
    roomName: text(64),
    seq: id(),
  },
  (t) => [index('audit_person').on(t.personId)],
);

/**
 * Counters of tries, written by rate-limiter-flexible: a key's points until `expire` (ms since 1970). Also the claim of
 * lib/files/check-claim.ts.
 */
export const tries = mysqlTable('tries', {
  key: ascii(255).primaryKey(),
  points: int().notNull().default(0),
  expire: bigint({ mode: 'number', unsigned: true }),
});

/** One row, which identifies the log of this installation. A restore must change the epoch. */
export const installation = mysqlTable('installation', {
  id: tinyint().primaryKey().default(sql`1`),
  epoch: ascii(36).notNull(),
});
