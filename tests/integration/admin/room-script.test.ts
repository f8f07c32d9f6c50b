import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '@/lib/audit/audit';
import { roomKey } from '@/lib/rooms/name';
import { findRoom } from '@/lib/rooms/store';
import { TEST_SECRET } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type BundledScript, bundleScript } from '@/tests/support/script';

let database: TestDatabase;
let scripts: Record<'room' | 'backup', BundledScript>;
beforeAll(async () => {
  const [made, room, backup] = await Promise.all([createTestDatabase(), bundleScript('room'), bundleScript('backup')]);
  database = made;
  scripts = { room, backup };
});
afterAll(() => Promise.all([database.drop(), scripts.room.remove(), scripts.backup.remove()]));

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

function run(script: keyof typeof scripts, args: string[], env: Record<string, string> = {}): Promise<Output> {
  const settings = { DATABASE_URL: database.url, NEXTAUTH_URL: 'http://localhost', NEXTAUTH_SECRET: TEST_SECRET };
  const options = { env: { ...process.env, ...settings, ...env }, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [scripts[script].path, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

const auditRows = () => listAudit(database.db, { before: null, personId: null, limit: 50 });

test('a new room is in the audit, as created from the command line', async () => {
  const { code, stdout } = await run('room', ['Taller', 'El', 'taller']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Database: t_\w+ on [^\n]+\nThe room Taller is open: \/r\/Taller\n$/);
  const room = await findRoom(database.db, 'Taller');
  expect(room?.title).toBe('El taller');
  expect(await auditRows()).toMatchObject([{ action: 'room.create', actor: null, roomId: room?.id, room: 'Taller' }]);
});

test('no room is created without an audit entry', async () => {
  await database.db.$client.query('RENAME TABLE audit TO audit_away');
  try {
    expect((await run('room', ['desván'])).code).toBe(1);
  } finally {
    await database.db.$client.query('RENAME TABLE audit_away TO audit');
  }
  expect(await findRoom(database.db, 'desván')).toBeNull();
});

test.each(['Patio', 'PATIO', 'pátio', 'ｐatio'])(
  '%s is refused if there is a patio, and leaves no audit entry',
  async (name) => {
    await run('room', ['patio']);
    const before = await auditRows();
    const { code, stderr } = await run('room', [name]);
    expect([code, stderr]).toEqual([1, 'There is a room named patio already.\n']);
    expect(await auditRows()).toEqual(before);
  },
);

test('a room that is older than the key is found by its key, because the tables are migrated first', async () => {
  await database.db.$client.query("INSERT INTO rooms (name, title, created_at) VALUES ('Sótano', 'x', NOW())");
  expect((await run('room', ['sotano'])).stderr).toBe('There is a room named Sótano already.\n');
  expect(roomKey('sotano')).toBe(roomKey('Sótano'));
});

test.each<[keyof typeof scripts, string[]]>([
  ['room', ['cocina']],
  ['backup', []],
  ['backup', ['-']],
])('%s %j creates neither a private database nor its folder', async (script, args) => {
  const above = mkdtempSync(join(tmpdir(), 'tertulia-none-'));
  const dataDir = join(above, 'data');
  try {
    const { code, stdout, stderr } = await run(script, args, { DATABASE_URL: '', DATA_DIR: dataDir });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^There is no Tertulia here: the private one in [^\n]*\/data\. Start the app once first [^\n]*\n$/,
    );
    expect(existsSync(dataDir)).toBe(false);
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
});

test('a database without a Tertulia gets no tables for a room, and cannot be backed up', async () => {
  const empty = await createTestDatabase({ migrated: false });
  try {
    const room = await run('room', ['cocina'], { DATABASE_URL: empty.url });
    expect([room.code, room.stderr]).toEqual([1, expect.stringMatching(/^There is no Tertulia here: t_\w+ on .*\n$/)]);
    const backup = await run('backup', ['-'], { DATABASE_URL: empty.url });
    expect([backup.code, backup.stderr]).toEqual([
      1,
      expect.stringContaining('This database has no tables of Tertulia.\n'),
    ]);
    const [tables] = await empty.db.$client.query('SHOW TABLES');
    expect(tables).toEqual([]);
  } finally {
    await empty.drop();
  }
});
