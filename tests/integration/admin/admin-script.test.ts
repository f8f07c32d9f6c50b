import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findReader } from '@/lib/auth/live-sessions';
import { twoFactorOf } from '@/lib/auth/two-factor/two-factors';
import { listening } from '@/lib/broker/broker.contract';
import { RedisBroker } from '@/lib/broker/redis';
import { installationEpoch } from '@/lib/db/installation';
import { audit, users } from '@/lib/db/schema';
import { openLog } from '@/lib/telemetry/log';
import { beginDeletion, setDisabled } from '@/lib/users/people';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { schemaShape } from '@/tests/support/database/schema-shape';
import { signedIn } from '@/tests/support/people';
import { type BundledScript, bundleScript } from '@/tests/support/script';
import { withTwoFactor } from '@/tests/support/services/authenticator';
import { eventually } from '@/tests/support/wait';

const PASSWORD = 'zpqkxwvu';

let database: TestDatabase;
let script: BundledScript;
beforeAll(async () => {
  [database, script] = await Promise.all([createTestDatabase(), bundleScript('admin')]);
});
afterAll(() => Promise.all([database.drop(), script.remove()]));

interface Output {
  code: number;
  output: string;
}

/** The first line of each command's output: the database that it uses. */
const databaseLine = () => {
  const { host, pathname } = new URL(database.url);
  return `Database: ${pathname.slice(1)} on ${host.includes(':') ? host : `${host}:3306`}\n`;
};

/** Runs `npm run admin -- …` with this on standard input. */
function admin(
  args: string[],
  input: string | Buffer = `${PASSWORD}\n`,
  env: Record<string, string> = {},
): Promise<Output> {
  const settings = { DATABASE_URL: database.url, NEXTAUTH_URL: 'http://localhost', NEXTAUTH_SECRET: TEST_SECRET };
  return start([script.path, ...args], input, { ...settings, ...env });
}

function start(args: string[], input: string | Buffer, env: Record<string, string>): Promise<Output> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { env: { ...process.env, ...env }, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    );
    child.stdin?.end(input);
  });
}

const rowOf = async (username: string) =>
  (await database.db.select().from(users).where(eq(users.username, username)))[0];
const auditOf = (name: string) =>
  database.db
    .select({ actor: audit.actorName, action: audit.action })
    .from(audit)
    .where(eq(audit.personName, name))
    .orderBy(asc(audit.id));

test('a new person becomes an administrator, with the password from standard input', async () => {
  const { code, output } = await admin(['Carmen']);
  expect([code, output]).toEqual([0, `${databaseLine()}Carmen is an administrator: sign in, and open /admin\n`]);
  expect(await rowOf('Carmen')).toMatchObject({ role: 'admin', passwordHash: expect.stringMatching(/^\$2b\$12\$/) });
  expect(await auditOf('Carmen')).toEqual([
    { actor: null, action: 'person.create' },
    { actor: null, action: 'person.make_admin' },
  ]);
});

test('an existing person is promoted, keeps the password, and has to sign in again', async () => {
  const her = await signedIn(database.db, 'Íngrid');
  const { code, output } = await admin(['ingrid'], '');
  expect([code, output]).toEqual([0, `${databaseLine()}Íngrid is an administrator now, and has to sign in again.\n`]);
  expect(await rowOf('Íngrid')).toMatchObject({ role: 'admin', passwordHash: 'none' });
  expect(await findReader(database.db, her.sessionId)).toBeNull();
  expect((await admin(['Íngrid'], '')).output).toContain('already');
  expect(await auditOf('Íngrid')).toEqual([{ actor: null, action: 'person.make_admin' }]);
});

test('a disabled administrator is enabled again, with another password', async () => {
  const { userId } = await signedIn(database.db, 'Olga');
  await setDisabled(database.db, userId, true);
  expect((await admin(['Olga', '--password'])).code).toBe(0);
  const row = await rowOf('Olga');
  expect(row).toMatchObject({ role: 'admin', disabledAt: null });
  expect(row?.passwordHash).not.toBe('none');
});

test('an administrator who lost the second factor signs in with the password only', async () => {
  const her = await signedIn(database.db, 'Rebeca');
  await withTwoFactor(database.db, her.userId);
  expect((await admin(['Rebeca', '--one-factor'], '')).output).toContain('signs in with the password only now');
  expect(await twoFactorOf(database.db, her.userId)).toBeNull();
  expect((await admin(['Rebeca', '--one-factor'], '')).output).toContain('already');
  expect((await auditOf('Rebeca')).at(-1)).toEqual({ actor: null, action: 'person.two_factor_off' });
});

test('ended sessions are announced to the running nodes at once if there is a Redis', async () => {
  const her = await signedIn(database.db, 'Noemí');
  const broker = new RedisBroker(inject('redisUrl'), await installationEpoch(database.db), openLog('silent'));
  const node = listening(broker);
  try {
    await eventually(async () => expect(await broker.selfTest()).toBe('working'));
    expect((await admin(['Noemí'], '', { REDIS_URL: inject('redisUrl') })).code).toBe(0);
    await eventually(() => expect(node.sessions).toEqual([{ userId: her.userId }]));
  } finally {
    await broker.end();
  }
});

test('the command works even if Redis is away', async () => {
  await signedIn(database.db, 'Nuria');
  expect((await admin(['Nuria'], '', { REDIS_URL: 'redis://127.0.0.1:1' })).code).toBe(0);
  expect((await rowOf('Nuria'))?.role).toBe('admin');
});

test('a person whose deletion has begun is not restored', async () => {
  const { userId } = await signedIn(database.db, 'Vera');
  await beginDeletion(database.db, userId);
  const { code, output } = await admin(['Vera'], '');
  expect([code, output]).toEqual([1, expect.stringContaining('is being deleted')]);
  expect(await rowOf('Vera')).toMatchObject({ role: 'member', disabledAt: expect.any(Date) });
});

test.each([
  ['no name', [], PASSWORD, 'Usage'],
  ['a password as an argument', ['Elena', PASSWORD], '', 'never given as an argument'],
  ['a weak password', ['Elena'], '12345678\n', 'digits only'],
  ['no password', ['Elena'], '', 'no password on standard input'],
  ['an invalid name', ['a b'], PASSWORD, 'is no name'],
  ['a name that looks like somebody’s', ['СОР'], PASSWORD, 'looks like'],
])('%s changes nothing and says why', async (_, args, input, why) => {
  if (args[0] === 'СОР') await signedIn(database.db, 'COP');
  const { code, output } = await admin(args, input);
  expect(code).toBe(1);
  expect(output).toContain(why);
  expect(output).not.toContain('    at ');
  expect(await rowOf(args[0] ?? '')).toBeUndefined();
});

test.each([
  ['U+FFFD', Buffer.from('zpqkxwvu\ufffd\n')],
  ['invalid UTF-8', Buffer.from('zpqkxwvuñ\n', 'latin1')],
])('a password with %s is refused', { tags: 'accounts/password-not-well-formed' }, async (_, input) => {
  const { code, output } = await admin(['Latina'], input);
  expect(code).not.toBe(0);
  expect(output).toContain('This password will not do: it has characters that are not text');
  expect(await rowOf('Latina')).toBeUndefined();
});

test('a name that is reserved for the installation is allowed', async () => {
  expect((await admin(['admin'])).code).toBe(0);
});

test('no person is created without an audit entry', async () => {
  await database.db.$client.query('RENAME TABLE audit TO audit_away');
  try {
    expect((await admin(['Rosa'])).code).toBe(1);
  } finally {
    await database.db.$client.query('RENAME TABLE audit_away TO audit');
  }
  expect(await rowOf('Rosa')).toBeUndefined();
});

test('the address of a database is printed without its password', async () => {
  const { output } = await admin(['Carmen'], '', { DATABASE_URL: 'mysql://tertulia:hunter2@127.0.0.1:1/chat' });
  expect(output).toContain('Database: chat on 127.0.0.1:1\n');
  expect(output).not.toContain('hunter2');
});

test('a database without a Tertulia stays without one', async () => {
  const empty = await createTestDatabase({ migrated: false });
  try {
    const { code, output } = await admin(['Carmen'], '', { DATABASE_URL: empty.url });
    expect(code).toBe(1);
    expect(output).toMatch(
      /^Database: t_\w+ on [^\n]+\nThere is no Tertulia here: t_\w+ on [^\n]* set DATABASE_URL [^\n]*\n$/,
    );
    expect((await schemaShape(empty.db)).TABLES).toEqual([]);
  } finally {
    await empty.drop();
  }
});

test('a folder without a private database stays without one, and is not created', async () => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'tertulia-admin-')), 'data');
  try {
    const { code, output } = await admin(['Carmen'], `${PASSWORD}\n`, { DATABASE_URL: '', DATA_DIR: dataDir });
    expect([code, output]).toEqual([
      1,
      `There is no Tertulia here: the private one in ${dataDir}. ` +
        'Start the app once first (npm start), or set DATA_DIR as the app has it.\n',
    ]);
    expect(existsSync(dataDir)).toBe(false);
  } finally {
    rmSync(dirname(dataDir), { recursive: true, force: true });
  }
});

test('the command works with the private database while the app is not running', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tertulia-admin-'));
  try {
    const app = await startApp({ database: 'private', env: { DATA_DIR: dataDir } });
    await app.stop();
    // This is how npm starts it.
    const fromSources = ['--import', 'tsx', 'scripts/admin.ts', 'Carmen'];
    const { code, output } = await start(fromSources, `${PASSWORD}\n`, { DATABASE_URL: '', DATA_DIR: dataDir });
    expect(output).toContain(`Database: the private one in ${dataDir}\n`);
    expect(output).toContain('Carmen is an administrator');
    expect(code).toBe(0);
    expect((await start(fromSources, '', { DATABASE_URL: '', DATA_DIR: dataDir })).output).toContain('already');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
