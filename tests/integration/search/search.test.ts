import { randomUUID } from 'node:crypto';
import { isNotNull } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files, memberships, mentions, messageChanges, messages, pins, rooms, searchRooms } from '@/lib/db/schema';
import { EVERYBODY } from '@/lib/messages/mentions/rows';
import { fold } from '@/lib/search/fold';
import { indexWhole, markStale, SearchFollower } from '@/lib/search/follower';
import { indexRoom } from '@/lib/search/index-room';
import { hasLink } from '@/lib/search/indexed-row';
import type { Wanted } from '@/lib/search/room-search';
import { type Positions, search } from '@/lib/search/search';
import { matches, termFrom } from '@/lib/search/term';
import { wantedFrom } from '@/lib/search/wanted';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { recorded } from './recorded';
import { randomTexts, seeded } from './texts';

/**
 * Search against a slow reference that reads every message, over rooms that change meanwhile. `npm run test:search`
 * does the same with 50,000 messages and 2,000 queries, and joins all pages of each.
 */

const IS_WHOLE = process.env.TERTULIA_SEARCH_WHOLE === '1';
const [MESSAGES, QUERIES] = IS_WHOLE ? [5.4, 9.8] : [1, 1];

const ME = 1;
const PEOPLE = [1, 2, 3];
const ROOMS = [11, 12, 13, 14];
/** Hits on a page, and the most that are compared: enough for several pages. Whole runs go on with larger pages. */
const PAGE = 60;
const MOST = 150;
const LARGE_PAGE = 2_000;
const START = Date.UTC(2026, 0, 1);

interface Kept {
  roomId: number;
  seq: number;
  userId: number;
  at: number;
  text: string | null;
  isHidden: boolean;
  fileName: string | null;
  isPinned: boolean;
  /** Whom it names: the person who searches, everybody, or whoever was there. */
  names: 'person' | 'all' | 'here' | null;
}

let database: TestDatabase;
const random = seeded(20260821);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const text = randomTexts(random);
/** Everything that is stored, as the reference reads it. */
const kept: Kept[] = [];
const heads = new Map<number, number>(ROOMS.map((id) => [id, 0]));
const never = new AbortController().signal;
let clock = START;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  for (const id of ROOMS)
    await db.insert(rooms).values({ id, name: `room${id}`, title: '', kind: 'closed', createdAt: new Date(START) });
  for (const roomId of ROOMS) await db.insert(memberships).values({ userId: ME, roomId });
});
afterAll(() => database?.drop());

async function say(roomId: number, times: number): Promise<void> {
  const { db } = database;
  const count = Math.round(times * MESSAGES);
  const fresh: Kept[] = [];
  for (let i = 0; i < count; i++) {
    const seq = (heads.get(roomId) ?? 0) + 1;
    heads.set(roomId, seq);
    clock += 1 + Math.floor(random() * 60_000);
    const fileName = random() < 0.05 ? `${text(1)}.pdf` : null;
    const names = random() < 0.05 ? pick(['person', 'person', 'all', 'here'] as const) : null;
    const marks = { isPinned: random() < 0.01, names, isHidden: false };
    fresh.push({ roomId, seq, userId: pick(PEOPLE), at: clock, text: text(), fileName, ...marks });
  }
  for (let i = 0; i < fresh.length; i += 1_000) await store(fresh.slice(i, i + 1_000));
  const head = heads.get(roomId) ?? 0;
  await db.$client.query('UPDATE rooms SET last_seq = ?, last_message_seq = ? WHERE id = ?', [head, head, roomId]);
  kept.push(...fresh);
}

async function store(some: Kept[]): Promise<void> {
  const { db } = database;
  const createdAt = ({ at }: Kept) => new Date(at);
  await db
    .insert(messages)
    .values(some.map((one) => ({ ...one, clientId: randomUUID(), body: one.text, createdAt: createdAt(one) })));
  const withFile = some.filter(({ fileName }) => fileName !== null);
  if (withFile.length > 0)
    await db.insert(files).values(
      withFile.map((one) => ({
        id: randomUUID(),
        userId: one.userId,
        roomId: one.roomId,
        messageSeq: one.seq,
        name: one.fileName ?? '',
        type: 'application/pdf',
        kind: 'file' as const,
        bytes: 1,
        sha256: Buffer.alloc(32),
        storage: 'local' as const,
        storageKey: randomUUID(),
        createdAt: createdAt(one),
        uploadedAt: createdAt(one),
      })),
    );
  const pinned = some.filter(({ isPinned }) => isPinned);
  if (pinned.length > 0)
    await db
      .insert(pins)
      .values(pinned.map((one) => ({ roomId: one.roomId, messageSeq: one.seq, createdAt: createdAt(one) })));
  const naming = some.flatMap(({ names, ...one }) => (names === null ? [] : { ...one, names }));
  if (naming.length > 0)
    await db.insert(mentions).values(
      naming.map((one) => ({
        userId: one.names === 'person' ? ME : EVERYBODY,
        roomId: one.roomId,
        seq: one.seq,
        at: 0,
        length: 1,
        what: one.names,
        createdAt: createdAt(one),
      })),
    );
}

const folds = new Map<string, string>();

function folded(typed: string): string {
  const known = folds.get(typed) ?? fold(typed);
  folds.set(typed, known);
  return known;
}

/** Edits, deletes or hides some messages, or erases a person’s messages without naming them in the log. */
async function change(count: number): Promise<void> {
  const { db } = database;
  for (let i = 0; i < count; i++) {
    const one = pick(kept);
    const kind = pick(['edit', 'edit', 'delete', 'hide', 'forget'] as const);
    const seq = (heads.get(one.roomId) ?? 0) + 1;
    heads.set(one.roomId, seq);
    const messageSeq = kind === 'forget' ? null : one.seq;
    await db.insert(messageChanges).values({ roomId: one.roomId, seq, messageSeq, kind, createdAt: new Date(clock) });
    await db.$client.query('UPDATE rooms SET last_seq = ? WHERE id = ?', [seq, one.roomId]);
    if (kind === 'hide') one.isHidden = true;
    else one.text = kind === 'edit' && one.text !== null ? text() : null;
    await db.$client.query('UPDATE messages SET body = ?, hidden_at = ? WHERE room_id = ? AND seq = ?', [
      one.text,
      one.isHidden ? new Date(clock) : null,
      one.roomId,
      one.seq,
    ]);
  }
}

/** A random query: words that are there or not, parts of them, phrases, and marks. */
function anyWanted(): Wanted {
  const source = pick(kept).text ?? text();
  const words = source.split(/\s+/);
  const from = Math.floor(random() * words.length);
  const cut = Math.floor(random() * 4);
  const typed = pick([
    pick(words),
    [...pick(words)].slice(cut).join(''),
    words.slice(from, from + 2).join(' '),
    text(1),
    pick(['zz', 'qx', 'e', 'de', '本', '明天', 'ab', 'xyzzy', '👍', 'h']),
  ]);
  const terms = [termFrom(typed), random() < 0.3 ? termFrom(pick(words), random() < 0.3) : null].filter(
    (one) => one !== null,
  );
  const day = START + random() * (clock - START);
  return wantedFrom({
    terms: random() < 0.9 ? terms : [],
    userIds: random() < 0.15 ? [pick(PEOPLE)] : null,
    has: random() < 0.1 ? [pick(['file', 'link'] as const)] : [],
    mentions: random() < 0.08 ? ME : null,
    isPinned: random() < 0.08,
    from: random() < 0.1 ? day : null,
    until: random() < 0.1 ? day + 86_400_000 : null,
  });
}

function reference(
  { terms, userIds, has, mentions: named, isPinned, from, until }: Wanted,
  roomIds: readonly number[],
) {
  return kept
    .filter((one) => {
      if (one.text === null || one.isHidden || !roomIds.includes(one.roomId)) return false;
      if (userIds && !userIds.includes(one.userId)) return false;
      if (has.includes('file') && one.fileName === null) return false;
      if (has.includes('link') && !hasLink({ ...one, body: one.text, fileNames: null })) return false;
      if (named !== null && (one.userId === ME || one.names === null || one.names === 'here')) return false;
      if (isPinned && !one.isPinned) return false;
      if ((from !== null && one.at < from) || (until !== null && one.at >= until)) return false;
      return matches(folded(one.fileName === null ? one.text : `${one.text}\n${one.fileName}`), terms);
    })
    .sort((a, b) => b.at - a.at)
    .map(({ roomId, seq }) => `${roomId}:${seq}`);
}

async function all(wanted: Wanted, roomIds: readonly number[] | null = null): Promise<string[]> {
  const found: string[] = [];
  let after: Positions | null = null;
  // A clock that stands still, so that a slow machine finds the same.
  do {
    const page = await search(
      database.db,
      { userId: ME, wanted, roomIds, archived: false, after, limit: found.length < MOST ? PAGE : LARGE_PAGE },
      { clock: () => 0 },
    );
    found.push(...page.hits.map(({ roomId, seq }) => `${roomId}:${seq}`));
    after = page.next;
  } while (after !== null && (IS_WHOLE || found.length < MOST));
  return found;
}

async function compare(times: number): Promise<void> {
  for (let i = 0; i < times * QUERIES; i++) {
    const wanted = anyWanted();
    const roomIds = random() < 0.3 ? [pick(ROOMS)] : null;
    const expected = reference(wanted, roomIds ?? ROOMS);
    const found = await all(wanted, roomIds);
    const most = IS_WHOLE ? expected.length + 1 : Math.min(found.length, MOST);
    expect(found.slice(0, most), JSON.stringify(wanted)).toEqual(expected.slice(0, most));
    if (found.length < MOST) expect(found).toHaveLength(expected.length);
  }
}

describe('search finds what a reading of all messages finds', () => {
  it('before anything is indexed', { timeout: 600_000 }, async () => {
    for (const roomId of ROOMS) await say(roomId, 300);
    await compare(25);
  });

  it('with an index that is complete, half complete, and after changes', { timeout: 1_200_000 }, async () => {
    const { db } = database;
    await say(11, 5_000);
    await say(12, 2_500);
    for (const roomId of ROOMS) await indexWhole(db, roomId, never);
    await compare(30);
    await change(150);
    await compare(30);
    await say(12, 700);
    await say(13, 40);
    await change(60);
    await indexRoom(db, 11);
    await compare(30);
    for (const roomId of ROOMS) await indexWhole(db, roomId, never);
    await compare(30);
  });

  it('while the whole index is built anew', { timeout: 600_000 }, async () => {
    const { db } = database;
    await markStale(db);
    await indexRoom(db, 11);
    await compare(10);
    await new SearchFollower({ db, log: { warn: () => {} } }).round();
    await compare(20);
    const stale = await db.select().from(searchRooms).where(isNotNull(searchRooms.staleBlock));
    expect(stale).toEqual([]);
  });

  it('with an index of another version, and of a log that was restored', { timeout: 600_000 }, async () => {
    const { db } = database;
    await db.$client.query('UPDATE search_rooms SET version = 0 WHERE room_id = 11');
    await db.$client.query('UPDATE search_rooms SET through = through + 100000 WHERE room_id = 12');
    await compare(10);
    for (const roomId of ROOMS) await indexWhole(db, roomId, never);
    for (const roomId of ROOMS) await indexWhole(db, roomId, never);
    await compare(20);
  });

  it('along keys, and never more of a table than a few ranges', async () => {
    const { db } = database;
    await db.$client.query('ANALYZE TABLE messages, message_changes, search_slices, search_rooms, rooms, memberships');
    const watched = recorded(db);
    const day = START + (clock - START) / 2;
    const questions: Partial<Wanted>[] = [
      { terms: [termFrom('comunidad')].filter((one) => one !== null) },
      { terms: [termFrom('zzqqxx')].filter((one) => one !== null) },
      { mentions: ME },
      { isPinned: true },
      { userIds: PEOPLE.slice(1), has: ['file'], from: day, until: day + 86_400_000 },
    ];
    await change(5);
    for (const question of questions) {
      const asked = { userId: ME, wanted: wantedFrom(question), archived: false, after: null, limit: PAGE };
      await search(watched.db, { ...asked, roomIds: null });
      await search(watched.db, { ...asked, roomIds: ROOMS });
    }
    const shapes = new Map(watched.statements.map(({ sql, values }) => [sql, { sql, values }]));
    expect(shapes.size).toBeGreaterThan(7);
    for (const { sql, values } of shapes.values()) {
      const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values);
      const read = plan.filter(({ table }) => table !== null && !String(table).startsWith('<'));
      expect([sql, read.filter(({ key, type }) => key === null || ['ALL', 'index'].includes(type))]).toEqual([sql, []]);
    }
  });

  it('but nothing in rooms in which the person is not', async () => {
    const { db } = database;
    await db.$client.query('DELETE FROM memberships WHERE user_id = ? AND room_id = 11', [ME]);
    const wanted = wantedFrom({ terms: [termFrom('e')].filter((one) => one !== null) });
    const found = await all(wanted);
    expect(found).toEqual(reference(wanted, [12, 13, 14]).slice(0, found.length));
    expect(await all(wanted, [11])).toEqual([]);
  });
});
