import { createHash, randomUUID } from 'node:crypto';
import { and, asc, eq, getTableColumns, isNotNull, isNull, ne } from 'drizzle-orm';
import { startPasswords } from '@/lib/auth/password/password';
import { makePasswordLink } from '@/lib/auth/password/password-links';
import { beginSetUp } from '@/lib/auth/two-factor/set-up';
import { ERASE } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import {
  apiTokens,
  audit,
  blocks,
  files,
  hookBots,
  hooks,
  house,
  identities,
  invitationRooms,
  invitations,
  mailAddresses,
  mailConfirmations,
  memberships,
  mentions,
  messageChanges,
  messagePreviews,
  messages,
  passwordLinks,
  pendingIdentities,
  pins,
  pushChoices,
  pushDevices,
  reactions,
  recoveryCodes,
  reports,
  roomAliases,
  rooms,
  sessions,
  twoFactors,
  users,
} from '@/lib/db/schema';
import { invitationCode } from '@/lib/invitations/code';
import { createInvitation } from '@/lib/invitations/invitations';
import { mailKey } from '@/lib/mail/address';
import { confirmationFor } from '@/lib/mail/addresses';
import { signUpCodeFor } from '@/lib/mail/sign-up';
import { registerDevice } from '@/lib/push/devices';
import { directRoom } from '@/lib/rooms/direct';
import type { RoomRole } from '@/lib/rooms/memberships';
import { roomKey } from '@/lib/rooms/name';
import { findRoom, type Room } from '@/lib/rooms/store';
import type { TokenScope } from '@/lib/tokens/scope';
import { setDisabled } from '@/lib/users/people';
import { signedInAdmin } from './admins';
import { TEST_SECRET } from './app';
import { roomWith } from './conversation';
import { newHook } from './hooks';
import { newToken, type Person, signedIn } from './people';
import { codeOf, withTwoFactor } from './services/authenticator';
import { newDevice } from './services/push-service';

/** The kinds of people that a page or a handler may have to distinguish. */
export const WHO = ['signed out', 'guest', 'member', 'disabled', 'admin'] as const;
export type Who = (typeof WHO)[number];

export const ROOM_STATES = ['open', 'closed', 'archived', 'missing'] as const;
export type RoomState = (typeof ROOM_STATES)[number];

/** The password of every person that `Factory.person` creates. */
export const PASSWORD = 'zpqkxwvu';

/** Creates what a request needs, new for each use, so that no test sees the changes of another. */
export class Factory {
  #made = 0;
  #hash: Promise<string> | undefined;

  constructor(readonly db: Database) {}

  name(stem: string): string {
    return `${stem}${this.#made++}`;
  }

  /** A person with a session, but without a password to sign in with. */
  somebody(): Promise<Person> {
    return signedIn(this.db, this.name('persona'));
  }

  /** A person with a password, so that only the tested rule can refuse a request. Null if signed out. */
  async person(who: Exclude<Who, 'signed out'>): Promise<Person>;
  async person(who: Who): Promise<Person | null>;
  async person(who: Who): Promise<Person | null> {
    if (who === 'signed out') return null;
    const person = await (who === 'admin' ? signedInAdmin(this.db, this.name('alguien')) : this.#somebodyAs(who));
    this.#hash ??= hashOf(PASSWORD);
    await this.db
      .update(users)
      .set({ passwordHash: await this.#hash })
      .where(eq(users.id, person.userId));
    // The person keeps the cookie from before.
    if (who === 'disabled') await setDisabled(this.db, person.userId, true);
    return person;
  }

  #somebodyAs(who: Who): Promise<Person> {
    return signedIn(this.db, this.name('alguien'), who === 'guest' ? who : undefined);
  }

  /** @returns the code of an invitation to a closed room, for one person and a week */
  async invitation(): Promise<string> {
    const room = await this.roomWith(null, null);
    const { userId } = await this.somebody();
    const audit = { actor: null, action: 'invitation.create' } as const;
    const id = await createInvitation(this.db, userId, { roomIds: [room], maxUses: 1, days: 7, role: 'member' }, audit);
    return invitationCode(id ?? 0, TEST_SECRET);
  }

  /** Lets a person come in by an organization, only in the database. */
  async identity({ userId }: Person): Promise<void> {
    const subjectHash = createHash('sha256').update(this.name('subject')).digest();
    await this.db.insert(identities).values({ issuer: 'https://id.test', subjectHash, userId, createdAt: new Date() });
  }

  /** @returns the code of a link by which somebody can set a new password */
  async passwordLink(): Promise<string> {
    const { userId: id, username: name } = await this.somebody();
    const link = await makePasswordLink(this.db, id, {
      actor: null,
      action: 'person.password_link',
      person: { id, name },
    });
    return link?.code ?? '';
  }

  /** Gives a person a confirmed e-mail address, and mails about what they miss. */
  async mailAddress({ userId }: Person, address = `${this.name('correo')}@ejemplo.org`): Promise<string> {
    const now = new Date();
    const row = { address, addressKey: mailKey(address), locale: 'es', confirmedAt: now } as const;
    await this.db.insert(mailAddresses).values({ userId, ...row, lookAt: now, toldAt: now });
    return address;
  }

  /** @returns the code of a link by which somebody confirms an e-mail address */
  async mailLink(): Promise<string> {
    const { userId } = await this.somebody();
    const address = `${this.name('correo')}@ejemplo.org`;
    await this.db
      .insert(mailConfirmations)
      .values({ userId, address, locale: 'es', expiresAt: new Date(Date.now() + 3_600_000) });
    return (await confirmationFor(this.db, userId))?.code ?? '';
  }

  /** @returns the code of a link by which somebody makes an account */
  signUpLink(): Promise<string> {
    return signUpCodeFor(this.db, `${this.name('correo')}@ejemplo.org`, 'es');
  }

  /** @returns the id of a device of this person's session */
  async pushDevice({ userId, sessionId }: Person): Promise<number> {
    const device = newDevice();
    await registerDevice(this.db, { userId, sessionId, userAgent: '', locale: 'es' }, device);
    const isIt = eq(pushDevices.endpoint, device.endpoint);
    const [row] = await this.db.select({ id: pushDevices.id }).from(pushDevices).where(isIt);
    return row?.id ?? 0;
  }

  /** The person with a token of this scope, by which requests are sent instead of the cookie. Null if signed out. */
  async byToken(person: Person | null, scope: TokenScope = 'write'): Promise<Person | null> {
    return person && { ...person, token: (await newToken(this.db, person.userId, scope)).token };
  }

  /** Gives a person two factors. @returns a recovery code */
  async twoFactor({ userId }: Person): Promise<string> {
    return (await withTwoFactor(this.db, userId)).recovery[0] ?? '';
  }

  /** What a person sends to turn two factors on. */
  async setUp({ userId, sessionId }: Person): Promise<{ setUp: string; code: string }> {
    const [row] = await this.db.select({ hash: users.passwordHash }).from(users).where(eq(users.id, userId));
    const owner = { userId, sessionId, passwordHash: row?.hash ?? '' };
    const { setUp, key } = beginSetUp(TEST_SECRET, owner, { issuer: 'test', username: 'test' });
    return { setUp, code: codeOf(key) };
  }

  /** A room in which somebody wrote these messages. */
  async room(texts: string[] = []): Promise<Room> {
    const name = this.name('sala_');
    const by = await this.somebody();
    await roomWith(
      this.db,
      name,
      texts.map((text) => ({ by, text })),
    );
    const found = await findRoom(this.db, name);
    if (!found) throw new Error('no room');
    return found;
  }

  /** Creates a room in this state. A closed one has one member, its owner. @returns its name */
  async roomThatIs(state: RoomState): Promise<string> {
    if (state === 'missing') return this.name('ninguna_');
    if (state === 'closed') {
      const id = await this.roomWith(null, null, state);
      const [closed] = await this.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, id));
      return closed?.name ?? '';
    }
    const room = await this.room(['hola']);
    if (state === 'archived') await this.archive(room.id);
    return room.name;
  }

  /** What people see as the name of a room. Empty if there is none. */
  async nameOf(roomId: number): Promise<string> {
    const [room] = await this.db.select({ title: rooms.title }).from(rooms).where(eq(rooms.id, roomId));
    return room?.title ?? '';
  }

  /** Creates a room with an owner. `person` is a member too, unless the role is null. @returns the id of the room */
  async roomWith(person: Person | null, role: RoomRole | null, kind: 'open' | 'closed' = 'closed'): Promise<number> {
    const name = this.name('grupo_');
    const row = { name, nameKey: roomKey(name), title: name, kind, createdAt: new Date() };
    const [{ insertId: id }] = await this.db.insert(rooms).values(row);
    await this.addTo(id, 'owner');
    if (person && role) await this.addTo(id, role, person);
    return id;
  }

  /** Makes a person a member of a room, without an entry in its log. Without `person`, adds a new one. */
  async addTo(roomId: number, role: RoomRole, person?: Person): Promise<Person> {
    const member = person ?? (await this.somebody());
    await this.db.insert(memberships).values({ userId: member.userId, roomId, role });
    return member;
  }

  /** Silences a member of a room for an hour, only in the database. */
  async silence(roomId: number, userId: number): Promise<void> {
    const silencedUntil = new Date(Date.now() + 60 * 60_000);
    const isMember = and(eq(memberships.roomId, roomId), eq(memberships.userId, userId));
    await this.db.update(memberships).set({ silencedUntil }).where(isMember);
    await this.db.update(rooms).set({ posting: 'unsilenced' }).where(eq(rooms.id, roomId));
  }

  /**
   * Makes a new member of a room write, or `by`, only in the database. With a reaction of the author.
   * @returns the seq of the message; 1 if there is no such room
   */
  async say(
    roomId: number,
    text: string,
    { by, reaction, ...more }: { hiddenAt?: Date; by?: Person; reaction?: string } = {},
  ): Promise<number> {
    const [room] = await this.db.select({ lastSeq: rooms.lastSeq }).from(rooms).where(eq(rooms.id, roomId));
    if (!room) return 1;
    const { userId } = by ?? (await this.addTo(roomId, 'member'));
    const seq = room.lastSeq + 1;
    const row = { roomId, seq, userId, clientId: randomUUID(), body: text, createdAt: new Date() };
    await this.db.insert(messages).values({ ...row, ...more });
    if (reaction !== undefined)
      await this.db.insert(reactions).values({ roomId, messageSeq: seq, emoji: reaction, userId, seq });
    await this.db.update(rooms).set({ lastSeq: seq, lastMessageSeq: seq }).where(eq(rooms.id, roomId));
    return seq;
  }

  /** A link preview of a message, only in the database. */
  async preview(roomId: number, messageSeq: number): Promise<void> {
    const row = { roomId, messageSeq, url: 'https://ejemplo.org/', title: 'Una página', createdAt: new Date() };
    // A room that does not exist gets one again and again.
    await this.db
      .insert(messagePreviews)
      .values(row)
      .onDuplicateKeyUpdate({ set: { url: row.url } });
  }

  /** A webhook whose address took nothing for a day, only in the database. @returns its id */
  async hookThatIsOff(roomId: number): Promise<number> {
    const { id } = await newHook(this.db, roomId, { url: 'https://example.com/h' });
    await this.db.update(hooks).set({ offAt: new Date(), dueAt: null, problem: '500' }).where(eq(hooks.id, id));
    return id;
  }

  /** A report of a message by somebody new, only in the database. */
  async report(roomId: number, messageSeq: number, reason = ''): Promise<Person> {
    const person = await this.somebody();
    const row = { roomId, messageSeq, userId: person.userId, reason, createdAt: new Date() };
    await this.db.insert(reports).values(row);
    return person;
  }

  /** Creates a conversation of two new people, and adds this person to it, disabled or not. @returns its id */
  async directOf(person: Person | null): Promise<number> {
    const made = await directRoom(this.db, (await this.somebody()).userId, [(await this.somebody()).userId]);
    if (typeof made === 'string') throw new Error(made);
    if (person) await this.addTo(made.id, 'member', person);
    return made.id;
  }

  /** Archives a room without telling a node. */
  async archive(roomId: number): Promise<void> {
    await this.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, roomId));
  }
}

async function hashOf(password: string): Promise<string> {
  const passwords = startPasswords({ cost: 4 });
  try {
    return await passwords.hash(password);
  } finally {
    await passwords.end();
  }
}

/** All rows that a refused request must not change, as one text to compare. */
export async function everything(db: Database): Promise<string> {
  // The server writes some things after it has answered a request: what the author of a message has read, the erasure
  // that ends a person's deletion 20 s later, and the versions that both raise. These are left out. A handler that
  // changes them also changes something that is compared here.
  const { inboxVersion: _, ...userColumns } = getTableColumns(users);
  const { lastSeq: _head, membersVersion: _members, ...roomColumns } = getTableColumns(rooms);
  const { lastReadSeq: _read, unreadFromSeq: _from, rev: _rev, ...membershipColumns } = getTableColumns(memberships);
  // A token is used also by a request that is refused later.
  const { lastUsedAt: _used, ...tokenColumns } = getTableColumns(apiTokens);
  const { id: hookId, roomId: hookRoom, botId, createdBy, tokenHash, url, event, words, offAt } = hooks;
  const hookColumns = { hookId, hookRoom, botId, createdBy, tokenHash, url, event, words, offAt };
  const rows = await Promise.all([
    // People whose deletion has begun are removed later without a request.
    db.select(userColumns).from(users).where(isNull(users.deletingAt)).orderBy(asc(users.id)),
    db.select(tokenColumns).from(apiTokens).orderBy(asc(apiTokens.id)),
    db.select(hookColumns).from(hooks).orderBy(asc(hooks.id)),
    db.select().from(hookBots).orderBy(asc(hookBots.userId)),
    // So are the rooms whose deletion has begun, with all their rows.
    db.select(roomColumns).from(rooms).where(isNull(rooms.deletingAt)),
    db
      .select({ roomId: messageChanges.roomId, seq: messageChanges.seq, kind: messageChanges.kind })
      .from(messageChanges)
      .innerJoin(rooms, and(eq(rooms.id, messageChanges.roomId), isNull(rooms.deletingAt)))
      .where(ne(messageChanges.kind, ERASE))
      .orderBy(asc(messageChanges.roomId), asc(messageChanges.seq)),
    db
      .select({ alias: roomAliases })
      .from(roomAliases)
      .innerJoin(rooms, and(eq(rooms.id, roomAliases.roomId), isNull(rooms.deletingAt))),
    db
      .select(membershipColumns)
      .from(memberships)
      .innerJoin(users, and(eq(users.id, memberships.userId), isNull(users.deletingAt)))
      .innerJoin(rooms, and(eq(rooms.id, memberships.roomId), isNull(rooms.deletingAt)))
      .orderBy(asc(memberships.roomId), asc(memberships.userId)),
    db.select().from(blocks),
    db
      .select({ message: messages })
      .from(messages)
      .innerJoin(rooms, and(eq(rooms.id, messages.roomId), isNull(rooms.deletingAt)))
      .orderBy(asc(messages.roomId), asc(messages.seq)),
    ...[reactions, mentions, pins, messagePreviews, reports].map((table) =>
      db
        .select({ row: table })
        .from(table)
        .innerJoin(rooms, and(eq(rooms.id, table.roomId), isNull(rooms.deletingAt))),
    ),
    db.select().from(files).orderBy(asc(files.id)),
    db.select().from(audit),
    db.select().from(invitations).orderBy(asc(invitations.id)),
    db.select().from(invitationRooms).orderBy(asc(invitationRooms.invitationId), asc(invitationRooms.roomId)),
    // Those of ended sessions are removed later without a request.
    db
      .select({ device: pushDevices })
      .from(pushDevices)
      .innerJoin(sessions, and(eq(sessions.id, pushDevices.sessionId), isNull(sessions.revokedAt)))
      .orderBy(asc(pushDevices.id)),
    db.select().from(pushChoices).orderBy(asc(pushChoices.userId)),
    db.select().from(twoFactors).orderBy(asc(twoFactors.userId)),
    db.select().from(recoveryCodes).orderBy(asc(recoveryCodes.userId), asc(recoveryCodes.codeHash)),
    db.select().from(passwordLinks).orderBy(asc(passwordLinks.userId), asc(passwordLinks.kind)),
    db.select().from(house),
    // Without what the sending of mails changes.
    db
      .select({ userId: mailAddresses.userId, address: mailAddresses.address, isOn: isNotNull(mailAddresses.lookAt) })
      .from(mailAddresses)
      .orderBy(asc(mailAddresses.userId)),
    db
      .select({ userId: mailConfirmations.userId, address: mailConfirmations.address })
      .from(mailConfirmations)
      .orderBy(asc(mailConfirmations.userId)),
    db.select().from(identities).orderBy(asc(identities.userId)),
    db.select().from(pendingIdentities).orderBy(asc(pendingIdentities.subjectHash)),
    db
      .select({ id: sessions.id, revokedAt: sessions.revokedAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(isNull(users.deletingAt))
      .orderBy(asc(sessions.id)),
  ]);
  return JSON.stringify(rows);
}
