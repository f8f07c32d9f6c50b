import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/lib/db/client';
import { blocks, users } from '@/lib/db/schema';
import { block, blockedBy, MOST_BLOCKS, unblock } from '@/lib/users/blocks';
import { setDisabled } from '@/lib/users/people';
import { FOUND_PEOPLE, findByUsername, findPeople } from '@/lib/users/people-search';
import { saveProfile } from '@/lib/users/profile';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

let database: TestDatabase;
let db: Database;
let ana: Person;
let jose: Person;
const asMember = { userId: 1, role: 'member' } as const;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  ana = await signedIn(db, 'Ana');
  jose = await signedIn(db, 'José');
  for (const name of ['Josefina', 'JOSUÉ', 'jo_se', 'pepe', 'Юлия']) await signedIn(db, name);
});
afterAll(() => database.drop());

const names = async (beginning: string) => (await findPeople(db, asMember, beginning)).map(({ name }) => name);

describe('people are found', () => {
  it.each([
    ['jose', ['José', 'Josefina']],
    ['JOSÉ', ['José', 'Josefina']],
    ['jo_', ['jo_se']],
    ['jo%', []],
    ['юл', ['Юлия']],
    ['ose', []],
    ['\u0000', []],
    ['\ud800', []],
  ])('by the beginning of their name, whatever its case and accents: %j', async (beginning, found) => {
    expect(await names(beginning)).toEqual(found);
  });

  it('all of them for an empty text, by name, at most twenty', async () => {
    expect(await names('')).toEqual(['Ana', 'jo_se', 'José', 'Josefina', 'JOSUÉ', 'pepe', 'Юлия']);
    for (let i = 0; i < 25; i++) await signedIn(db, `zeta${String(i).padStart(2, '0')}`);
    expect(await findPeople(db, asMember, 'zeta')).toHaveLength(FOUND_PEOPLE);
    expect((await names('zeta')).at(-1)).toBe('zeta19');
  });

  it('by a word of the name that people see, after those whose user name begins like this', async () => {
    const zoe = await signedIn(db, 'azucena');
    await saveProfile(db, zoe.userId, { shown: 'Zoé Muñoz-Josefina' });
    const josefa = await signedIn(db, 'pepa');
    await saveProfile(db, josefa.userId, { shown: 'María Josefa' });
    expect(await names('josef')).toEqual(['Josefina', 'pepa']);
    expect(await names('ZOE mun')).toEqual(['azucena']);
    expect(await names('oe')).toEqual([]);
    expect(await names('%')).toEqual([]);
    expect(await findPeople(db, asMember, 'azu')).toEqual([
      { id: zoe.userId, name: 'azucena', shown: 'Zoé Muñoz-Josefina' },
    ]);
    for (const { userId } of [zoe, josefa]) await db.delete(users).where(eq(users.id, userId));
  });

  it('unless they are disabled or being deleted', async () => {
    const [off, gone] = [await signedIn(db, 'quim'), await signedIn(db, 'quiteria')];
    expect(await names('qui')).toEqual(['quim', 'quiteria']);
    await setDisabled(db, off.userId, true);
    await db.update(users).set({ deletingAt: new Date() }).where(eq(users.id, gone.userId));
    expect(await names('qui')).toEqual([]);
  });

  it('along one range of the index on names', async () => {
    const { sql, params } = findByUsername(db, 'jose').toSQL();
    const [[plan]] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, params);
    expect(plan).toMatchObject({ type: 'range', key: 'users_username_key' });
    expect(plan?.Extra).not.toContain('filesort');
  });
});

describe('a block', () => {
  it('can be repeated and taken back, and is in the person’s own list only', async () => {
    expect(await block(db, ana.userId, jose.userId)).toBe('done');
    expect(await block(db, ana.userId, jose.userId)).toBe('done');
    expect(await blockedBy(db, ana.userId)).toEqual([{ id: jose.userId, name: 'José' }]);
    expect(await blockedBy(db, jose.userId)).toEqual([]);
    await unblock(db, ana.userId, jose.userId);
    await unblock(db, ana.userId, jose.userId);
    expect(await blockedBy(db, ana.userId)).toEqual([]);
  });

  it('hides nobody from a search, in neither direction', { tags: 'rooms/hidden-blocks' }, async () => {
    await block(db, jose.userId, ana.userId);
    expect(await names('ana')).toEqual(['Ana']);
    expect(await names('jose')).toContain('José');
  });

  it('needs a person who is not being deleted', async () => {
    const gone = await signedIn(db, 'rita');
    await db.update(users).set({ deletingAt: new Date() }).where(eq(users.id, gone.userId));
    expect(await block(db, ana.userId, gone.userId)).toBe('gone');
    expect(await block(db, ana.userId, 1e9)).toBe('gone');
    expect(await db.$count(blocks, eq(blocks.userId, ana.userId))).toBe(0);
  });

  it('is refused above a limit', async () => {
    const many = Array.from({ length: MOST_BLOCKS }, (_, i) => ({ userId: ana.userId, blockedId: 1e6 + i }));
    await db.insert(blocks).values(many);
    expect(await block(db, ana.userId, jose.userId)).toBe('too_many');
    expect(await block(db, ana.userId, 1e6)).toBe('done');
  });
});
