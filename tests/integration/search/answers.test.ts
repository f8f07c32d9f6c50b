import { eq } from 'drizzle-orm';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { memberships, messages as messageRows, roomAliases, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom } from '@/lib/rooms/direct';
import { addMember } from '@/lib/rooms/members';
import { roomForId } from '@/lib/rooms/memberships';
import type { SearchAnswer, SearchQuestion } from '@/lib/search/answer';
import { indexWhole } from '@/lib/search/follower';
import { loadHits } from '@/lib/search/load-hits';
import { Searches } from '@/lib/search/searches';
import { termFrom } from '@/lib/search/term';
import { saveProfile } from '@/lib/users/profile';
import { emptyRoom } from '@/tests/integration/rooms/fixture';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { fileRow } from '@/tests/support/files/files';
import { newHook } from '@/tests/support/hooks';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';
import { recorded } from './recorded';

/** What people are answered. Ana searches; Luis and Eva write too. */

let database: TestDatabase;
let db: Database;
let pool: Pool;
let messages: Messages;
let searches: Searches;
const seerOf = ({ userId }: { userId: number }) => ({ userId, role: 'member' }) as const;
let [ana, luis, eva] = [] as unknown as [Person, Person, Person];
let made = 0;
const signal = new AbortController().signal;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  messages = openMessages(pool, new MemoryBroker());
  searches = new Searches({ db, timeZone: 'America/Bogota' });
  [ana, luis, eva] = [await signedIn(db, 'Ana'), await signedIn(db, 'Luis'), await signedIn(db, 'eva_m')];
  await saveProfile(db, eva.userId, { shown: 'Eva Núñez' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A room of its own for each test, with all three in it. */
async function room(kind: 'open' | 'closed' = 'closed', name = `sala_${made++}`): Promise<number> {
  const id = await emptyRoom(db, kind, name);
  for (const { userId } of [ana, luis, eva]) await addMember(messages, id, userId);
  return id;
}

async function say(roomId: number, text: string, by = luis, at?: string): Promise<number> {
  const found = await roomForId(db, by.userId, roomId);
  if (!found) throw new Error('no room');
  const result = await messages.post(by, found, { text });
  if ('error' in result) throw new Error(result.error);
  if (at) {
    const isIt = `room_id = ${roomId} AND seq = ${result.seq}`;
    await db.$client.query(`UPDATE messages SET created_at = ? WHERE ${isIt}`, [new Date(at)]);
  }
  return result.seq;
}

async function asked(question: SearchQuestion, by = ana): Promise<SearchAnswer> {
  const answer = await searches.ask(seerOf(by), question, signal);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

const found = async (question: SearchQuestion, by = ana) =>
  (await asked(question, by)).hits.map(({ message }) => message.message);

describe('a hit', () => {
  it('has its message, its marks, its room and the messages beside it', async () => {
    const id = await room();
    const before = await say(id, 'antes', eva);
    const seq = await say(id, 'La Comunidad de José');
    const after = await say(id, 'después');
    const answer = await asked({ q: 'unidad jose', in: [id] });
    expect(answer).toEqual({
      hits: [
        {
          room: id,
          message: expect.objectContaining({ seq, user: 'Luis', userId: luis.userId, message: 'La Comunidad de José' }),
          marks: [
            [6, 6],
            [16, 4],
          ],
          before: expect.objectContaining({
            ...{ seq: before, userId: eva.userId, user: 'eva_m', shown: 'Eva Núñez', text: 'antes' },
          }),
          after: expect.objectContaining({ seq: after, text: 'después' }),
        },
      ],
      rooms: [{ id, kind: 'closed', name: expect.stringContaining('sala_'), title: expect.stringContaining('sala_') }],
      next: null,
      unknown: { from: [], in: [] },
    });
  });

  it('in a direct room has the others in place of a name', async () => {
    const direct = await directRoom(db, ana.userId, [eva.userId]);
    const notes = await directRoom(db, ana.userId, []);
    if (typeof direct === 'string' || typeof notes === 'string') throw new Error('no room');
    await say(direct.id, 'ornitorrinco', eva);
    await say(notes.id, 'ornitorrincos', ana);
    const answer = await asked({ q: 'ornitorrinco' });
    expect(answer.rooms.toSorted((a, b) => a.id - b.id)).toEqual([
      {
        ...{ id: direct.id, kind: 'direct', name: '', title: null },
        direct: { others: [{ id: eva.userId, name: 'eva_m', shown: 'Eva Núñez' }] },
      },
      { id: notes.id, kind: 'direct', name: '', title: null, direct: { others: [], isNotes: true } },
    ]);
    expect(await found({ q: 'ornitorrinco' }, luis)).toEqual([]);
  });

  it('is marked in the names of its files, and shows those of the messages beside it', async () => {
    const id = await room();
    const with_ = async (text: string, name: string) => {
      const seq = await say(id, text);
      const file = await fileRow(db, luis, { name });
      await db.$client.query('UPDATE files SET room_id = ?, message_seq = ? WHERE id = ?', [id, seq, file]);
      return seq;
    };
    await with_('uno', 'Acta del martes.pdf');
    await with_('dos', 'otra.pdf');
    const { hits } = await asked({ q: 'acta', in: [id] });
    expect(hits).toMatchObject([
      { marks: [], fileMarks: { 0: [[0, 4]] }, after: { text: 'dos', files: { count: 1 } } },
    ]);
  });

  it('has nobody beside it who is deleted or hidden', async () => {
    const id = await room();
    const gone = await say(id, 'uno');
    await say(id, 'aguja');
    const hidden = await say(id, 'tres');
    const isIn = (seq: number) => `WHERE room_id = ${id} AND seq = ${seq}`;
    await db.$client.query(`UPDATE messages SET body = NULL, deleted_at = NOW(3) ${isIn(gone)}`);
    await db.$client.query(`UPDATE messages SET hidden_at = NOW(3) ${isIn(hidden)}`);
    const [hit] = (await asked({ q: 'aguja', in: [id] })).hits;
    expect(hit).not.toHaveProperty('before');
    expect(hit).not.toHaveProperty('after');
    expect(JSON.stringify(hit)).not.toContain('tres');
  });

  it('is found as soon as it was sent, edited or shown again', { tags: 'rooms/hidden-messages' }, async () => {
    const id = await room();
    await db.update(memberships).set({ role: 'moderator' }).where(eq(memberships.roomId, id));
    const inRoom = await roomForId(db, luis.userId, id);
    if (!inRoom) throw new Error('no room');
    const seq = await say(id, 'primera versión');
    await indexWhole(db, id, signal);
    const now = async () => [await found({ q: 'primera', in: [id] }), await found({ q: 'segunda', in: [id] })];
    expect(await now()).toEqual([['primera versión'], []]);
    await messages.requests.edit(luis, inRoom, seq, { text: 'segunda versión' });
    expect(await now()).toEqual([[], ['segunda versión']]);
    await messages.requests.hide(eva, inRoom, seq, true);
    await indexWhole(db, id, signal);
    expect(await now()).toEqual([[], []]);
    await messages.requests.hide(eva, inRoom, seq, false);
    expect(await now()).toEqual([[], ['segunda versión']]);
    await messages.requests.remove(luis, inRoom, seq);
    expect(await now()).toEqual([[], []]);
  });
});

describe('names in a query', () => {
  it('are those of people, as they are called or shown, and of oneself', async () => {
    const id = await room();
    await say(id, 'de luis');
    await say(id, 'de eva', eva);
    await say(id, 'de ana', ana);
    const of = async (q: string) => (await found({ q, in: [id] })).sort();
    expect(await of('de:LUIS')).toEqual(['de luis']);
    expect(await of('from:"eva nunez"')).toEqual(['de eva']);
    expect(await of('from:@eva_m from:yo')).toEqual(['de ana', 'de eva']);
    expect((await found({ q: '', in: [id], from: [eva.userId] })).sort()).toEqual(['de eva']);
    expect(await asked({ q: 'from:nadie', in: [id] })).toMatchObject({ hits: [], unknown: { from: ['nadie'] } });
  });

  it('are those of bots of one’s rooms, and of no others', async () => {
    const [id, other] = [await room(), await emptyRoom(db, 'closed', `sala_${made++}`)];
    const { botId } = await newHook(db, id, { name: 'Clima de Cali' });
    await newHook(db, other, { name: 'Secreto' });
    await say(id, 'de luis');
    await say(id, 'de un bot', { ...luis, userId: botId });
    expect(await found({ q: 'from:"clima de cali"', in: [id] })).toEqual(['de un bot']);
    expect(await asked({ q: 'from:secreto' })).toMatchObject({ hits: [], unknown: { from: ['secreto'] } });
  });

  it('that stand for nothing are told', async () => {
    const id = await room();
    await say(id, 'de luis');
    expect(await asked({ q: 'from:nadie from:luis', in: [id] })).toMatchObject({
      hits: [{}],
      unknown: { from: ['nadie'] },
    });
  });

  it('are those of rooms, also earlier ones, if the person is in them', {
    tags: 'rooms/search-elsewhere',
  }, async () => {
    const id = await room('closed', 'Fútbol_sala');
    await db.insert(roomAliases).values({ nameKey: 'balonmano', roomId: id });
    await say(id, 'gol');
    for (const name of ['#futbol_SALA', 'Balonmano']) expect(await found({ q: `gol en:${name}` })).toEqual(['gol']);
    await emptyRoom(db, 'closed', 'secreta');
    await emptyRoom(db, 'open', 'abierta');
    const questions = ['gol in:secreta', 'gol in:abierta', 'gol in:ninguna'];
    const seen = [];
    for (const q of questions) {
      const { db: watched, statements } = recorded(db);
      const answer = await new Searches({ db: watched, timeZone: 'UTC' }).ask(seerOf(ana), { q }, signal);
      seen.push([JSON.stringify(answer).replace(/"in":\["\w+"\]/, ''), statements.map(({ sql }) => sql)]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});

describe('a question', () => {
  it('has days of the community', async () => {
    const id = await room();
    await say(id, 'tarde', luis, '2026-08-21T04:59:59.999Z');
    await say(id, 'mañana', luis, '2026-08-21T05:00:00Z');
    await say(id, 'noche', luis, '2026-08-22T04:59:00Z');
    await say(id, 'otro', luis, '2026-08-22T05:00:00Z');
    const on = (q: string) => found({ q, in: [id] });
    expect(await on('on:2026-08-21')).toEqual(['noche', 'mañana']);
    expect(await on('before:2026-08-21')).toEqual(['tarde']);
    expect(await on('after:2026-08-21')).toEqual(['otro']);
    expect(await on('after:2026-08-20 before:2026-08-22')).toEqual(['noche', 'mañana']);
    expect(await on('after:2026-08-22 before:2026-08-21')).toEqual([]);
  });

  it('finds archived rooms if it says so, or names the room', async () => {
    const id = await room('closed', 'vieja_sala');
    await say(id, 'hemeroteca');
    await db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, id));
    expect(await found({ q: 'hemeroteca' })).toEqual([]);
    for (const question of [
      { q: 'hemeroteca es:archivado' },
      { q: 'hemeroteca en:vieja_sala' },
      { q: 'hemeroteca', in: [id] },
    ])
      expect(await asked(question)).toMatchObject({ hits: [{}], rooms: [{ archived: true }] });
  });

  it('of nothing finds nothing', async () => {
    for (const q of ['', '  ', '-nada', '\u200b'])
      expect(await asked({ q })).toEqual({ hits: [], rooms: [], next: null, unknown: { from: [], in: [] } });
  });

  it('is text, whatever it looks like', { tags: 'rooms/odd-searches' }, async () => {
    const id = await room();
    await say(id, 'cien % de_algo y C:\\temp, it’s "so" \'; DROP TABLE messages; --');
    const of = (q: string) => found({ q, in: [id] });
    for (const q of ['%', '_algo', 'C:\\temp', "it's", '"\'; drop table"', '"; --"', '\\'])
      expect(await of(q), q).toHaveLength(1);
    for (const q of ['c%n', 'de%algo', 'deXalgo', 'tem_', '%_\\', 'x" OR 1=1', '\ud800', '__proto__', 'from:%'])
      expect(await of(q), q).toEqual([]);
    expect(await of(`cien ${'algo '.repeat(30)} ${'x'.repeat(10_000)}`)).toHaveLength(1);
    expect((await asked({ q: 'a'.repeat(10_000), in: [id] })).hits).toEqual([]);
  });

  it('that is not the one of the cursor, or that is of somebody else, gives no rights', {
    tags: 'rooms/odd-searches',
  }, async () => {
    const id = await emptyRoom(db, 'closed', 'solo_de_luis');
    await addMember(messages, id, luis.userId);
    for (let i = 0; i < 5; i++) await say(id, `secreto ${i}`);
    const { next } = await asked({ q: 'secreto', limit: 2 }, luis);
    expect(await found({ q: 'secreto', after: next ?? '' }, luis)).toHaveLength(3);
    expect(await asked({ q: 'secreto', after: next ?? '' })).toMatchObject({ hits: [], rooms: [] });
    expect(await asked({ q: 'secreto', in: [id] })).toMatchObject({ hits: [], rooms: [], next: null });
    for (const after of ['', '!', 'AQ', 'x'.repeat(70_000)])
      expect(await searches.ask(seerOf(ana), { q: 'secreto', after }, signal)).toBe('malformed');
  });

  it('is given up for the third of the same person, and refused when too many are asked', {
    tags: 'rooms/flood',
  }, async () => {
    const own = new Searches({ db, timeZone: 'UTC' });
    const busy = async (asking: Promise<unknown>[]) =>
      (await Promise.all(asking)).filter((one) => one === 'busy').length;
    const ask = (userId: number) => own.ask(seerOf({ userId }), { q: 'hola' }, signal);
    expect(await Promise.all([ask(ana.userId), ask(ana.userId), ask(ana.userId), ask(luis.userId)])).toEqual([
      'busy',
      ...[1, 2, 3].map(() => expect.objectContaining({ next: null })),
    ]);
    expect(await busy(Array.from({ length: 12 }, (_, i) => ask(1_000 + i)))).toBe(4);
    expect(await busy([ask(ana.userId)])).toBe(0);
  });

  it('reads nothing more when its client is gone', async () => {
    const id = await room();
    for (let i = 0; i < 3; i++) await say(id, 'uno');
    const { db: watched, statements } = recorded(db);
    const gone = new AbortController();
    gone.abort();
    const asking = new Searches({ db: watched, timeZone: 'UTC' }).ask(seerOf(ana), { q: 'uno' }, gone.signal);
    await expect(asking).rejects.toThrow('aborted');
    expect(statements).toHaveLength(1);
  });
});

describe('loading what was found', () => {
  const term = [termFrom('hola')].filter((one) => one !== null);

  it('leaves out what was changed, and rooms that the person left, since it was found', {
    tags: 'rooms/unknown',
  }, async () => {
    const [one, two] = [await room(), await room()];
    const places: { roomId: number; seq: number }[] = [];
    for (const roomId of [one, two, one]) places.push({ roomId, seq: await say(roomId, 'hola') });
    const at = async () =>
      (await loadHits(db, ana.userId, places, term)).hits.map((hit) => [hit.room, hit.message.seq]);
    expect(await at()).toEqual(places.map(({ roomId, seq }) => [roomId, seq]));
    await db.$client.query('UPDATE messages SET body = ? WHERE room_id = ? AND seq = ?', [
      'adiós',
      one,
      places[0]?.seq,
    ]);
    expect(await at()).toHaveLength(2);
    await db.delete(memberships).where(eq(memberships.roomId, two));
    const { hits, rooms: told } = await loadHits(db, ana.userId, places, term);
    expect([hits.map((hit) => hit.room), told.map(({ id }) => id)]).toEqual([[one], [one]]);
  });

  it('takes as many statements for fifty hits in ten rooms as for one, each along a key', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => room()));
    const places: { roomId: number; seq: number }[] = [];
    for (let i = 0; i < 50; i++) {
      const roomId = ids[i % 10] as number;
      places.push({ roomId, seq: await say(roomId, 'hola') });
    }
    // With a handful of people the server would rather read all of them.
    const crowd = Array.from({ length: 500 }, (_, i) => `otro${i}`);
    await db
      .insert(users)
      .values(crowd.map((name) => ({ username: name, usernameKey: name, passwordHash: '', createdAt: new Date() })));
    await db.$client.query('ANALYZE TABLE users, messages, memberships, rooms');
    const [few, many] = [recorded(db), recorded(db)];
    await loadHits(few.db, ana.userId, places.slice(0, 1), term);
    expect((await loadHits(many.db, ana.userId, places, term)).hits).toHaveLength(50);
    expect(many.statements).toHaveLength(few.statements.length);
    for (const { sql, values } of many.statements) {
      const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, values);
      const rows = plan.filter(({ table }) => table !== null && !String(table).startsWith('<'));
      expect(rows.filter(({ key }) => key === null)).toEqual([]);
    }
  });

  it('names authors whose account is gone as nobody', async () => {
    const id = await room();
    await say(id, 'hola');
    await say(id, 'hola');
    await db.update(messageRows).set({ userId: null }).where(eq(messageRows.roomId, id));
    const { hits } = await asked({ q: 'hola', in: [id] });
    expect(hits).toMatchObject([{ message: { user: null }, before: { user: null, userId: null } }, {}]);
  });
});
