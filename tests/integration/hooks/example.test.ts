import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messages, users } from '@/lib/db/schema';
import type { MadeHook } from '@/lib/hooks/limits';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { freePort } from '@/tests/support/free-port';
import { newToken } from '@/tests/support/people';
import { boundToThisProcess } from '@/tests/support/processes';
import { HookReceiver, RECEIVER_HOST } from '@/tests/support/services/hook-receiver';
import { eventually } from '@/tests/support/wait';

/** The bot of docs/webhooks.md, as it is printed there, behind a proxy. */

const TLS = 'tests/support/tls';

let database: TestDatabase;
let app: App;
let proxy: Server;
let folder: string;
let bot: ChildProcess | null = null;
let port: number;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'tertulia-echo-'));
  port = await freePort();
  const [cert, key] = [readFileSync(`${TLS}/push.pem`), readFileSync(`${TLS}/push.key`)];
  proxy = createServer({ cert, key }, async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name.startsWith('webhook-')));
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      ...{ method: 'POST', body, headers: headers as Record<string, string> },
    }).catch(() => null);
    response.writeHead(answer?.status ?? 502).end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const env = HookReceiver.settingsFor((proxy.address() as AddressInfo).port);
  app = await startApp({ database, env });
});
afterAll(async () => {
  bot?.kill('SIGKILL');
  await app.stop();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function startBot({ address, signingKey }: MadeHook): ChildProcess {
  const source = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/webhooks.md', 'utf8'))?.[1] ?? '';
  const program = join(folder, 'echo.mjs');
  writeFileSync(program, source);
  const [command, args] = boundToThisProcess(process.execPath, [program]);
  const env = { ...process.env, ADDRESS: address, KEY: signingKey, PORT: String(port) };
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
}

it('answers a message that mentions it, and nothing that somebody else sends', async () => {
  const make = new Factory(database.db);
  const ana = await make.person('member');
  const room = await make.roomWith(ana, 'owner');
  const outgoing = { url: `https://${RECEIVER_HOST}/echo`, event: 'mention' };
  const made = await ask(app, `/api/rooms/by-id/${room}/hooks`, {
    ...{ as: ana, method: 'POST', body: { name: 'Echo', incoming: true, outgoing } },
  });
  expect(made.status).toBe(200);
  const hook = (await made.json()) as MadeHook;
  bot = startBot(hook);
  const forged = () => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"text":"forged"}' });
  const refusal = await eventually(forged, { timeoutMs: 20_000 });
  expect(refusal.status).toBe(401);
  const { token } = await newToken(database.db, ana.userId);
  const [{ id: who } = { id: 0 }] = await database.db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.botRoomId, room));
  const sent = await fetch(`${app.origin}/api/v1/rooms/${room}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ message: '@Echo hola', clientId: crypto.randomUUID(), mentions: [{ at: 0, length: 5, who }] },
    }),
  });
  expect(sent.status).toBe(201);
  const answers = async () =>
    (await database.db.select({ text: messages.body }).from(messages).where(eq(messages.userId, who))).map(
      ({ text }) => text,
    );
  await eventually(async () => (await answers()).length > 0, { timeoutMs: 20_000 });
  expect(await answers()).toEqual(['You said: @Echo hola']);
});
