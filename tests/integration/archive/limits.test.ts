import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refuseTooMany } from '@/lib/archive/bounds';
import { writeArchive } from '@/lib/archive/export';
import { BLOCKS, FILES, type List, OF_ROOMS, PEOPLE, ROOMS } from '@/lib/archive/format';
import { htmlMessagesSql } from '@/lib/archive/html/write';
import { logQueries, pageQuery } from '@/lib/archive/lists';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { signedIn } from '@/tests/support/people';

/** What an export may cost and contain. */

let database: TestDatabase;
let folder = '';
let roomId = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-limits-'));
  database = await createTestDatabase();
  const { db } = database;
  const ana = await signedIn(db, 'ana');
  await createRoom(db, { name: 'plaza' });
  roomId = (await findRoom(db, 'plaza'))?.id ?? 0;
  await db.$client.query(
    `INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at)
      SELECT ?, n.seq, ?, UUID(), 'hola', NOW(3) FROM (
        SELECT a.d * 1000 + b.d * 100 + c.d * 10 + e.d + 1 AS seq FROM ${['a', 'b', 'c', 'e']
          .map(
            (name) =>
              `(SELECT 0 AS d ${Array.from({ length: 9 }, (_, i) => `UNION SELECT ${i + 1}`).join(' ')}) ${name}`,
          )
          .join(' JOIN ')}) n`,
    [roomId, ana.userId],
  );
  await db.$client.query('UPDATE rooms SET last_seq = 10000, last_message_seq = 10000 WHERE id = ?', [roomId]);
  await db.$client.query('ANALYZE TABLE messages, message_changes, rooms');
}, 60_000);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function planOf(sql: string, values: unknown[]): Promise<RowDataPacket[]> {
  const [plan] = await database.db.$client.query<RowDataPacket[]>(`EXPLAIN ${sql}`, values);
  return plan;
}

it('each page of a log is one short range of a primary key', async () => {
  const [messages, changes] = logQueries();
  for (const sql of [messages, changes, htmlMessagesSql()]) {
    const plan = await planOf(sql, [roomId, 5_000, 5_500]);
    const read = plan.filter(({ table }) => ['messages', 'message_changes', 'm', 'q'].includes(table));
    expect(read.length).toBeGreaterThan(0);
    for (const { key, type } of read) {
      expect(key).toBe('PRIMARY');
      expect(['range', 'eq_ref', 'const', 'ref']).toContain(type);
    }
    expect(plan.map(({ Extra: extra }) => extra).join()).not.toMatch(/filesort|temporary/);
  }
});

it.each<[string, List]>([PEOPLE, ROOMS, ...OF_ROOMS, BLOCKS, FILES].map((list) => [list.table, list]))(
  'pages of %s follow its key, and sort nothing',
  async (table, list) => {
    const last = list.key.map((name) => (list.fields[name]?.kind === 'number' ? 5 : 'x'));
    const { sql, values } = pageQuery(list, '1', last);
    const plan = await planOf(sql, values);
    const own = plan.find((row) => row.table === table || row.table === null);
    expect(own && String(own.Extra)).not.toMatch(/filesort|temporary/);
  },
);

it('an archive that an import would refuse is refused before it is written', async () => {
  const few = { people: 1, rooms: 1, files: 1, pages: 1 };
  expect(() => refuseTooMany(few, true)).not.toThrow();
  expect(() => refuseTooMany({ ...few, people: 200_001 }, false)).toThrow(/at most 200000 people/);
  expect(() => refuseTooMany({ ...few, files: 500_000 }, false)).toThrow(/may have 500000/);
  expect(() => refuseTooMany({ ...few, pages: 500_000 }, false)).not.toThrow();
  expect(() => refuseTooMany({ ...few, pages: 500_000 }, true)).toThrow(/--no-html/);
  // The real query counts, too.
  const html = { zone: 'UTC', locale: 'en' as const };
  await expect(writeArchive(database.db, {} as never, join(folder, 'a.zip'), { html })).resolves.toBeTruthy();
});
