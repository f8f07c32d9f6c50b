import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '@/lib/db/client';
import {
  databaseCollation,
  databaseDurability,
  databaseMigrations,
  databaseText,
  databaseVersion,
} from '@/lib/health/database';
import { restoreBackup } from '@/scripts/backup/restore';
import { writeBackup } from '@/scripts/backup/write';
import { startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';

/** As in infra/compose.yaml: a database account with a password, and with rights on its own schema only. */

const user = `u_${randomBytes(6).toString('hex')}`;
const password = randomBytes(12).toString('base64url');

let folder = '';
let database: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-own-'));
  database = await createTestDatabase({ migrated: false });
  const schema = new URL(database.url).pathname.slice(1);
  await database.db.$client.query(`CREATE USER ${user} IDENTIFIED BY '${password}'`);
  await database.db.$client.query(`GRANT ALL ON ${schema}.* TO ${user}`);
});

afterAll(async () => {
  await database.db.$client.query(`DROP USER ${user}`);
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** `database.url` with this account in it. */
function ownUrl(): URL {
  const url = new URL(database.url);
  url.username = user;
  url.password = password;
  return url;
}

async function withDatabase(url: string, work: (db: Database) => Promise<void>): Promise<void> {
  const db = openDatabase({ url, tls: false });
  try {
    await work(db);
  } finally {
    await db.$client.end();
  }
}

// The private MariaDB does not listen on the network. MySQL has not cached the password of a new account yet. As after
// a restart, the client sends the password itself, encrypted with a key that it requests from the server.
if (process.env.TERTULIA_TEST_DATABASE) {
  it('signs in over TCP without TLS, even if the server has not seen the account yet', async () => {
    const [[server]] = await database.db.$client.query<RowDataPacket[]>('SELECT @@port AS port');
    const url = ownUrl();
    if (url.searchParams.has('socketPath')) {
      url.searchParams.delete('socketPath');
      url.hostname = '127.0.0.1';
      url.port = String(server?.port);
    }
    await withDatabase(url.href, async (db) => {
      const [[line]] = await db.$client.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
      expect(line?.Value).toBe('');
      const [[own]] = await db.$client.query<RowDataPacket[]>('SELECT USER() AS user');
      expect(own?.user).toMatch(new RegExp(`^${user}@`));
    });
  });
}

it('may do everything that the app needs', async () => {
  const { href: url } = ownUrl();
  const app = await startApp({ database: { ...database, url } });
  try {
    const visitor = new Visitor(app.origin);
    const account = { username: 'ana', password: 'una contraseña bastante larga' };
    expect((await visitor.signUp(account)).status).toBe(201);
    expect((await visitor.signIn(account.username, account.password)).status).toBe(200);
    const client = await ChatClient.connect({ origin: app.origin, cookie: visitor.cookie });
    expect(await client.say('hola')).toMatchObject({ type: 'ack', seq: 1 });
    await client.close();
  } finally {
    await app.stop();
  }
});

it('may test, back up and restore the installation', async () => {
  await withDatabase(ownUrl().href, async (db) => {
    const checks = [databaseVersion, databaseMigrations, databaseCollation, databaseText, databaseDurability];
    const findings = await Promise.all(checks.map((check) => check(db.$client)));
    expect(findings.filter(({ level }) => level !== 'green')).toEqual([]);
    const { rows } = await writeBackup(db, join(folder, 'backup'));
    expect(rows.messages).toBe(1);
  });
  await withDatabase(ownUrl().href, async (db) => {
    expect((await restoreBackup(db, join(folder, 'backup'), { force: true })).rows.messages).toBe(1);
  });
});
