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
    /** What they chose for themselves; null means what the browser asks for, or what the installation uses. */
    locale: ascii(8).$type<'es' | 'en'>(),
    timeZone: ascii(64),
    hourCycle: ascii(3).$type<'h12' | 'h23'>(),
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
    name: text(64).notNull(),
    /**
     * The key by which rooms are compared: see roomKey in lib/rooms/name.ts. Null if an older version made the room,
     * until the next start.
     */
    nameKey: bytes(2_112),
    title: text(120).notNull(),
    /** The head of the room's log. Numbers are given out under the lock of this row. */
    lastSeq: id().notNull().default(0),
    createdBy: id(),
    createdAt: time().notNull(),
    archivedAt: time(),
  },
  (t) => [uniqueIndex('rooms_name').on(t.name), uniqueIndex('rooms_name_key').on(t.nameKey)],
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
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.seq] }),
    uniqueIndex('messages_user_client').on(t.userId, t.clientId),
    // For administrators, who list the newest messages of all rooms; the log itself is read by its primary key.
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

/** Counters of tries, written by rate-limiter-flexible: a key's points until `expire` (ms since 1970). */
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
