import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ZipReader } from '@/lib/archive/zip-reader';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { put } from '@/tests/support/files/files';
import type { Person } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

/** A person's own data as a ZIP, from a real app. */

const ZIP = '/api/account/export?as=zip';

let folder = '';
let database: TestDatabase;
let app: App;
let ana: Person;
let luis: Person;

let make: Factory;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-own-'));
  database = await createTestDatabase();
  app = await startApp({ database });
  make = new Factory(database.db);
  [ana, luis] = [await make.somebody(), await make.somebody()];
});
afterAll(async () => {
  await app.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function entriesOf(answer: Response): Promise<Map<string, Buffer>> {
  const path = join(folder, `${randomBytes(4).toString('hex')}.zip`);
  writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  const zip = await ZipReader.open(path);
  const entries = new Map<string, Buffer>();
  for (const name of zip.names()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.stream(name)) chunks.push(chunk);
    entries.set(name, Buffer.concat(chunks));
  }
  zip.close();
  return entries;
}

it('has every section of the JSON document as a list or a value, and the bytes of the person’s files only', async () => {
  const bytes = randomBytes(200_000);
  const { id } = await put(app.origin, bytes, { as: ana, name: 'foto.bin' });
  await put(app.origin, 'de otra', { as: luis });
  const document = await (await ask(app, '/api/account/export', { as: ana })).json();
  const answer = await ask(app, ZIP, { as: ana });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="tertulia.zip"');
  const entries = await entriesOf(answer);
  expect([...entries.keys()].filter((name) => name.startsWith('files/'))).toEqual([`files/${id}`]);
  expect(entries.get(`files/${id}`)?.equals(bytes)).toBe(true);
  const manifest = JSON.parse(String(entries.get('manifest.json')));
  expect(manifest).toMatchObject({ tertulia: 'own', format: 1, counts: { files: 1, messages: 0 }, missing: [] });
  expect(Object.keys(manifest.sha256).sort()).toEqual([...entries.keys()].filter((n) => n !== 'manifest.json').sort());
  for (const [name, value] of Object.entries(document)) {
    const text = String(entries.get(Array.isArray(value) ? `${name}.jsonl` : `${name}.json`));
    const lines = text.split('\n').filter(Boolean);
    expect(lines.length).toBe(Array.isArray(value) ? value.length : 1);
    if (!Array.isArray(value)) expect(JSON.parse(text)).toEqual(value);
  }
  const file = JSON.parse(String(entries.get('files.jsonl')));
  const { time: createdAt, ...rest } = document.files[0];
  expect(file).toEqual({ ...rest, createdAt });
});

it('is for people who are signed in, one at a time, and ends when they leave', { tags: 'files/exports' }, async () => {
  const eva = await make.somebody();
  expect((await fetch(app.origin + ZIP)).status).toBe(401);
  // Larger than what the connection and the server hold, so it waits for its reader.
  for (let i = 0; i < 3; i++) await put(app.origin, randomBytes(9_000_000), { as: eva });
  const given = new AbortController();
  const first = await fetch(app.origin + ZIP, { headers: { cookie: eva.cookie }, signal: given.signal });
  expect(first.status).toBe(200);
  expect((await ask(app, '/api/account/export', { as: eva })).status).toBe(429);
  given.abort();
  await first.arrayBuffer().catch(() => {});
  await eventually(
    async () => {
      const next = await ask(app, ZIP, { as: eva });
      expect(next.status).toBe(200);
      expect([...(await entriesOf(next)).keys()].filter((name) => name.startsWith('files/'))).toHaveLength(3);
    },
    { timeoutMs: 30_000 },
  );
});
