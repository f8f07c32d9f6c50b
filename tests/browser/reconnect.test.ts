import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '@/lib/db/client';
import { restoreBackup } from '@/scripts/backup/restore';
import { writeBackup } from '@/scripts/backup/write';
import { type App, startApp } from '@/tests/support/app';
import { chat, TestBrowser } from '@/tests/support/browser/browser';
import { ChatClient } from '@/tests/support/chat-client';
import { roomWith } from '@/tests/support/conversation';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** Errors that a page logs in its console while its server is not running. */
const AWAY = /WebSocket|ERR_CONNECTION|ERR_SOCKET|Failed to (load|fetch)/;

let database: TestDatabase;
let app: App;
let browser: TestBrowser;
let ana: Person;
let luis: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  browser = await new TestBrowser().launch();
  ana = await signedIn(database.db, 'ana');
  luis = await signedIn(database.db, 'luis');
  await roomWith(database.db, 'corte', []);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await app.stop();
  await database.drop();
});

describe('a server that was killed', () => {
  it('gets all messages that both sides wrote meanwhile, once and in the same order for both', async () => {
    const a = await browser.visit(app, { as: ana, path: '/r/corte', expected: AWAY });
    const b = await browser.visit(app, { as: luis, path: '/r/corte', expected: AWAY });
    await chat(a).say('antes');
    await chat(b).message('antes').waitFor();

    await app.kill();
    await Promise.all([a, b].map((page) => chat(page).banner.waitFor()));
    for (const text of ['a1', 'a2', 'a3']) await chat(a).say(text);
    for (const text of ['b1', 'b2', 'b3']) await chat(b).say(text);
    expect(await chat(a).log.getByRole('img', { name: 'Enviando' }).count()).toBe(3);

    app = await startApp({ database, port: app.port });
    // The longer the server was away, the longer a page waits before it retries: 30 s at most.
    await Promise.all([a, b].map((page) => chat(page).banner.waitFor({ state: 'hidden', timeout: 45_000 })));
    const all = async (page: typeof a) => (await chat(page).texts()).length;
    await expect.poll(() => Promise.all([all(a), all(b)]), { timeout: 45_000 }).toEqual([7, 7]);
    await expect.poll(() => chat(a).sent.count(), { timeout: 20_000 }).toBe(4);

    const [seenByA, seenByB] = [await chat(a).texts(), await chat(b).texts()];
    expect(seenByA).toEqual(seenByB);
    expect(seenByA.filter((text) => text.startsWith('a'))).toEqual(['antes', 'a1', 'a2', 'a3']);
    expect(seenByA.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
    await b.reload();
    expect(await chat(b).texts()).toEqual(seenByA);
  }, 120_000);
});

describe('a database that was restored', () => {
  it('shows messages that arrive before the page of history, even if their numbers were used before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tertulia-restore-'));
    const restored = await createTestDatabase({ migrated: false });
    try {
      await roomWith(database.db, 'copia', [
        { by: luis, text: 'uno' },
        { by: ana, text: 'dos' },
      ]);
      await writeBackup(database.db, join(folder, 'backup'));
      const a = await browser.visit(app, { as: ana, path: '/r/copia', expected: AWAY });
      for (const text of ['tres', 'cuatro', 'cinco']) await chat(a).say(text);
      await expect.poll(() => chat(a).sent.count()).toBe(4);

      await app.kill();
      await chat(a).banner.waitFor();
      const target = openDatabase(restored.address);
      await restoreBackup(target, join(folder, 'backup'));
      await target.$client.end();
      let deliver = () => {};
      const held = new Promise<void>((resolve) => (deliver = resolve));
      // This page is read before anybody writes in the restored room, and it arrives late.
      const read = new Promise<void>((resolve) => {
        void a.route('**/api/rooms/by-id/*/messages?limit=20', async (route) => {
          const response = await route.fetch();
          resolve();
          await held;
          await route.fulfill({ response });
        });
      });
      app = await startApp({ database: restored, port: app.port });
      await read;
      const other = await ChatClient.connect({ origin: app.origin, cookie: luis.cookie, room: 'copia' });
      expect(await other.say('hola de nuevo')).toMatchObject({ type: 'ack', seq: 3 });
      await chat(a).say('aquí sigo');
      expect(await other.frame((frame) => frame.type === 'message' && frame.user === 'ana')).toMatchObject({ seq: 4 });
      deliver();
      const all = ['uno', 'dos', 'hola de nuevo', 'aquí sigo'];
      await expect.poll(() => chat(a).texts(), { timeout: 10_000 }).toEqual(all);
      await expect.poll(() => chat(a).sent.count()).toBe(2);
    } finally {
      await app.stop();
      await restored.drop();
      await rm(folder, { recursive: true });
      app = await startApp({ database });
    }
  }, 120_000);
});
