import { afterAll, beforeAll, expect, it } from 'vitest';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { memberships } from '@/lib/db/schema';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { type Person, signedIn } from '@/tests/support/people';
import { PushService, type Subscription } from '@/tests/support/services/push-service';
import { eventually } from '@/tests/support/wait';

/** What a window says by its socket keeps notifications away from all devices of its person, and of nobody else. */

let database: TestDatabase;
let service: PushService;
let app: App;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await PushService.open();
  app = await startApp({ database, env: service.settings });
});
afterAll(async () => {
  await app.stop();
  await service.close();
  await database.drop();
});

/** Somebody who is in the room and wants all of it on a device. */
async function reader(name: string, roomId: number): Promise<{ person: Person; device: Subscription }> {
  const person = await signedIn(database.db, name);
  await database.db.insert(memberships).values({ userId: person.userId, roomId, notify: 'all' });
  const device = service.subscribe();
  const { endpoint, p256dh, auth } = device;
  const body = { endpoint, p256dh, auth };
  expect((await ask(app, '/api/push/devices', { as: person, method: 'POST', body })).status).toBe(200);
  return { person, device };
}

const seqsOf = ({ received }: Subscription) => received.map(({ payload }) => payload.notification.data.seq);

it('a room on a screen notifies none of its person’s devices, and all others', {
  tags: 'outbound/push-looks',
}, async () => {
  const make = new Factory(database.db);
  const { id: roomId, name } = await make.room();
  const [ana, luis, eva] = [await reader('ana', roomId), await reader('luis', roomId), await make.somebody()];
  const { origin } = app;
  const of = { origin, room: null, protocol: SUBPROTOCOL_V2 };
  const window = await ChatClient.connect({ ...of, cookie: ana.person.cookie });
  const writer = await ChatClient.connect({ origin, room: name, cookie: eva.cookie });
  const looks = async (room?: number) => {
    window.send({ type: 'presence', state: 'active', ...(room === undefined ? {} : { room }) });
    // The frames of a socket are taken in order.
    window.send({ type: 'watch', ref: 1, people: [] });
    await window.frame((frame) => frame.type === 'presence' && 'ref' in frame && frame.ref === 1);
  };
  const say = async (text: string) => {
    const ack = await writer.say(text);
    if (ack.type !== 'ack') throw new Error('not stored');
    return ack.seq;
  };
  await looks(roomId);
  const first = await say('a la vista');
  await eventually(() => luis.device.received.length === 1, { timeoutMs: 30_000 });
  await looks();
  const second = await say('a nadie a la vista');
  await eventually(() => ana.device.received.length > 0 && luis.device.received.length === 2, { timeoutMs: 30_000 });
  expect(seqsOf(luis.device)).toEqual([first, second]);
  expect(seqsOf(ana.device)).toEqual([second]);
  for (const client of [window, writer]) client.cut();
});
