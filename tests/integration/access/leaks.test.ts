import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp, TEST_SECRET } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Person, signedIn } from '@/tests/support/people';

/** Texts that must be neither in an answer nor in the log. */
const PASSWORD = 'una-clave-que-nadie-ve';
const TEXT = 'algo-que-solo-la-sala-sabe';

let database: TestDatabase;
let app: App;
let her: Person;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database, env: { LOG_LEVEL: 'trace' } });
  her = await signedIn(database.db, 'Ana');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

/** Runs `work` while a table is missing, so that everything that needs it fails. */
async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  await database.db.execute(`RENAME TABLE ${table} TO ${table}_away`);
  try {
    await work();
  } finally {
    await database.db.execute(`RENAME TABLE ${table}_away TO ${table}`);
  }
}

/** The log so far, without the lines for people that the app prints at its start. */
const lines = () =>
  app
    .logs()
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('Tertulia: ') && !line.startsWith('✓'));

const secrets = () => [PASSWORD, TEXT, TEST_SECRET, her.sessionId, her.cookie.split('=')[1] ?? ''];

describe('the answer to an internal failure', () => {
  it.each([
    ['a page', '/', 'sessions', 500],
    ['a page of history', '/r/social', 'messages', 500],
    ['an API', '/api/rooms/social/messages', 'messages', 500],
    ['the export', '/api/account/export', 'sessions', 503],
  ])(
    'does not say why, and has the security headers: %s',
    { tags: ['everywhere/inner-failure', 'everywhere/security-headers'] },
    async (_, path, table, status) => {
      await without(table, async () => {
        const answer = await fetch(app.origin + path, { headers: { cookie: her.cookie } });
        expect(answer.status).toBe(status);
        expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        const text = await answer.text();
        expect(text).not.toMatch(/Failed query|select |ER_NO|node_modules|\.build|\n\s+at /i);
        for (const secret of secrets()) expect(text).not.toContain(secret);
      });
    },
  );
});

describe('the log', () => {
  it('is one line of JSON per entry for any names, browsers, paths and texts, and has neither secrets nor texts', {
    tags: ['content/log-lines', 'everywhere/inner-failure'],
  }, async () => {
    const forged = 'x\r\n{"level":60,"msg":"forged"}\u001b[2J\u0007';
    const visitor = new Visitor(app.origin);
    await visitor.signUp({ username: forged, password: PASSWORD });
    await visitor.signUp({ username: 'Berta', password: PASSWORD });
    await visitor.signIn('Berta', `${PASSWORD} not`);
    await visitor.signIn(forged, PASSWORD);
    await visitor.signIn('Berta', PASSWORD);
    const client = await ChatClient.connect({ origin: app.origin, cookie: her.cookie });
    await client.say(TEXT);
    client.sendRaw(JSON.stringify({ message: TEXT, [forged]: forged }));
    for (const table of ['messages', 'rooms']) {
      await without(table, async () => {
        client.ws.send(JSON.stringify({ type: 'message', message: `${TEXT}\n    at once`, clientId: randomUUID() }));
        await client.frame((frame) => frame.type === 'error' && frame.code !== 'bad_frame');
      });
      client.frames.length = 0;
    }
    await without('users', async () => {
      await visitor.signIn('Berta', PASSWORD);
      await visitor.fetch('/');
    });
    await without('tries', () => visitor.signIn('Berta', PASSWORD));
    await raw('GET /r/%0d%0a%1b%5b2J%7b%22level%22:60%7d?x=%0a HTTP/1.1', 'User-Agent: \u001b[2J{"level":60}\t\u0007');
    await raw(
      'GET /sign-in HTTP/1.1',
      'User-Agent: \u0080\u009b{"level":60}',
      'Next-Action: \u009b',
      'Cookie: a=\u009b',
    );
    await client.close();

    expect(lines().length).toBeGreaterThan(5);
    for (const line of lines()) {
      const entry = JSON.parse(line);
      expect(entry.msg).not.toBe('forged');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
      expect(line).not.toMatch(/[\u0000-\u001f]/);
    }
    for (const secret of secrets()) expect(app.logs()).not.toContain(secret);
  });

  function raw(...head: string[]): Promise<void> {
    const socket = connect(app.port, '127.0.0.1');
    socket.end(
      Buffer.from(`${head.join('\r\n')}\r\nHost: 127.0.0.1:${app.port}\r\nConnection: close\r\n\r\n`, 'latin1'),
    );
    return new Promise((resolve) => {
      socket.on('close', () => resolve()).on('error', () => {});
      socket.resume();
    });
  }
});

describe('a start', () => {
  it.each([
    ['without a secret', ''],
    ['with a short secret', 'hunter2-hunter2'],
    ['with a secret that repeats itself', 'changeme'.repeat(4)],
  ])(
    '%s is refused, with a line that names the setting but not its value',
    { tags: 'everywhere/weak-secret' },
    async (_, secret) => {
      const failed = startApp({ database, env: { NEXTAUTH_SECRET: secret } }).then(
        () => 'started',
        (error: Error) => error.message,
      );
      const output = (await failed).split('Its output:\n')[1] ?? '';
      expect(output).toMatch(/^NEXTAUTH_SECRET: [^\n]+\n$/);
      if (secret) expect(output).not.toContain(secret);
    },
  );
});
