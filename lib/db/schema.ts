import { sql } from 'drizzle-orm';
import {
  bigint,
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

/**
 * The tables, for MySQL ≥ 8.0 and MariaDB ≥ 10.6 alike. Times are UTC.
 * Character set and collation are stated on every text column: none depends on the server's default,
 * and no collation is used that only one of the two databases has.
 */

const text = (length: number) =>
  customType<{ data: string }>({
    dataType: () => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin`,
  })();

const ascii = (length: number) =>
  customType<{ data: string }>({
    dataType: () => `varchar(${length}) character set ascii collate ascii_bin`,
  })();

/** UTF-8 bytes compared as bytes: two keys are equal only if they are the same. */
const bytes = (length: number) =>
  customType<{ data: string; driverData: Buffer }>({
    dataType: () => `varbinary(${length})`,
    toDriver: (value) => Buffer.from(value, 'utf8'),
    fromDriver: (value) => value.toString('utf8'),
  })();

const id = () => bigint({ mode: 'number', unsigned: true });
const time = () => datetime({ mode: 'date', fsp: 3 });

export const users = mysqlTable(
  'users',
  {
    id: id().autoincrement().primaryKey(),
    /** As typed at sign-up, in NFC. */
    username: text(32).notNull(),
    /** What names are compared by: see usernameKey in lib/users/name.ts. */
    usernameKey: bytes(255).notNull(),
    passwordHash: ascii(72).notNull(),
    role: ascii(16).notNull().default('member').$type<'member' | 'admin'>(),
    disabledAt: time(),
    /** Since when their deletion is under way (lib/users/deletions.ts); they are disabled then. */
    deletingAt: time(),
    createdAt: time().notNull(),
    /** What they chose for themselves; null: as the browser asks, as the community has it. */
    locale: ascii(8).$type<'es' | 'en'>(),
    timeZone: ascii(64),
    hourCycle: ascii(3).$type<'h12' | 'h23'>(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(t.usernameKey),
    // Every node asks each minute whose deletion is under way.
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
    name: text(64).notNull(),
    /** What rooms are compared by: see roomKey in lib/rooms/name.ts. Null: made by an older version, until a start. */
    nameKey: bytes(2_112),
    title: text(120).notNull(),
    /** The head of the room's log; its row lock gives the numbers out. */
    lastSeq: id().notNull().default(0),
    createdBy: id(),
    createdAt: time().notNull(),
    archivedAt: time(),
  },
  (t) => [uniqueIndex('rooms_name').on(t.name), uniqueIndex('rooms_name_key').on(t.nameKey)],
);

/**
 * With message_changes, the room's log: seq runs from 1 to rooms.last_seq without holes, and no row is ever removed.
 * No foreign keys here: each would take a shared lock on the author's row at every insert.
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
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.seq] }),
    uniqueIndex('messages_user_client').on(t.userId, t.clientId),
    // Newest first over all rooms, for administrators; the log itself is read by its key.
    index('messages_created').on(t.createdAt),
  ],
);

/** Later changes to messages. A payload never holds text: a replay reads the message's present row. */
export const messageChanges = mysqlTable(
  'message_changes',
  {
    roomId: id().notNull(),
    seq: id().notNull(),
    messageSeq: id(),
    userId: id(),
    kind: ascii(16).notNull(),
    payload: ascii(255),
    createdAt: time().notNull(),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.seq] })],
);

/**
 * Who did what to whom, when. Rows are added, never changed or removed, and never hold a message's text. Names are as
 * they were then, since what they name may be gone.
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
    /** The person it was done to, if any. */
    personId: id(),
    personName: text(32),
    /** The room, and the message in it, if any. */
    roomId: id(),
    roomName: text(64),
    seq: id(),
  },
  (t) => [index('audit_person').on(t.personId)],
);

/** Counters of tries, by rate-limiter-flexible: a key's points until `expire` (ms since 1970). */
export const tries = mysqlTable('tries', {
  key: ascii(255).primaryKey(),
  points: int().notNull().default(0),
  expire: bigint({ mode: 'number', unsigned: true }),
});

/** One row: which installation of the log this is. A restore must change the epoch. */
export const installation = mysqlTable('installation', {
  id: tinyint().primaryKey().default(sql`1`),
  epoch: ascii(36).notNull(),
});
