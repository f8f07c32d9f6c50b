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
  smallint,
  tinyint,
  uniqueIndex,
} from 'drizzle-orm/mysql-core';
import type { FileKind, FilePurpose } from '@/lib/files/file';
import type { IconName } from '@/lib/house/icons';
import type { Locale } from '@/lib/i18n/locale';
import type { ChangeKind } from '@/lib/messages/change-rows';
import type { PushContent } from '@/lib/push/wire';
import type { SiteRole } from '@/lib/users/role';

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

/** The same, up to 16 MB. */
const longBinary = customType<{ data: Buffer }>({ dataType: () => 'mediumblob' });

const id = () => bigint({ mode: 'number', unsigned: true });
const time = () => datetime({ mode: 'date', fsp: 3 });

export const users = mysqlTable(
  'users',
  {
    id: id().autoincrement().primaryKey(),
    /** As typed at sign-up, in NFC. */
    username: text(32).notNull(),
    /** The key by which names are compared: see usernameKey in lib/users/names/name-key.ts. */
    usernameKey: bytes(255).notNull(),
    passwordHash: ascii(72).notNull(),
    role: ascii(16).notNull().default('member').$type<SiteRole>(),
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
    locale: ascii(8).$type<Locale>(),
    timeZone: ascii(64),
    hourCycle: ascii(3).$type<'h12' | 'h23'>(),
    /** The file that is their face. Null: their initials. */
    faceId: ascii(36),
    /** What they say of themselves, on their card. */
    about: text(500).notNull().default(''),
    /** The invitation by which they came. Null: they signed up without one. */
    invitationId: id(),
    /** The room for which this bot writes (lib/hooks). Null: a person, and not a bot. */
    botRoomId: id(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(t.usernameKey),
    index('users_bot_room').on(t.botRoomId),
    // Every node looks for unfinished deletions once a minute.
    index('users_deleting').on(t.deletingAt),
    index('users_invitation').on(t.invitationId),
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
    /** When the person proved at the organization's provider who they are; null: the provider did not say. */
    provenAt: time(),
  },
  (t) => [
    index('sessions_user').on(t.userId),
    foreignKey({ name: 'sessions_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

/**
 * Personal tokens, by which programs use the API as a person. They end with the person's row, and are removed when an
 * administrator disables the person, ends their sessions or sets their password (lib/users/people.ts).
 */
export const apiTokens = mysqlTable(
  'api_tokens',
  {
    id: id().autoincrement().primaryKey(),
    userId: id().notNull(),
    /** SHA-256 of the token. The token itself is stored nowhere. */
    tokenHash: binary(32).notNull(),
    /** What the person calls it. */
    name: text(64).notNull(),
    /** `write` includes `read`. */
    scope: ascii(8).notNull().$type<'read' | 'write'>(),
    createdAt: time().notNull(),
    expiresAt: time().notNull(),
    /** Written at most once a minute. Null: it was never used. */
    lastUsedAt: time(),
  },
  (t) => [
    uniqueIndex('api_tokens_hash').on(t.tokenHash),
    index('api_tokens_user').on(t.userId),
    foreignKey({ name: 'api_tokens_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

/**
 * Webhooks of rooms (lib/hooks): an address at which programs write into the room, an address that is told of messages,
 * or both. They belong to the room, and go on when whoever made them leaves.
 */
export const hooks = mysqlTable(
  'hooks',
  {
    id: id().autoincrement().primaryKey(),
    roomId: id().notNull(),
    /** The bot that it writes as, and whose mention it can be told of. */
    botId: id().notNull(),
    /** Null: the account is gone. */
    createdBy: id(),
    createdAt: time().notNull(),
    /**
     * SHA-256 of the secret of the address at which programs write. The secret itself is stored nowhere. Null: none.
     */
    tokenHash: binary(32),
    /** When somebody last wrote there. Written at most once a minute. */
    usedAt: time(),
    /** The address that is told of messages. Null: none. */
    url: ascii(1024),
    /** Which messages it is told of. */
    event: ascii(8).notNull().default('all').$type<'all' | 'mention' | 'word'>(),
    /** With `word`: the words, with commas between them. */
    words: text(200).notNull().default(''),
    /** The key of its signatures, encrypted (lib/auth/sealing.ts). */
    signingKey: binary(96),
    /** The seq up to which it was told. The room's log is its queue. */
    through: id().notNull().default(0),
    /**
     * When a node may look at it next. While a node tells it, this is in the future. Null: it is off, or has no
     * address.
     */
    dueAt: time(),
    /** How often the present message could not be told, one time after another. */
    refusals: smallint({ unsigned: true }).notNull().default(0),
    /** Since when nothing could be told. Null: the last message was taken. */
    failingSince: time(),
    /** What went wrong last: a status, or a word of lib/hooks/outgoing/result.ts. */
    problem: ascii(16),
    /** When it was switched off, after a day of failures. */
    offAt: time(),
  },
  (t) => [
    index('hooks_room').on(t.roomId),
    index('hooks_due').on(t.dueAt),
    foreignKey({ name: 'hooks_bot_fk', columns: [t.botId], foreignColumns: [users.id] }).onDelete('cascade'),
    foreignKey({ name: 'hooks_creator_fk', columns: [t.createdBy], foreignColumns: [users.id] }).onDelete('set null'),
  ],
);

/** The bots of a webhook: its own, and one for each other name under which it has written. */
export const hookBots = mysqlTable('hook_bots', { userId: id().primaryKey(), hookId: id().notNull() }, (t) => [
  index('hook_bots_hook').on(t.hookId),
  foreignKey({ name: 'hook_bots_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  foreignKey({ name: 'hook_bots_hook_fk', columns: [t.hookId], foreignColumns: [hooks.id] }).onDelete('cascade'),
]);

/**
 * Links by which an administrator lets people in. The code of a link is derived from its id (lib/invitations/code.ts).
 */
export const invitations = mysqlTable(
  'invitations',
  {
    id: id().autoincrement().primaryKey(),
    /** Null: the account is gone. */
    createdBy: id(),
    createdAt: time().notNull(),
    expiresAt: time().notNull(),
    revokedAt: time(),
    maxUses: int({ unsigned: true }).notNull(),
    uses: int({ unsigned: true }).notNull().default(0),
    /** As what people come in who have no account yet. */
    role: ascii(16).notNull().default('member').$type<'member' | 'guest'>(),
  },
  (t) => [
    foreignKey({ name: 'invitations_creator_fk', columns: [t.createdBy], foreignColumns: [users.id] }).onDelete(
      'set null',
    ),
  ],
);

/** The rooms that people join by an invitation, beside those that everybody joins. */
export const invitationRooms = mysqlTable(
  'invitation_rooms',
  { invitationId: id().notNull(), roomId: id().notNull() },
  (t) => [
    primaryKey({ columns: [t.invitationId, t.roomId] }),
    foreignKey({
      name: 'invitation_rooms_invitation_fk',
      columns: [t.invitationId],
      foreignColumns: [invitations.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'invitation_rooms_room_fk', columns: [t.roomId], foreignColumns: [rooms.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Links by which people whose password is lost set a new one. Each person has at most one of each kind. */
export const passwordLinks = mysqlTable(
  'password_links',
  {
    userId: id().notNull(),
    /** Who made it: an administrator, or the person, by asking for a mail. */
    kind: ascii(8).notNull().default('admin').$type<'admin' | 'mail'>(),
    /** SHA-256 of the link's code. The code itself is stored nowhere. */
    codeHash: binary(32).notNull(),
    expiresAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.kind] }),
    foreignKey({ name: 'password_links_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    uniqueIndex('password_links_code').on(t.codeHash),
  ],
);

/**
 * By which account of the organization's sign-in a person comes in. The key is who vouches for them (the issuer) and
 * the SHA-256 of the subject that it gave them: never an e-mail address or a name.
 */
export const identities = mysqlTable(
  'identities',
  {
    issuer: ascii(255).notNull(),
    subjectHash: binary(32).notNull(),
    userId: id().notNull(),
    createdAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.issuer, t.subjectHash] }),
    // One for each person and issuer.
    uniqueIndex('identities_user').on(t.userId, t.issuer),
    foreignKey({ name: 'identities_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

/** People who have just come by the organization's sign-in for the first time, until they have chosen a user name. */
export const pendingIdentities = mysqlTable(
  'pending_identities',
  {
    /** SHA-256 of the token in a cookie of their browser. */
    tokenHash: binary(32).primaryKey(),
    issuer: ascii(255).notNull(),
    subjectHash: binary(32).notNull(),
    /** What is proposed to them; empty: nothing. */
    username: text(32).notNull(),
    displayName: text(64).notNull(),
    role: ascii(16).notNull().$type<'member' | 'admin'>(),
    expiresAt: time().notNull(),
  },
  (t) => [
    uniqueIndex('pending_identities_subject').on(t.issuer, t.subjectHash),
    index('pending_identities_expiry').on(t.expiresAt),
  ],
);

/** Who signs in with two factors: a password, and a code of an app (lib/auth/two-factor). */
export const twoFactors = mysqlTable(
  'two_factors',
  {
    userId: id().primaryKey(),
    /** The secret that the app has, encrypted (lib/auth/sealing.ts). */
    secret: binary(64).notNull(),
    createdAt: time().notNull(),
    /** The step of the code that was used last; a code of this step or an earlier one is refused. */
    lastStep: int({ unsigned: true }).notNull(),
  },
  (t) => [
    foreignKey({ name: 'two_factors_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

/** Their recovery codes that are not used yet. */
export const recoveryCodes = mysqlTable(
  'recovery_codes',
  {
    userId: id().notNull(),
    /** SHA-256 of the code. The code itself is stored nowhere. */
    codeHash: binary(32).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.codeHash] }),
    foreignKey({ name: 'recovery_codes_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
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
    /** For how many days messages are kept (lib/rooms/retention). Null: for ever. */
    keepDays: int(),
    /** When the room is looked at for old messages, and the claim of the node that does it. Null: never. */
    expireAt: time(),
    /** Up to this seq all messages were too old, and are deleted. */
    expiredTo: id().notNull().default(0),
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
    index('rooms_expire').on(t.expireAt),
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

/**
 * The index of search: for each block of a room's log and each bit of a signature, which messages have the bit
 * (lib/search/block.ts). It can be built anew from the messages, so a backup has none of it.
 */
export const searchSlices = mysqlTable(
  'search_slices',
  {
    roomId: id().notNull(),
    slice: smallint({ unsigned: true }).notNull(),
    block: int({ unsigned: true }).notNull(),
    bits: binary(256).notNull(),
  },
  // A search reads a few slices of many blocks, which are neighbours in this order.
  (t) => [primaryKey({ columns: [t.roomId, t.slice, t.block] })],
);

/** How far the index of a room is (lib/search/follower.ts). */
export const searchRooms = mysqlTable('search_rooms', {
  roomId: id().primaryKey(),
  /** The index has what the log says up to this seq. */
  through: id().notNull().default(0),
  /** GRAMS_VERSION of the slices. With another one they are not used. */
  version: smallint({ unsigned: true }).notNull(),
  /** The blocks from this one on are to be built anew, up to that of `through`. Null: none. */
  staleBlock: int({ unsigned: true }),
});

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
    /** By content: see lib/files/upload/sniff.ts. */
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
 * Browsers that get notifications. A device gets them only while the session that registered it is live. Whoever
 * registers an endpoint has it, so a person never gets notifications of the one who used the browser before.
 */
export const pushDevices = mysqlTable(
  'push_devices',
  {
    id: id().autoincrement().primaryKey(),
    userId: id().notNull(),
    sessionId: ascii(36).notNull(),
    /** SHA-256 of the endpoint. */
    endpointHash: binary(32).notNull(),
    endpoint: ascii(1024).notNull(),
    /** The host of the endpoint. */
    host: ascii(255).notNull(),
    /** The keys of the browser, in base64url. */
    p256dh: ascii(87).notNull(),
    auth: ascii(22).notNull(),
    /** From the user agent. */
    name: text(64).notNull(),
    /** The language of the page that registered it. */
    locale: ascii(8).notNull().$type<Locale>(),
    createdAt: time().notNull(),
  },
  (t) => [
    uniqueIndex('push_devices_endpoint').on(t.endpointHash),
    index('push_devices_user').on(t.userId),
    index('push_devices_session').on(t.sessionId),
    foreignKey({ name: 'push_devices_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    foreignKey({
      name: 'push_devices_session_fk',
      columns: [t.sessionId],
      foreignColumns: [sessions.id],
    }).onDelete('cascade'),
  ],
);

/** How people want to be notified. Without a row: the defaults. */
export const pushChoices = mysqlTable(
  'push_choices',
  {
    userId: id().primaryKey(),
    content: ascii(8).notNull().default('all').$type<PushContent>(),
    /** Minutes since midnight. Null: no quiet hours. */
    quietFrom: smallint({ unsigned: true }),
    quietTo: smallint({ unsigned: true }),
    /** The days on which they begin: 1 is Sunday, 2 Monday, 4 Tuesday, and so on, added up. */
    quietDays: tinyint({ unsigned: true }),
    quietZone: ascii(64),
    pausedUntil: time(),
  },
  (t) => [
    foreignKey({ name: 'push_choices_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

/** One row: the VAPID keys of the installation, in base64url. All subscriptions are void without them. */
export const pushKeys = mysqlTable('push_keys', {
  id: tinyint().primaryKey().default(sql`1`),
  publicKey: ascii(87).notNull(),
  privateKey: ascii(43).notNull(),
});

/** Up to which message it was decided whom to notify. The node that raises it decides (lib/push/decide-room.ts). */
export const pushRooms = mysqlTable('push_rooms', {
  roomId: id().primaryKey(),
  through: id().notNull(),
});

/**
 * What is to be sent: at most one row for each device and room, with the newest message. The node that removes the row
 * sends it (lib/push/queue.ts).
 */
export const pushQueue = mysqlTable(
  'push_queue',
  {
    deviceId: id().notNull(),
    roomId: id().notNull(),
    seq: id().notNull(),
    /** It only closes a notification: it was queued because the person has read the message. */
    onlyRead: boolean().notNull().default(false),
    /** How often a push service has refused it for the moment. */
    refusals: tinyint({ unsigned: true }).notNull().default(0),
    dueAt: time().notNull(),
    expiresAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.deviceId, t.roomId] }),
    index('push_queue_due').on(t.dueAt),
    index('push_queue_expires').on(t.expiresAt),
    index('push_queue_room').on(t.roomId),
  ],
);

/** Which notifications devices may be showing: what is read elsewhere is to be closed there. */
export const pushShown = mysqlTable(
  'push_shown',
  {
    deviceId: id().notNull(),
    roomId: id().notNull(),
    seq: id().notNull(),
    shownAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.deviceId, t.roomId] }),
    index('push_shown_room').on(t.roomId),
    index('push_shown_at').on(t.shownAt),
  ],
);

/** The confirmed e-mail addresses of people (lib/mail/addresses.ts). Nobody else is shown them. */
export const mailAddresses = mysqlTable(
  'mail_addresses',
  {
    userId: id().primaryKey(),
    /** As it was typed. */
    address: text(254).notNull(),
    /** The key by which addresses are compared: see mailKey in lib/mail/address.ts. */
    addressKey: ascii(254).notNull(),
    /** The language of the page on which it was given. */
    locale: ascii(8).notNull().$type<Locale>(),
    confirmedAt: time().notNull(),
    /** When to look next whether they missed something. Null: they do not want to be told. */
    lookAt: time(),
    /** What is older was told in an earlier mail, or came before they wanted mails. */
    toldAt: time().notNull(),
  },
  (t) => [
    uniqueIndex('mail_addresses_key').on(t.addressKey),
    index('mail_addresses_look').on(t.lookAt),
    foreignKey({ name: 'mail_addresses_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
  ],
);

/** Addresses that are not confirmed yet. Each person has at most one, and several people may have the same. */
export const mailConfirmations = mysqlTable(
  'mail_confirmations',
  {
    userId: id().primaryKey(),
    address: text(254).notNull(),
    locale: ascii(8).notNull().$type<Locale>(),
    /** Whether they also want to be told what they miss. */
    digest: boolean().notNull().default(false),
    /** SHA-256 of the code of the link. Null until the mail is sent. The code itself is stored nowhere. */
    codeHash: binary(32),
    expiresAt: time().notNull(),
  },
  (t) => [
    uniqueIndex('mail_confirmations_code').on(t.codeHash),
    index('mail_confirmations_expiry').on(t.expiresAt),
    foreignKey({ name: 'mail_confirmations_user_fk', columns: [t.userId], foreignColumns: [users.id] }).onDelete(
      'cascade',
    ),
  ],
);

/** Links by which people make an account with an address of CHAT_SIGN_UP_DOMAINS. Each address has at most one. */
export const signUpLinks = mysqlTable(
  'sign_up_links',
  {
    /** The key of the address: see mailKey in lib/mail/address.ts. Mails go to it, too. */
    addressKey: ascii(254).primaryKey(),
    locale: ascii(8).notNull().$type<Locale>(),
    /** SHA-256 of the link's code. The code itself is stored nowhere. */
    codeHash: binary(32).notNull(),
    expiresAt: time().notNull(),
  },
  (t) => [uniqueIndex('sign_up_links_code').on(t.codeHash), index('sign_up_links_expiry').on(t.expiresAt)],
);

/** Mails that are to be sent. The node that removes the row sends the mail (lib/mail/queue.ts). */
export const mailQueue = mysqlTable(
  'mail_queue',
  {
    id: id().autoincrement().primaryKey(),
    kind: ascii(8).notNull().$type<'confirm' | 'reset' | 'digest' | 'sign_up' | 'moved'>(),
    /**
     * To whom: the id of a person, or for `reset`, `sign_up` and `moved` the key of an address, which may be nobody's.
     * One mail of a kind waits.
     */
    target: ascii(254).notNull(),
    /** The language, unless the person has chosen one. */
    locale: ascii(8).notNull().$type<Locale>(),
    /** Of a digest: it tells only of what came after this. */
    since: time(),
    /** How often it could not be sent. */
    refusals: tinyint({ unsigned: true }).notNull().default(0),
    dueAt: time().notNull(),
    expiresAt: time().notNull(),
  },
  (t) => [uniqueIndex('mail_queue_target').on(t.kind, t.target), index('mail_queue_due').on(t.dueAt)],
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

/**
 * What imports have done, so that one that was interrupted continues, and nothing comes in twice (lib/archive). A
 * backup leaves it out: an import continues only in the database in which it began.
 */
export const imports = mysqlTable(
  'imports',
  {
    /** SHA-256 of our own archive, or the name of another source, such as `slack`. */
    source: ascii(64).notNull(),
    /** SHA-256 of the name of a list of the archive, or of a person or room in the source. */
    part: binary(32).notNull(),
    /** How many lines of the list are in, or the id of what the person or room has become. */
    value: id().notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.part] })],
);

/**
 * Archives that administrators asked for (lib/archive/exports). A row goes a day after its end, and its bytes before
 * it. A backup leaves it out: the bytes are not in it.
 */
export const archiveExports = mysqlTable(
  'archive_exports',
  {
    id: id().autoincrement().primaryKey(),
    /** 1 while a node works on it, otherwise null: there is one at a time. */
    running: tinyint(),
    createdAt: time().notNull(),
    /** When the node that works on it was last heard of. */
    seenAt: time().notNull(),
    endedAt: time(),
    /** Entries of logs that were written, of how many; each counts twice, because it is also on a page to read. */
    done: id().notNull().default(0),
    total: id().notNull().default(0),
    /** Where the archive is. */
    storage: ascii(8).$type<'local' | 's3' | 'azure'>(),
    storageKey: ascii(64),
    /** Null: it is not complete. */
    bytes: id(),
  },
  (t) => [uniqueIndex('archive_exports_running').on(t.running), uniqueIndex('archive_exports_key').on(t.storageKey)],
);

/** One row, which identifies the log of this installation. A restore must change the epoch. */
export const installation = mysqlTable('installation', {
  id: tinyint().primaryKey().default(sql`1`),
  epoch: ascii(36).notNull(),
  /** CHAT_TWO_FACTOR of the node that started last: whether administrators need two factors (lib/users/role-now.ts). */
  adminsNeedTwoFactors: boolean().notNull().default(false),
  /** Of that node, the issuer by which alone people sign in (CHAT_PASSWORDS=off). Null: also by passwords. */
  onlyIssuer: ascii(255),
});

/** One row: what the community has decided about itself. Unlike the epoch, it is in a backup. */
export const house = mysqlTable('house', {
  id: tinyint().primaryKey().default(sql`1`),
  /** What the community calls itself. Empty: the name of the product. */
  name: text(40).notNull().default(''),
  /** Who may make an account if CHAT_SIGN_UP is not set. `open`: people could come in before this table was there. */
  signUp: ascii(8).$type<'open' | 'invite'>().notNull().default('open'),
  /** `#rrggbb`. Null: the product's. */
  accent: ascii(7),
  /** An IANA name. Null: that of the settings. */
  timeZone: ascii(64),
  /** Of people who have chosen none. Null: the one for which the browser asks. */
  locale: ascii(8).$type<Locale>(),
  /** The version of its logo: a hash of the picture, in hexadecimal. Null: the product's. */
  logo: ascii(32),
});

/** The logo of the community as PNG, in each size of lib/house/icons.ts. Everybody may read it, without an account. */
export const houseIcons = mysqlTable('house_icons', {
  name: ascii(16).$type<IconName>().primaryKey(),
  picture: longBinary().notNull(),
});
