import { eq } from 'drizzle-orm';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAudit, record, recordAll } from '@/lib/audit/audit';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Database } from '@/lib/db/client';
import { audit, messages } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { type MessageSearch, messageInContext, type Place, searchMessages } from '@/lib/messages/search/search';
import { directRoom } from '@/lib/rooms/direct';
import { changeRoom, createRoomAs, listRooms } from '@/lib/rooms/rooms';
import { findRoom } from '@/lib/rooms/store';
import { personDetails, personNamed, searchPeople } from '@/lib/users/directory';
import { setDisabled } from '@/lib/users/people';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';

let database: TestDatabase;
let db: Database;
let ana: Person;
let luis: Person;
let pool: Pool;
let posting: Messages;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  posting = openMessages(pool, new MemoryBroker());
  ana = await signedIn(db, 'Ana');
  luis = await signedIn(db, 'luis_b');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const EVERYTHING: MessageSearch = { text: '', roomId: null, userId: null, from: null, until: null };

async function texts(search: Partial<MessageSearch>, after: Place | null = null, limit = 50) {
  const { rows } = await searchMessages(db, { ...EVERYTHING, ...search }, after, limit);
  return rows.map(({ text }) => text);
}

describe('messages', () => {
  beforeAll(async () => {
    const at = (second: number) => `2026-08-21T10:00:${String(second).padStart(2, '0')}.000Z`;
    await roomWith(db, 'cocina', [
      { by: ana, text: 'Pan de maíz', at: at(1) },
      { by: luis, text: '100% cacao', at: at(2) },
      { by: ana, text: 'a_b', at: at(3) },
      { by: ana, text: 'acb | 100 g', at: at(3) },
    ]);
    await roomWith(db, 'patio', [
      { by: luis, text: 'CAFÉ 🧉', at: at(2) },
      { by: luis, text: 'mate 🫖', at: at(3) },
    ]);
  });

  it('come newest first over all rooms, and each page begins where the last one ended', async () => {
    const all = ['mate 🫖', 'acb | 100 g', 'a_b', 'CAFÉ 🧉', '100% cacao', 'Pan de maíz'];
    expect(await texts({})).toEqual(all);
    for (const limit of [1, 2, 4]) {
      const seen: (string | null)[] = [];
      for (let after: Place | null = null, more = true; more; ) {
        const page = await searchMessages(db, EVERYTHING, after, limit);
        seen.push(...page.rows.map(({ text }) => text));
        after = page.next?.after ?? null;
        more = page.next !== null;
      }
      expect(seen).toEqual(all);
    }
  });

  it('are found by a part of their text in any case and with any accents, and % and _ are literal', async () => {
    expect(await texts({ text: 'cafe' })).toEqual(['CAFÉ 🧉']);
    expect(await texts({ text: 'MAIZ' })).toEqual(['Pan de maíz']);
    expect(await texts({ text: '%' })).toEqual(['100% cacao']);
    expect(await texts({ text: 'a_b' })).toEqual(['a_b']);
    expect(await texts({ text: '|' })).toEqual(['acb | 100 g']);
    expect(await texts({ text: '🫖' })).toEqual(['mate 🫖']);
    expect(await texts({ text: "'; DROP TABLE messages; --" })).toEqual([]);
    expect(await texts({ text: '\\' })).toEqual([]);
  });

  it('of direct rooms are never found, whatever is searched for', async () => {
    const direct = await directRoom(db, ana.userId, [luis.userId]);
    if (typeof direct === 'string') throw new Error(direct);
    const row = { roomId: direct.id, seq: 1, clientId: 'direct', userId: ana.userId, body: 'entre nosotros' };
    await db.insert(messages).values({ ...row, createdAt: new Date('2026-08-21T10:00:02.000Z') });
    const from = new Date('2026-08-21T10:00:02.000Z');
    expect(await texts({ text: 'entre nosotros' })).toEqual([]);
    expect(await texts({})).not.toContain('entre nosotros');
    for (const search of [{}, { from }, { userId: ana.userId }, { text: 'entre' }]) {
      expect(await texts({ ...search, roomId: direct.id })).toEqual([]);
    }
    expect(await messageInContext(db, direct.id, 1, 5)).toBeNull();
    await db.delete(messages).where(eq(messages.roomId, direct.id));
  });

  it('are filtered by room, person and time', async () => {
    const patio = await findRoom(db, 'patio');
    expect(await texts({ roomId: patio?.id ?? 0 })).toEqual(['mate 🫖', 'CAFÉ 🧉']);
    expect(await texts({ userId: ana.userId })).toEqual(['acb | 100 g', 'a_b', 'Pan de maíz']);
    const from = new Date('2026-08-21T10:00:02.000Z');
    expect(await texts({ from, until: new Date('2026-08-21T10:00:03.000Z') })).toEqual(['CAFÉ 🧉', '100% cacao']);
    expect(await texts({ from, roomId: patio?.id ?? 0, userId: ana.userId })).toEqual([]);
  });

  it('are shown with the messages around them', async () => {
    const cocina = await findRoom(db, 'cocina');
    const found = await messageInContext(db, cocina?.id ?? 0, 2, 1);
    expect(found?.message.text).toBe('100% cacao');
    expect(found?.before.map(({ text }) => text)).toEqual(['Pan de maíz']);
    expect(found?.after.map(({ text }) => text)).toEqual(['a_b']);
    expect(await messageInContext(db, cocina?.id ?? 0, 99, 1)).toBeNull();
  });

  it('are scanned in bounded windows, along the index on the time', async () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => ({
      roomId: 9_999,
      seq: i + 1,
      userId: luis.userId,
      clientId: `bulk-${i}`,
      body: i === 0 ? 'la aguja' : 'paja',
      createdAt: new Date(Date.parse('2025-01-01T00:00:00Z') + Math.floor(i / 3) * 1_000),
    }));
    for (let i = 0; i < rows.length; i += 5_000) await db.insert(messages).values(rows.slice(i, i + 5_000));
    const before2026 = { ...EVERYTHING, until: new Date('2026-01-01T00:00:00Z') };
    const { rows: found, next } = await searchMessages(db, { ...before2026, text: 'AGUJA' }, null, 10);
    expect(found.map(({ seq }) => seq)).toEqual([1]);
    expect(next).toBeNull();
  });

  it('of a quiet room are found without a scan of newer messages in other rooms', async () => {
    await roomWith(db, 'desván', [{ by: luis, text: 'un baúl', at: '2024-12-31T00:00:00.000Z' }]);
    const attic = await findRoom(db, 'desván');
    const asked = vi.spyOn(db.$client, 'query');
    expect(await texts({ roomId: attic?.id ?? 0, text: 'BAÚL' })).toEqual(['un baúl']);
    // One query for the end of the room's only window, and one for its messages.
    expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
    asked.mockRestore();
  });

  it('of one room come in the order of its log, page by page, even if a clock was set back', async () => {
    await roomWith(db, 'reloj', [
      { by: luis, text: 'uno', at: '2026-08-21T10:00:09.000Z' },
      { by: luis, text: 'dos', at: '2026-08-21T10:00:01.000Z' },
      { by: luis, text: 'tres', at: '2026-08-21T10:00:02.000Z' },
    ]);
    const roomId = (await findRoom(db, 'reloj'))?.id ?? 0;
    expect(await texts({ roomId })).toEqual(['tres', 'dos', 'uno']);
    expect(await texts({ roomId, text: 'O', userId: luis.userId })).toEqual(['dos', 'uno']);
    const first = await searchMessages(db, { ...EVERYTHING, roomId }, null, 2);
    expect(await texts({ roomId }, first.next?.after, 2)).toEqual(['uno']);
    const from = new Date('2026-08-21T10:00:02.000Z');
    expect(await texts({ roomId, from })).toEqual(['uno', 'tres']);
  });
});

describe('people', () => {
  it('are found by a part of their name, role and state, page by page', async () => {
    for (const name of ['Carla', 'carlos', 'Óscar']) await signedIn(db, name);
    const off = await signedIn(db, 'Marta');
    await setDisabled(db, off.userId, true);
    const names = async (
      search: Partial<Parameters<typeof searchPeople>[1]>,
      after: string | null = null,
      limit = 50,
    ) =>
      (await searchPeople(db, { name: '', role: null, state: null, ...search }, after, limit)).rows.map((p) => p.name);
    expect(await names({})).toEqual(['Ana', 'Carla', 'carlos', 'luis_b', 'Marta', 'Óscar']);
    expect(await names({ name: 'CAR' })).toEqual(['Carla', 'carlos', 'Óscar']);
    expect(await names({ name: '_' })).toEqual(['luis_b']);
    expect(await names({ name: '%' })).toEqual([]);
    expect(await names({ state: 'disabled' })).toEqual(['Marta']);
    expect(await names({ role: 'admin' })).toEqual([]);
    const first = await searchPeople(db, { name: '', role: null, state: 'enabled' }, null, 2);
    expect(await names({ state: 'enabled' }, first.next?.after, 2)).toEqual(['carlos', 'luis_b']);
  });

  it('are shown with their sessions and messages', async () => {
    expect(await personDetails(db, ana.userId)).toMatchObject({ name: 'Ana', sessions: 1, messages: 3 });
    expect(await personDetails(db, 999_999)).toBeNull();
    expect(await personNamed(db, 'ÁNA')).toEqual({ id: ana.userId, name: 'Ana' });
  });
});

describe('rooms', () => {
  it('are created, retitled, archived and reopened, each with an entry in the audit', async () => {
    const actor = ana;
    const made = await createRoomAs(db, actor, { name: 'jardín', title: 'El jardín' });
    if (made === 'taken') throw new Error('taken');
    expect(await createRoomAs(db, actor, { name: 'jardín', title: 'Otra' })).toBe('taken');
    expect(await changeRoom(posting, actor, made.id, { title: 'Huerta' })).toBe('done');
    expect(await changeRoom(posting, actor, made.id, { archived: true })).toBe('done');
    expect(await changeRoom(posting, actor, made.id, { archived: true })).toBe('unchanged');
    expect((await listRooms(db, { after: null, limit: 50, openOnly: true })).map(({ name }) => name)).not.toContain(
      'jardín',
    );
    expect(await changeRoom(posting, actor, made.id, { archived: false })).toBe('done');
    const rows = await listAudit(db, { before: null, personId: null, limit: 50 });
    expect(rows.map(({ action, actor, room }) => [action, actor, room])).toEqual([
      ['room.unarchive', 'Ana', 'jardín'],
      ['room.archive', 'Ana', 'jardín'],
      ['room.retitle', 'Ana', 'jardín'],
      ['room.create', 'Ana', 'jardín'],
    ]);
  });
});

describe('the audit', () => {
  it('is read newest first, page by page, for one person or for all', async () => {
    const person = { id: luis.userId, name: luis.username };
    await record(db, { actor: null, action: 'person.make_admin', person });
    await recordAll(
      db,
      [1, 2].map((seq) => ({ actor: ana, action: 'message.delete', person, seq })),
    );
    const first = await listAudit(db, { before: null, personId: luis.userId, limit: 2 });
    expect(first.map(({ action, seq }) => [action, seq])).toEqual([
      ['message.delete', 2],
      ['message.delete', 1],
    ]);
    const next = await listAudit(db, { before: first.at(-1)?.id ?? 0, personId: luis.userId, limit: 2 });
    expect(next).toMatchObject([{ action: 'person.make_admin', actor: null, person: 'luis_b' }]);
  });

  it('never contains the text of a message', async () => {
    const rows = await db.select().from(audit);
    expect(JSON.stringify(rows)).not.toContain('cacao');
  });
});
