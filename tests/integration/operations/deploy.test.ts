import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files as uploaded } from '@/lib/db/schema';
import { ensureBuild } from '@/scripts/build';
import { ensureDeployFolder } from '@/scripts/build/deploy';
import { TEST_SECRET } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { put } from '@/tests/support/files/files';
import { freePort } from '@/tests/support/free-port';
import { eventually, within } from '@/tests/support/wait';

/** Of these, 20 MB are sharp with its library, which reads pictures, and 8 MB the clients of S3 and Azure. */
const MOST_BYTES = 80e6;

let folder = '';
let bytes = 0;
let database: TestDatabase;

beforeAll(async () => {
  const built = await ensureDeployFolder(process.env.TERTULIA_TEST_BUILD ?? (await ensureBuild()).dir);
  bytes = built.bytes;
  // A separate place, so that a package that is missing in the folder is not found above it.
  folder = mkdtempSync(join(tmpdir(), 'tertulia-deploy-'));
  cpSync(built.dir, folder, { recursive: true });
  database = await createTestDatabase({ migrated: false });
}, 300_000);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  logs(): string;
}

/** Starts the server with these settings only, from another working directory. */
function startThere(settings: Record<string, string>): Started {
  const child = spawn(process.execPath, [join(folder, 'server.mjs')], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: settings as NodeJS.ProcessEnv,
  });
  let logs = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      logs += chunk;
    });
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exited, logs: () => logs };
}

describe('the folder that is deployed', () => {
  it('is small, and contains neither sources nor links', () => {
    expect(bytes).toBeLessThan(MOST_BYTES);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(entries.filter(({ name }) => /\.(tsx?|map)$/.test(name)).map(({ name }) => name)).toEqual([]);
    expect(entries.filter((entry) => entry.isSymbolicLink())).toEqual([]);
  });

  it('lists all missing and wrong settings, one per line', async () => {
    const started = startThere({ PORT: 'http' });
    expect(await within(started.exited, 30_000, 'The end')).toBe(1);
    const names = started.logs().trim().split('\n');
    expect(names.map((line) => line.split(':')[0])).toEqual([
      ...['PORT', 'DATABASE_URL', 'NEXTAUTH_SECRET', 'NEXTAUTH_URL'],
    ]);
  });

  it('serves with only Node and a database, and ends with 0', async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const stored = mkdtempSync(join(tmpdir(), 'tertulia-deploy-files-'));
    const started = startThere({
      ...{ HOST: '127.0.0.1', PORT: String(port), SHUTDOWN_GRACE_MS: '2000' },
      ...{ DATABASE_URL: database.url, NEXTAUTH_URL: origin, NEXTAUTH_SECRET: TEST_SECRET },
      ...{ FILES_DIR: stored, CHAT_SIGN_UP: 'open' },
    });
    try {
      await eventually(async () => (await fetch(`${origin}/readyz`)).ok, { timeoutMs: 60_000 }).catch((error) => {
        throw new Error(`The server was not ready in time: ${error}\n${started.logs()}`);
      });
      const visitor = new Visitor(origin);
      const account = { username: 'ana', password: 'una contraseña bastante larga' };
      expect((await visitor.signUp(account)).status).toBe(201);
      expect((await visitor.signIn(account.username, account.password)).status).toBe(200);
      const client = await ChatClient.connect({ origin, cookie: visitor.cookie });
      expect(await client.say('hola desde la carpeta')).toMatchObject({ type: 'ack', seq: 1 });
      await client.close();
      // sharp and the process that uses it are in the folder.
      const picture = await sharp({ create: { width: 1_200, height: 900, channels: 3, background: 'teal' } })
        .png()
        .toBuffer();
      const { id } = await put(origin, picture, { as: { cookie: visitor.cookie }, name: 'foto.png' });
      const small = await visitor.fetch(`/f/${id}/foto.png?size=small`);
      expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp']);
      // The scripts below have no FILES_DIR.
      await database.db.delete(uploaded);
      const page = await visitor.fetch('/');
      expect(page.status).toBe(200);
      const html = await page.text();
      expect(html).toContain('hola desde la carpeta');
      const files = [...html.matchAll(/"(\/_next\/static\/[^"\\]+)"/g)].map(([, path]) => path ?? '');
      expect(files.length).toBeGreaterThan(3);
      for (const path of [...new Set(files), '/robots.txt', '/favicon.ico', '/apple-touch-icon.png'])
        expect((await fetch(origin + path)).status, path).toBe(200);

      started.child.kill('SIGTERM');
      expect(await within(started.exited, 30_000, 'The drain')).toBe(0);
      expect(started.logs()).toContain('"msg":"stopped"');
    } finally {
      started.child.kill('SIGKILL');
      rmSync(stored, { recursive: true, force: true });
    }
  }, 120_000);

  /** Runs one of its scripts from another working directory. */
  function start(script: string, words: string[] = [], { input = '', url = database.url } = {}) {
    const env = { DATABASE_URL: url, NEXTAUTH_URL: 'http://localhost', NEXTAUTH_SECRET: TEST_SECRET };
    const options = { cwd: '/', timeout: 30_000, input, env: env as never } as const;
    return spawnSync(process.execPath, [join(folder, `${script}.mjs`), ...words], options);
  }

  function run(script: string, argument: string, options: { input?: string; url?: string } = {}) {
    const { stdout, stderr } = start(script, [argument], options);
    return { stdout: stdout.toString(), stderr: stderr.toString() };
  }

  it('includes its scripts', () => {
    const cocina = run('room', 'cocina');
    expect(cocina).toEqual({
      stderr: '',
      stdout: expect.stringMatching(/^Database: t_\w+ on [^\n]+\n.*\/r\/cocina\n$/),
    });
    const carolina = { stderr: '', stdout: expect.stringContaining('carolina') };
    expect(run('admin', 'carolina', { input: 'una frase bastante larga\n' })).toEqual(carolina);
    const backup = { stderr: '', stdout: expect.stringContaining('rooms: 2') };
    expect(run('backup', join(folder, 'all.jsonl.gz'))).toEqual(backup);

    const sent = start('backup', ['-']);
    expect(sent.stderr.toString()).toMatch(/^Database: .*\nBacked up .* rooms: 2, .*\nFiles are not in it\. .*\n$/);
    expect(gunzipSync(sent.stdout).toString()).toContain('"cocina"');
  });

  it('shows how to call its scripts', () => {
    // Without FILE it would write into its own folder, whose file system may be read-only.
    expect(start('backup').stderr.toString()).toMatch(/^Usage: node backup\.mjs FILE\n/);
    expect(start('restore').stderr.toString()).toMatch(/^Usage: node restore\.mjs FILE /);
    expect(start('room').stderr.toString()).toMatch(/^Usage: node room\.mjs NAME /);
    expect(start('admin').stderr.toString()).toMatch(/^Usage: node admin\.mjs NAME /);
  });

  it('reports a failed script without the data to be stored, and an unreachable database in one line', async () => {
    await database.db.$client.query('ALTER TABLE rooms RENAME COLUMN title TO title_away');
    try {
      const { stderr } = run('room', 'planted');
      expect(stderr).toContain('caused by Error (ER_BAD_FIELD_ERROR): database error\n    at ');
      expect(stderr).not.toMatch(/planted|insert/i);
    } finally {
      await database.db.$client.query('ALTER TABLE rooms RENAME COLUMN title_away TO title');
    }
    const host = `127.0.0.1:${await freePort()}`;
    const away = run('room', 'planted', { url: `mysql://tertulia:hunter2@${host}/chat` });
    expect(away.stderr).toBe(`DATABASE_URL: no database answers at ${host} (ECONNREFUSED)\n`);
  });
});
