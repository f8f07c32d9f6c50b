import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiTokens, audit, twoFactors } from '@/lib/db/schema';
import { MOST_TOKENS } from '@/lib/tokens/scope';
import { personOfToken, touchToken } from '@/lib/tokens/tokens';
import { exportOf } from '@/lib/users/export/export';
import {
  beginDeletion,
  removeDeleted,
  revokeAllSessions,
  setDisabled,
  setPasswordHash,
  setRole,
} from '@/lib/users/people';
import { switchOff } from '@/lib/users/two-factor';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { newToken, type Person } from '@/tests/support/people';

let database: TestDatabase;
let app: App;
let make: Factory;

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  app = await startApp({ database });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const makeToken = (as: Person, body: object = {}) =>
  ask(app, '/api/account/tokens', {
    as,
    method: 'POST',
    body: { name: 'Robot', scope: 'write', days: 30, current: PASSWORD, ...body },
  });

async function statusWith(token: string, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(`${app.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}`, ...headers } })).status;
}

async function exported({ userId }: Person): Promise<string> {
  let text = '';
  for await (const part of exportOf(database.db, userId)) text += part;
  return text;
}

describe('a token', () => {
  it('is shown once, is stored as a hash, and can be revoked', { tags: 'accounts/tokens' }, async () => {
    const ana = await make.person('member');
    const answer = await makeToken(ana, { name: '  Robot \t de la cocina ' });
    expect(answer.status).toBe(200);
    const { id, token } = (await answer.json()) as { id: number; token: string };
    expect(token).toMatch(/^tertulia_[A-Za-z0-9_-]{43}$/);
    expect(await statusWith(token)).toBe(200);
    const [row] = await database.db.select().from(apiTokens).where(eq(apiTokens.id, id));
    expect(row?.name).toContain('Robot');
    const everywhere = [
      JSON.stringify({ ...row, tokenHash: row?.tokenHash.toString('latin1') }),
      await (await ask(app, '/account/tokens', { as: ana })).text(),
      await exported(ana),
      app.logs(),
    ];
    for (const text of everywhere) expect(text).not.toContain(token);
    expect(everywhere[1]).toContain('Robot');
    expect(JSON.parse(everywhere[2] ?? '').tokens).toEqual([
      {
        ...{ name: row?.name, scope: 'write', lastUsedAt: expect.any(String) },
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    ]);
    expect((await ask(app, `/api/account/tokens/${id}`, { as: ana, method: 'DELETE', body: '' })).status).toBe(200);
    expect(await statusWith(token)).toBe(401);
    const done = await database.db.select({ action: audit.action }).from(audit).where(eq(audit.personId, ana.userId));
    expect(done.map(({ action }) => action)).toEqual(['account.token_made', 'account.token_revoked']);
  });

  it('is made only with the password, and with a name, a scope and an end', async () => {
    const ana = await make.person('member');
    const wrong = [
      { current: 'otra' },
      { name: ' ' },
      { name: 'a\u202eb' },
      { scope: 'admin' },
      { days: 0 },
      { days: 366 },
    ];
    for (const body of wrong) expect((await makeToken(ana, body)).status).toBe(400);
    expect(await database.db.select().from(apiTokens).where(eq(apiTokens.userId, ana.userId))).toEqual([]);
  });

  it('is one of a bounded number, also if many are made at once', async () => {
    const ana = await make.person('member');
    for (let i = 1; i < MOST_TOKENS; i++) await newToken(database.db, ana.userId);
    // One that is over makes room.
    await newToken(database.db, ana.userId, 'read', new Date(Date.now() - 1_000));
    const statuses = await Promise.all(
      [makeToken(ana), makeToken(ana), makeToken(ana)].map(async (a) => (await a).status),
    );
    expect(statuses.sort()).toEqual([200, 409, 409]);
    expect(await database.db.select().from(apiTokens).where(eq(apiTokens.userId, ana.userId))).toHaveLength(
      MOST_TOKENS,
    );
  });

  it('is not good with anything missing, changed or over', async () => {
    const ana = await make.person('member');
    const { token } = await newToken(database.db, ana.userId);
    const over = await newToken(database.db, ana.userId, 'read', new Date(Date.now() - 1));
    for (const bad of ['', token.slice(0, -1), `${token}A`, token.toUpperCase(), over.token, 'x'.repeat(8_000)])
      expect(await statusWith(bad)).toBe(401);
    const me = `${app.origin}/api/v1/me`;
    for (const headers of [{}, { cookie: ana.cookie }, { authorization: token }, { authorization: `Basic ${token}` }]) {
      const answer = await fetch(me, { headers: headers as Record<string, string> });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect((await fetch(`${me}?access_token=${token}`)).status).toBe(401);
  });

  it.each<[string, (person: Person) => Promise<unknown>]>([
    [
      'they are disabled, and stays ended when they are enabled again',
      async ({ userId }) => {
        await setDisabled(database.db, userId, true);
        await setDisabled(database.db, userId, false);
      },
    ],
    ['an administrator ends their sessions', ({ userId }) => revokeAllSessions(database.db, userId)],
    ['somebody else sets their password', ({ userId }) => setPasswordHash(database.db, userId, 'none')],
    [
      'an administrator switches their two factors off',
      async ({ userId }) => {
        const twoFactor = { userId, secret: Buffer.alloc(64), createdAt: new Date(), lastStep: 1 };
        await database.db.insert(twoFactors).values(twoFactor);
        await switchOff(database.db, userId, {});
      },
    ],
    ['their role changes', ({ userId }) => setRole(database.db, userId, 'admin')],
    ['their deletion begins', ({ userId }) => beginDeletion(database.db, userId)],
  ])('ends with its person: %s', { tags: 'accounts/tokens' }, async (_, end) => {
    const ana = await make.person('member');
    const { token } = await newToken(database.db, ana.userId);
    expect(await statusWith(token)).toBe(200);
    await end(ana);
    expect(await statusWith(token)).toBe(401);
    expect(await database.db.select().from(apiTokens).where(eq(apiTokens.userId, ana.userId))).toEqual([]);
  });

  it('does not hinder the deletion of its person', async () => {
    const ana = await make.person('member');
    await beginDeletion(database.db, ana.userId);
    await newToken(database.db, ana.userId);
    expect(await removeDeleted(database.db, ana.userId)).toBe(true);
    expect(await database.db.select().from(apiTokens).where(eq(apiTokens.userId, ana.userId))).toEqual([]);
  });

  it('stores its last use at most once a minute', async () => {
    const { userId } = await make.person('member');
    const { token } = await newToken(database.db, userId);
    const at = new Date('2026-08-21T12:00:00.000Z');
    const use = async (ms: number) => {
      const found = await personOfToken(database.db, token);
      if (found) await touchToken(database.db, found, new Date(at.getTime() + ms));
      return (await personOfToken(database.db, token))?.lastUsedAt?.getTime();
    };
    expect(await use(0)).toBe(at.getTime());
    expect(await use(60_000)).toBe(at.getTime());
    expect(await use(60_001)).toBe(at.getTime() + 60_001);
  });
});
