import { and, asc, eq, getTableColumns, gt, isNotNull, isNull, lte, max, or, sql } from 'drizzle-orm';
import { MEMBERS_ACTIONS } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import {
  apiTokens,
  audit,
  blocks,
  files,
  hooks,
  identities,
  invitations,
  memberships,
  mentions,
  messageChanges,
  messagePreviews,
  messages,
  pins,
  pushDevices,
  reactions,
  reports,
  rooms,
  sessions,
  twoFactors,
  users,
} from '@/lib/db/schema';
import { facePath, filePath } from '@/lib/files/file';
import { mailOf } from '@/lib/mail/addresses';
import { pushChoicesOf } from '@/lib/push/choices';
import { labelOf, labelsFor, type RoomLabels } from './export-labels';

/** Rows of a page: 500 of the longest messages are 8 MB. */
const PAGE = 500;
/** Rows that one statement scans where no index finds them by person. */
const WINDOW = 10_000;

/** A part of what is stored about a person: one value, or rows in pages. */
export type Section = { name: string; value: unknown } | { name: string; pages: AsyncIterable<object[]> };

/** Yields sectionsOf as pieces of one JSON document, with a field for each section. */
export async function* exportOf(db: Database, userId: number): AsyncGenerator<string, void, undefined> {
  let separator = '{';
  for await (const section of sectionsOf(db, userId)) {
    yield `${separator}\n"${section.name}": `;
    separator = ',';
    if ('value' in section) yield JSON.stringify(section.value);
    else yield* jsonList(section.pages);
  }
  yield '\n}\n';
}

async function* jsonList(pages: AsyncIterable<object[]>): AsyncGenerator<string, void, undefined> {
  yield '[';
  let separator = '\n';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.map((row) => JSON.stringify(row)).join(',\n');
    separator = ',\n';
  }
  yield '\n]';
}

/**
 * Yields everything that is stored about a person: `{profile, notifications, mail, sessions, pushDevices, tokens,
 * webhooks, identities, rooms, createdRooms, invitations, blocks, messages, files, reactions, mentions, pins, reports,
 * changes, audit}`. Holds one page of it in memory, and a label for each of their rooms, however many messages they
 * wrote. Leaves out the hash of the password, the secret and the recovery codes of two factors, the hashes of tokens,
 * session ids, and who an administrator was. Read the pages of a section before the next one.
 *
 * Each room has its id in `roomId`, and in `room` a label that the person may know: the name of an open room, or of a
 * closed one that they are in; for a direct room the user names of the others, with commas between them, or `notes` for
 * the room for their own notes. The label is null for a closed room that they are no longer in, because its name may
 * have changed since. In `audit` it is the name at that time; for actions of others it is null, unless the person may
 * know the room now.
 */
export async function* sectionsOf(db: Database, userId: number): AsyncGenerator<Section, void, undefined> {
  const labels = await labelsFor(db, userId);
  yield { name: 'profile', value: await profileOf(db, userId) };
  yield { name: 'notifications', value: await pushChoicesOf(db, userId) };
  yield { name: 'mail', value: await mailOf(db, userId) };
  yield* list('sessions', sessionsOf(db, userId));
  yield* list('pushDevices', pushDevicesOf(db, userId));
  yield* list('tokens', tokensOf(db, userId));
  yield* list('webhooks', hooksBy(db, userId, labels));
  yield* list('identities', identitiesOf(db, userId));
  yield* list('rooms', roomsOf(db, userId, labels));
  yield* list('createdRooms', roomsBy(db, userId, labels));
  yield* list('invitations', invitationsBy(db, userId));
  yield* list('blocks', blocksBy(db, userId));
  yield* list('messages', messagesOf(db, userId, labels));
  yield* list('files', filesOf(db, userId, labels));
  yield* list('reactions', reactionsBy(db, userId, labels));
  yield* list('mentions', mentionsOf(db, userId, labels));
  yield* list('pins', pinsBy(db, userId, labels));
  yield* list('reports', reportsBy(db, userId, labels));
  yield* list('changes', changesBy(db, userId, labels));
  yield* list('audit', auditOf(db, userId, labels));
}

function* list(name: string, pages: AsyncIterable<object[]>): Generator<Section, void, undefined> {
  yield { name, pages };
}

async function profileOf(db: Database, userId: number) {
  const { username, displayName, about, faceId: face, statusText, statusUntil, presence } = users;
  const { role, createdAt, locale, timeZone, hourCycle, invitationId } = users;
  const profile = { username, displayName, about, face, statusText, statusUntil, presence };
  // Not the secret of the second factor: whoever reads the file could make codes.
  const twoFactorSince = twoFactors.createdAt;
  const columns = { ...profile, role, createdAt, locale, timeZone, hourCycle, invitationId, twoFactorSince };
  const [row] = await db
    .select(columns)
    .from(users)
    .leftJoin(twoFactors, eq(twoFactors.userId, users.id))
    .where(eq(users.id, userId))
    .limit(1);
  return row ? { ...row, face: row.face && facePath(row.face) } : null;
}

async function* sessionsOf(db: Database, userId: number) {
  const { id, createdAt, lastSeenAt, expiresAt, revokedAt, provenAt, userAgent, ip } = sessions;
  let after: string | null = '';
  while (after !== null) {
    const rows: { id: string }[] = await db
      .select({ id, createdAt, lastSeenAt, expiresAt, revokedAt, provenAt, userAgent, ip })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), gt(id, after)))
      .orderBy(asc(id))
      .limit(PAGE);
    yield rows.map(({ id: _, ...row }) => row);
    after = nextAfter(rows)?.id ?? null;
  }
}

/** The browsers in which they get notifications. Leaves out addresses and keys, by which others could send some. */
async function* pushDevicesOf(db: Database, userId: number) {
  const { host, name, locale, createdAt } = pushDevices;
  yield await db
    .select({ name, host, locale, createdAt })
    .from(pushDevices)
    .where(eq(pushDevices.userId, userId))
    .orderBy(asc(pushDevices.id));
}

/** The tokens of their programs, without the hashes. There are few, so all are one page. */
async function* tokensOf(db: Database, userId: number) {
  const { name, scope, createdAt, expiresAt, lastUsedAt } = apiTokens;
  yield await db
    .select({ name, scope, createdAt, expiresAt, lastUsedAt })
    .from(apiTokens)
    .where(eq(apiTokens.userId, userId))
    .orderBy(asc(apiTokens.id));
}

/** The webhooks that they made. Leaves out secrets; of the address that is told, only its host, as it may have one. */
async function* hooksBy(db: Database, userId: number, labels: RoomLabels) {
  const { id, roomId, botId, createdBy, createdAt: time, url, event, words } = hooks;
  const made = await db
    .select({ roomId, ...IN_ROOM, name: users.displayName, url, event, words, time })
    .from(hooks)
    .innerJoin(users, eq(users.id, botId))
    .leftJoin(rooms, eq(rooms.id, roomId))
    .where(eq(createdBy, userId))
    .orderBy(asc(id));
  yield made.map(({ url: to, ...row }) => ({ ...labelled(labels, row), url: to && new URL(to).origin }));
}

/** By whose sign-in they come in. There is one for each provider, so all are one page. */
async function* identitiesOf(db: Database, userId: number) {
  const { issuer, subjectHash, createdAt } = identities;
  const rows = await db
    .select({ issuer, subjectHash, createdAt })
    .from(identities)
    .where(eq(identities.userId, userId))
    .orderBy(asc(issuer));
  yield rows.map(({ subjectHash: hash, ...row }) => ({ ...row, subjectSha256: hash.toString('hex') }));
}

/** The rooms they are in, with what they have read and chosen there. */
async function* roomsOf(db: Database, userId: number, labels: RoomLabels) {
  const { roomId, userId: member, rev: _, ...kept } = getTableColumns(memberships);
  let after: number | null = 0;
  while (after !== null) {
    const rows: { roomId: number }[] = await db
      .select({ roomId, kind: rooms.kind, title: rooms.title, ...kept })
      .from(memberships)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(eq(member, userId), gt(roomId, after)))
      .orderBy(asc(roomId))
      .limit(PAGE);
    yield rows.map(({ roomId: id, ...row }) => ({ roomId: id, room: labels.get(id) ?? null, ...row }));
    after = nextAfter(rows)?.roomId ?? null;
  }
}

/** The invitations that they made. */
async function* invitationsBy(db: Database, userId: number) {
  const { id, createdBy, ...told } = getTableColumns(invitations);
  let after: number | null = 0;
  while (after !== null) {
    const rows: { id: number }[] = await db
      .select({ id, ...told })
      .from(invitations)
      .where(and(eq(createdBy, userId), gt(id, after)))
      .orderBy(asc(id))
      .limit(PAGE);
    yield rows;
    after = nextAfter(rows)?.id ?? null;
  }
}

/** The rooms that they made. Scans all rooms, in windows of their key. */
async function* roomsBy(db: Database, userId: number, labels: RoomLabels) {
  const { id, kind, name, title, createdAt, createdBy } = rooms;
  const [{ last } = { last: null }] = await db.select({ last: max(id) }).from(rooms);
  for (let after = 0; after < (last ?? 0); after += WINDOW) {
    const rows = await db
      .select({ roomId: id, kind, name, title, createdAt })
      .from(rooms)
      .where(and(gt(id, after), lte(id, after + WINDOW), eq(createdBy, userId)))
      .orderBy(asc(id));
    yield rows.map(({ name, title, ...row }) => {
      const room = labelOf(labels, row.roomId, { kind: row.kind, name });
      return { ...row, room, title: room === null ? null : title };
    });
  }
}

/** The people whom they have blocked. Who has blocked them is not their data. */
async function* blocksBy(db: Database, userId: number) {
  const { blockedId } = blocks;
  let after: number | null = 0;
  while (after !== null) {
    const rows: { blockedId: number }[] = await db
      .select({ blockedId, person: users.username })
      .from(blocks)
      .leftJoin(users, eq(users.id, blockedId))
      .where(and(eq(blocks.userId, userId), gt(blockedId, after)))
      .orderBy(asc(blockedId))
      .limit(PAGE);
    yield rows.map(({ blockedId: _, ...row }) => row);
    after = nextAfter(rows)?.blockedId ?? null;
  }
}

/**
 * With the texts of hidden ones: they are the person's own; and with what was shown of the page behind a link. Follows
 * the index on (user_id, client_id): the order has no meaning, but each message is read once.
 */
async function* messagesOf(db: Database, userId: number, labels: RoomLabels) {
  const { seq, clientId, createdAt: time, body: text, editedAt, deletedAt, replyTo, hiddenAt } = messages;
  const { url, site, title, description } = messagePreviews;
  const previewed = and(eq(messagePreviews.roomId, messages.roomId), eq(messagePreviews.messageSeq, seq));
  const columns = {
    clientId,
    roomId: messages.roomId,
    ...IN_ROOM,
    seq,
    time,
    text,
    editedAt,
    deletedAt,
    replyTo,
    hiddenAt,
    preview: { url, site, title, description },
  };
  let after: string | null = '';
  while (after !== null) {
    const rows: ({ clientId: string } & InRoom)[] = await db
      .select(columns)
      .from(messages, { forceIndex: 'messages_user_client' })
      // A left join, though every message has a room: with an inner join the server may begin with the rooms.
      .leftJoin(rooms, eq(rooms.id, messages.roomId))
      .leftJoin(messagePreviews, previewed)
      .where(and(eq(messages.userId, userId), gt(clientId, after)))
      .orderBy(asc(clientId))
      .limit(PAGE);
    yield rows.map(({ clientId: _, ...row }) => labelled(labels, row));
    after = nextAfter(rows)?.clientId ?? null;
  }
}

/**
 * What they uploaded and is not deleted, their face too, with the address from which they can load it while they are
 * signed in.
 */
async function* filesOf(db: Database, userId: number, labels: RoomLabels) {
  const { id, purpose, roomId, messageSeq: message, name, type, bytes, alt, createdAt: time } = files;
  let after: string | null = '';
  while (after !== null) {
    const rows: ({ id: string; name: string; roomId: number | null } & Omit<InRoom, 'roomId'>)[] = await db
      .select({ id, purpose, roomId, ...IN_ROOM, message, name, type, bytes, alt, time })
      .from(files)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(eq(files.userId, userId), isNull(files.deletedAt), isNotNull(files.uploadedAt), gt(id, after)))
      .orderBy(asc(id))
      .limit(PAGE);
    yield rows.map(({ roomId: room, roomKind, roomName, ...row }) => {
      const sent =
        room === null ? { roomId: null, room: null } : labelled(labels, { roomId: room, roomKind, roomName });
      return { ...sent, ...row, path: filePath(row) };
    });
    after = nextAfter(rows)?.id ?? null;
  }
}

/**
 * Their reactions that are there now. Follows the index on the person, whose rows are in the order of the primary key.
 */
async function* reactionsBy(db: Database, userId: number, labels: RoomLabels) {
  const { roomId, messageSeq: message, emoji, seq } = reactions;
  let after: { roomId: number; message: number; emoji: string } | null = { roomId: 0, message: 0, emoji: '' };
  while (after !== null) {
    const inMessage = and(eq(message, after.message), gt(emoji, after.emoji));
    const from = or(gt(roomId, after.roomId), and(eq(roomId, after.roomId), or(gt(message, after.message), inMessage)));
    const rows: ({ message: number; emoji: string } & InRoom)[] = await db
      .select({ roomId, ...IN_ROOM, message, emoji, seq })
      .from(reactions)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(eq(reactions.userId, userId), from))
      .orderBy(asc(roomId), asc(message), asc(emoji))
      .limit(PAGE);
    yield rows.map((row) => labelled(labels, row));
    after = nextAfter(rows);
  }
}

/**
 * The messages that name them, in open rooms, unless they are a guest, and their own. A mention in another room must
 * not reveal that room.
 */
async function* mentionsOf(db: Database, userId: number, labels: RoomLabels) {
  const { roomId, seq: message, at, what } = mentions;
  const isIn = isNotNull(memberships.userId);
  const isReadable = labels.isGuest ? isIn : or(eq(rooms.kind, 'open'), isIn);
  let after: { roomId: number; message: number; at: number } | null = { roomId: 0, message: 0, at: -1 };
  while (after !== null) {
    const inMessage = and(eq(message, after.message), gt(at, after.at));
    const from = or(gt(roomId, after.roomId), and(eq(roomId, after.roomId), or(gt(message, after.message), inMessage)));
    const rows: ({ message: number; at: number } & InRoom)[] = await db
      .select({ roomId, ...IN_ROOM, message, at, what })
      .from(mentions)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .leftJoin(memberships, and(eq(memberships.userId, userId), eq(memberships.roomId, roomId)))
      .where(and(eq(mentions.userId, userId), from, isReadable))
      .orderBy(asc(roomId), asc(message), asc(at))
      .limit(PAGE);
    yield rows.map((row) => labelled(labels, row));
    after = nextAfter(rows);
  }
}

/** The messages that they pinned and that are still pinned. */
async function* pinsBy(db: Database, userId: number, labels: RoomLabels) {
  const { roomId, messageSeq: message, createdAt: time } = pins;
  let after: { roomId: number; message: number } | null = { roomId: 0, message: 0 };
  while (after !== null) {
    const from = or(gt(roomId, after.roomId), and(eq(roomId, after.roomId), gt(message, after.message)));
    const rows: ({ message: number } & InRoom)[] = await db
      .select({ roomId, ...IN_ROOM, message, time })
      .from(pins)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(eq(pins.userId, userId), from))
      .orderBy(asc(roomId), asc(message))
      .limit(PAGE);
    yield rows.map((row) => labelled(labels, row));
    after = nextAfter(rows);
  }
}

/** The messages that they reported, with what they wrote. Who closed a report is not told. */
async function* reportsBy(db: Database, userId: number, labels: RoomLabels) {
  const { id, roomId, messageSeq: message, reason, createdAt: time, closedAt } = reports;
  let after: number | null = 0;
  while (after !== null) {
    const rows: ({ id: number } & InRoom)[] = await db
      .select({ id, roomId, ...IN_ROOM, message, reason, time, closedAt })
      .from(reports)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(eq(reports.userId, userId), gt(id, after)))
      .orderBy(asc(id))
      .limit(PAGE);
    yield rows.map(({ id: _, ...row }) => labelled(labels, row));
    after = nextAfter(rows)?.id ?? null;
  }
}

/**
 * The entries that the person made, or that name the person, but are no messages. Scans all, in windows of their key.
 */
async function* changesBy(db: Database, userId: number, labels: RoomLabels) {
  const { roomId, seq, messageSeq, kind, payload, createdAt: time, userId: by } = messageChanges;
  const isNamed = sql`IF(${kind} IN ${MEMBERS_ACTIONS}, JSON_CONTAINS(${payload}, ${String(userId)}, '$.people'), 0)`;
  let after: { roomId: number; seq: number } | null = { roomId: 0, seq: 0 };
  while (after !== null) {
    const from = or(gt(roomId, after.roomId), and(eq(roomId, after.roomId), gt(seq, after.seq)));
    const [end]: { roomId: number; seq: number }[] = await db
      .select({ roomId, seq })
      .from(messageChanges, { forceIndex: 'PRIMARY' })
      .where(from)
      .orderBy(asc(roomId), asc(seq))
      .limit(1)
      .offset(WINDOW - 1);
    const upTo = end && or(sql`${roomId} < ${end.roomId}`, and(eq(roomId, end.roomId), lte(seq, end.seq)));
    const rows = await db
      .select({ roomId, ...IN_ROOM, seq, message: messageSeq, kind, time, by })
      .from(messageChanges, { forceIndex: 'PRIMARY' })
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(from, upTo, or(eq(by, userId), isNamed)))
      .orderBy(asc(roomId), asc(seq));
    yield rows.map(({ by: author, ...row }) => ({ ...labelled(labels, row), byYou: author === userId }));
    after = end ?? null;
  }
}

/** Actions by the person and actions on the person. Scans the whole audit, in windows of its key. */
async function* auditOf(db: Database, userId: number, labels: RoomLabels) {
  const { id, at, action, actorId, personName, roomId, roomName, seq } = audit;
  const [{ last } = { last: null }] = await db.select({ last: max(id) }).from(audit);
  for (let after = 0; after < (last ?? 0); after += WINDOW) {
    const rows = await db
      .select({ at, action, actorId, person: personName, roomId, room: roomName, kind: rooms.kind, seq })
      .from(audit)
      .leftJoin(rooms, eq(rooms.id, roomId))
      .where(and(gt(id, after), lte(id, after + WINDOW), or(eq(actorId, userId), eq(audit.personId, userId))))
      .orderBy(asc(id));
    yield rows.map(({ actorId: by, kind, ...row }) => {
      const byYou = by === userId;
      const isKnown = byYou || (kind === 'open' && !labels.isGuest) || (row.roomId !== null && labels.has(row.roomId));
      return { ...row, room: isKnown ? row.room : null, byYou };
    });
  }
}

/** The columns of a row's room from which `labelled` makes its label. */
const IN_ROOM = { roomKind: rooms.kind, roomName: rooms.name };

interface InRoom {
  roomId: number;
  roomKind: (typeof rooms.$inferSelect)['kind'] | null;
  roomName: string | null;
}

function labelled<Row extends InRoom>(labels: RoomLabels, { roomId, roomKind: kind, roomName: name, ...row }: Row) {
  return { roomId, room: labelOf(labels, roomId, { kind, name }), ...row };
}

/** Returns the row after which the next page begins; null after the last page. */
function nextAfter<T>(rows: readonly T[]): T | null {
  return rows.length < PAGE ? null : (rows.at(-1) ?? null);
}
