import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { newHook } from '@/tests/support/hooks';
import { newToken } from '@/tests/support/people';
import { HookReceiver, RECEIVER_HOST } from '@/tests/support/services/hook-receiver';
import { eventually } from '@/tests/support/wait';

let database: TestDatabase;
let receiver: HookReceiver;
let apps: App[];

beforeAll(async () => {
  apps = [];
  database = await createTestDatabase();
  receiver = await HookReceiver.open();
});
afterAll(async () => {
  for (const app of apps) await app.stop();
  await receiver.close();
  await database.drop();
});

const start = async () => {
  const app = await startApp({ database, env: receiver.settings });
  apps.push(app);
  return app;
};

it('a node that is killed while it tells an address leaves the message to another one, with the same id', async () => {
  const make = new Factory(database.db);
  const ana = await make.person('member');
  const room = await make.roomWith(ana, 'owner', 'open');
  const { id, key } = await newHook(database.db, room, { url: `https://${RECEIVER_HOST}/h` });
  receiver.keys.set('/h', key);
  receiver.answer = () => 'hang';
  const first = await start();
  const { token } = await newToken(database.db, ana.userId);
  const sent = await fetch(`${first.origin}/api/v1/rooms/${room}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hola', clientId: crypto.randomUUID() }),
  });
  expect(sent.status).toBe(201);
  await eventually(() => receiver.asked.get('/h')?.length === 1, { timeoutMs: 20_000 });
  await first.kill();
  receiver.answer = () => ({ status: 204 });
  // The claim of the killed node would end by itself, half a minute after it was made.
  await database.db.$client.query('UPDATE hooks SET due_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
  await start();
  await eventually(() => receiver.texts('/h').length === 1, { timeoutMs: 20_000 });
  const [before, after] = receiver.asked.get('/h') ?? [];
  expect(after).toBe(before);
  expect(receiver.texts('/h')).toEqual(['hola']);
  expect(receiver.wrong).toEqual([]);
});
