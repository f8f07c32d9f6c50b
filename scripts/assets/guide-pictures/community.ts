import { randomUUID } from 'node:crypto';
import { and, eq, ne } from 'drizzle-orm';
import { record } from '@/lib/audit/audit';
import type { Database } from '@/lib/db/client';
import { audit, memberships, mentions, messages, reactions, reports, rooms, sessions, users } from '@/lib/db/schema';
import type { Locale } from '@/lib/i18n/locale';
import { invitationCode } from '@/lib/invitations/code';
import { createInvitation } from '@/lib/invitations/invitations';
import { directRoom } from '@/lib/rooms/direct';
import { roomKey } from '@/lib/rooms/name';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, TEST_SECRET } from '@/tests/support/app';
import { photo, sendFiles } from '@/tests/support/files/sent';
import { type Person, signedIn } from '@/tests/support/people';
import { PEOPLE, type PersonName, type Room, type Said, WORDS } from './words';

/** The zone of the community, its distance from UTC in May, and the moment at which the pictures are taken. */
export const ZONE = 'America/Bogota';
export const NOW = '2026-05-14T18:42:00-05:00';
const timeOf = (at: string) => new Date(`2026-05-${at.replace(' ', 'T')}:00-05:00`);

export interface Community {
  people: Record<PersonName, Person>;
  /** Ids of rooms by the names that they have in `Words`. */
  ids: Record<'square' | 'garden' | 'kitchen' | 'trips' | 'board', number>;
  /** The seq of the message among the trips that was reported. */
  reported: number;
  /** The path of an invitation. */
  invitation: string;
}

/** Fills an empty installation. Everything has the same content and the same times at each run. */
export async function makeCommunity(app: App, db: Database, locale: Locale): Promise<Community> {
  const words = WORDS[locale];
  const people = {} as Record<PersonName, Person>;
  for (const [name, shown] of Object.entries(PEOPLE) as [PersonName, string][]) {
    people[name] = name === 'ana' ? await signedInAdmin(db, name) : await signedIn(db, name);
    const statusText = name === 'carmen' ? words.status : '';
    const row = { displayName: shown, statusText, createdAt: timeOf('01 12:00'), locale, timeZone: null };
    await db.update(users).set(row).where(eq(users.id, people[name].userId));
  }
  // By the handler: the app remembers its name.
  const change = { name: words.house, accent: null, timeZone: ZONE, locale };
  const named = await ask(app, '/api/admin/house', { as: people.ana, method: 'PATCH', body: change });
  if (!named.ok) throw new Error(`The name of the community: ${named.status} ${await named.text()}`);
  const ids = {} as Community['ids'];
  for (const key of ['square', 'garden', 'kitchen', 'trips', 'board'] as const) {
    ids[key] = await makeRoom(db, words[key], people);
    await say(app, db, ids[key], words[key].said, people);
    await markRead(db, ids[key], people.ana, words[key].said.length - (words[key].unread ?? 0));
  }
  const direct = await directRoom(db, people.ana.userId, [people.carmen.userId]);
  if (typeof direct === 'string') throw new Error(direct);
  await say(app, db, direct.id, words.direct, people);
  await markRead(db, direct.id, people.ana, 1);
  // Reported in a room that is in no other picture.
  await say(app, db, ids.trips, [words.reported], people, words.trips.said.length);
  const reported = words.trips.said.length + 1;
  await markRead(db, ids.trips, people.ana, reported);
  const report = { roomId: ids.trips, messageSeq: reported, reason: words.reason };
  await db.insert(reports).values({ ...report, userId: people.ines.userId, createdAt: timeOf('14 15:52') });
  const invited = { roomIds: [ids.kitchen], maxUses: 20, days: 7, role: 'member' } as const;
  const invitation = await createInvitation(db, people.ana.userId, invited, {
    actor: null,
    action: 'invitation.create',
  });
  const code = invitationCode(invitation ?? 0, TEST_SECRET);
  await db
    .update(sessions)
    .set({ lastSeenAt: timeOf('14 16:20') })
    .where(ne(sessions.userId, people.ana.userId));
  await writeAudit(db, people, { id: ids.garden, name: words.garden.name });
  return { people, ids, reported, invitation: `/invite#${code}` };
}

async function makeRoom(db: Database, room: Room, people: Record<PersonName, Person>): Promise<number> {
  const { name, title, topic = '', isClosed } = room;
  const row = { title, topic, kind: isClosed ? 'closed' : 'open', createdAt: timeOf('01 12:00') } as const;
  const key = roomKey(name);
  // The start has made the default room, and everybody is in it.
  await db
    .insert(rooms)
    .values({ name, nameKey: key, ...row })
    .onDuplicateKeyUpdate({ set: row });
  const [made] = await db.select({ id: rooms.id }).from(rooms).where(eq(rooms.nameKey, key));
  if (!made) throw new Error(`There is no room ${name}`);
  const members = Object.values(people).map(({ userId }, i) => ({
    userId,
    roomId: made.id,
    role: i === 0 ? ('owner' as const) : ('member' as const),
    favorite: i === 0 && room.isFavorite === true,
  }));
  for (const member of members) {
    await db.insert(memberships).values(member).onDuplicateKeyUpdate({ set: member });
  }
  return made.id;
}

/** @param before how many messages the room has already */
async function say(
  app: App,
  db: Database,
  roomId: number,
  said: Said[],
  people: Record<PersonName, Person>,
  before = 0,
): Promise<void> {
  for (const [i, { by, at, text, answers, names, photos }] of said.entries()) {
    const { userId } = people[by];
    const seq = before + i + 1;
    const createdAt = timeOf(at);
    const isIt = and(eq(messages.roomId, roomId), eq(messages.seq, seq));
    if (photos) {
      const files = await Promise.all(
        photos.map(async ({ hue, alt }, n) => ({ name: `foto-${n + 1}.jpg`, bytes: await photo(900, 640, hue), alt })),
      );
      const sent = await sendFiles(app, files, { as: people[by], room: roomId, text });
      if (sent.seq !== seq) throw new Error(`The photos have the number ${sent.seq} instead of ${seq}`);
      await db.update(messages).set({ createdAt }).where(isIt);
    } else {
      const replyTo = answers === undefined ? null : answers + 1;
      await db.insert(messages).values({ roomId, seq, userId, clientId: randomUUID(), body: text, createdAt, replyTo });
      await db.update(rooms).set({ lastSeq: seq, lastMessageSeq: seq }).where(eq(rooms.id, roomId));
    }
    if (names) {
      const mark = `@${PEOPLE[names]}`;
      const place = { at: text.indexOf(mark), length: mark.length, what: 'person', createdAt } as const;
      await db.insert(mentions).values({ userId: people[names].userId, roomId, seq, ...place });
    }
  }
  await react(db, roomId, said, people, before);
}

/** Reactions are entries of the log, after all messages. */
async function react(
  db: Database,
  roomId: number,
  said: Said[],
  people: Record<PersonName, Person>,
  before: number,
): Promise<void> {
  let seq = before + said.length;
  const rows = said.flatMap(({ reactions: given = {} }, i) =>
    Object.entries(given).flatMap(([emoji, names]) =>
      names.map((name) => ({ roomId, messageSeq: before + i + 1, emoji, userId: people[name].userId, seq: ++seq })),
    ),
  );
  if (rows.length > 0) await db.insert(reactions).values(rows);
}

async function markRead(db: Database, roomId: number, { userId }: Person, through: number): Promise<void> {
  const isIt = and(eq(memberships.roomId, roomId), eq(memberships.userId, userId));
  await db.update(memberships).set({ lastReadSeq: through }).where(isIt);
}

/** Some days of an administrator. */
async function writeAudit(db: Database, people: Record<PersonName, Person>, garden: { id: number; name: string }) {
  const actor = people.ana;
  const about = (name: PersonName) => ({ person: { id: people[name].userId, name } });
  const entries = [
    ['12 09:00', { action: 'house.rename' }],
    ['12 09:14', { action: 'invitation.create' }],
    ['13 16:20', { action: 'room.topic', room: garden }],
    ['13 19:02', { action: 'person.password_link', ...about('ines') }],
    ['14 08:31', { action: 'room.make_moderator', room: garden, ...about('luis') }],
    ['14 16:05', { action: 'message.delete', room: garden, seq: 7, ...about('tomas') }],
  ] as const;
  await db.delete(audit);
  for (const [at, entry] of entries) await record(db, { actor, ...entry }, timeOf(at));
}
