import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { users } from '@/lib/db/schema';
import { ask, type RequestOptions } from '@/tests/support/admins';
import { everything } from '@/tests/support/factory';
import { HANDLERS, type Handler, methodOf } from '@/tests/support/routes';
import { accessFixture } from './fixture';

/**
 * Tests how each handler answers pages of other sites and bodies that our pages never send. The same tests for
 * /api/admin are in admin.test.ts.
 */

const fixture = accessFixture();

const isGranted = ({ status, changesBy }: Handler) => changesBy === 'form' || status.member < 400;
const ALL = HANDLERS.filter(({ name, byAddress }) => !name.includes(' app/api/admin/') && !byAddress);
const OURS = ALL.filter(isGranted);
const named = (rows: Handler[]) => rows.map((row) => [row.name, row] as const);
const CHANGES = OURS.filter(({ changesBy }) => changesBy);
const READS = OURS.filter(({ changesBy }) => !changesBy);

describe('the list of handlers in this file', () => {
  it('has every handler once, except those of /api/admin', () => {
    // first-start.test.ts has those of the first start: they grant nothing once there is an administrator.
    const names = ALL.filter((row) => !row.name.includes('app/api/start/'));
    expect(OURS.map(({ name }) => name)).toEqual([...new Set(names.map(({ name }) => name))]);
  });

  it('is complete: there is no middleware and no server action', { tags: 'everywhere/any-route' }, () => {
    expect(readdirSync('.').filter((name) => /^(middleware|proxy)\./.test(name))).toEqual([]);
    const sources = ['app', 'lib', 'components'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.tsx?$/.test(path))
        .map((path) => readFileSync(`${folder}/${path}`, 'utf8')),
    );
    // A server action would be a handler without a file of its own.
    for (const source of sources) expect(source).not.toMatch(/^\s*['"]use server['"]/m);
  });
});

/** A request that would be granted, from a new person. */
async function grantedRequest({ name, request }: Handler) {
  const as = await fixture.make.person('member');
  return { as, method: methodOf(name), ...(await request(fixture.make, as)) };
}

/** Sends these requests to a handler, and expects that none changes the database. @returns their statuses */
async function refused(row: Handler, requests: RequestOptions[]): Promise<number[]> {
  const { path, ...granted } = await grantedRequest(row);
  const before = await everything(fixture.database.db);
  const statuses = [];
  for (const each of requests) statuses.push((await ask(fixture.app, path, { ...granted, ...each })).status);
  expect(await everything(fixture.database.db)).toBe(before);
  return statuses;
}

describe.each(named(CHANGES))('%s', (_, row) => {
  const isForm = row.changesBy === 'form';
  const bodyOf = async () => (await grantedRequest(row)).body as object | undefined;

  it('does nothing for a page of another site', { tags: 'accounts/csrf' }, async () => {
    const origins = [
      'https://evil.example',
      'null',
      '',
      `${fixture.app.origin}.evil.example`,
      fixture.app.origin.replace('http:', 'https:'),
    ];
    const asked = origins.map((origin) => ({ headers: { origin } }));
    expect(await refused(row, asked)).toEqual(origins.map(() => 403));
  });

  it('does nothing for what a form of another site could send, even with our Origin', {
    tags: 'accounts/csrf',
  }, async () => {
    const types = ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'];
    const body = await bodyOf();
    const asked = types.map((type) => ({ headers: { 'content-type': type }, body: JSON.stringify(body ?? { a: 1 }) }));
    for (const status of await refused(row, asked)) expect(isForm ? [403, 415] : [400, 415]).toContain(status);
  });

  it('refuses every body that it does not expect', { tags: 'accounts/mass-assignment' }, async () => {
    const body = await bodyOf();
    const more = { role: 'admin', id: 1, userId: 1, passwordHash: 'x', disabledAt: null, sid: randomUUID() };
    const asked = [
      ...Object.entries(more).map(([key, value]) => ({ body: { ...body, [key]: value } })),
      { body: `{"__proto__":{"role":"admin"},${JSON.stringify(body ?? {}).slice(1)}`.replace(',}', '}') },
      {
        body: `{"constructor":{"prototype":{"role":"admin"}},${JSON.stringify(body ?? {}).slice(1)}`.replace(',}', '}'),
      },
      { body: `${'['.repeat(8_000)}${']'.repeat(8_000)}` },
      { body: '1e999' },
      { body: 'no json' },
    ];
    // A form ignores additional fields; it is refused because the CSRF token is missing.
    for (const status of await refused(row, asked)) expect(isForm ? [400, 403] : [400]).toContain(status);
  });

  it('does not read a body of one megabyte', { tags: 'accounts/huge-password' }, async () => {
    const password = 'x'.repeat(1 << 20);
    expect(await refused(row, [{ body: { ...(await bodyOf()), current: password, password } }])).toEqual([413]);
  });
});

describe.each(named(CHANGES.filter(({ status }) => status['signed out'] === 401)))('%s', (_, row) => {
  it('requires a session', { tags: 'everywhere/any-route' }, async () => {
    expect(await refused(row, [{ as: null }, { as: null, body: 'no json' }])).toEqual([401, 401]);
  });
});

// Forms are left out, because a form without our CSRF token is not granted.
describe.each(named(CHANGES.filter(({ changesBy }) => changesBy === 'json')))('%s', (name, row) => {
  it('grants the request of a page of ours', { tags: 'accounts/csrf' }, async () => {
    const { path, ...asked } = await grantedRequest(row);
    const before = await everything(fixture.database.db);
    expect((await ask(fixture.app, path, asked)).ok).toBe(true);
    if (name !== 'DELETE app/api/account/sessions/route.ts' && !row.readsByBody && !row.storesNothing)
      expect(await everything(fixture.database.db)).not.toBe(before);
  });
});

describe.each(named(READS))('%s', (_, row) => {
  it('tells people who are signed out nothing', { tags: 'everywhere/any-route' }, async () => {
    const { path, method } = await grantedRequest(row);
    const answer = await ask(fixture.app, path, { method });
    expect(answer.status).toBe(row.status['signed out']);
    if (answer.status === 200 && !row.isPublic) expect(await answer.json()).toEqual({});
  });

  it('cannot be read by a page of another site', { tags: 'accounts/csrf' }, async () => {
    const { path, ...asked } = await grantedRequest(row);
    const answer = await ask(fixture.app, path, { ...asked, headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    await answer.text();
  });
});

it('none of these requests made anybody an administrator', { tags: 'accounts/mass-assignment' }, async () => {
  expect(await fixture.database.db.select({ id: users.id }).from(users).where(eq(users.role, 'admin'))).toEqual([]);
});
