import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AckFrame, SUBPROTOCOL_V2, type SubscribedFrame } from '@/lib/chat/protocol';
import { findRoom } from '@/lib/rooms/store';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, newToken, type Person, signedIn } from '@/tests/support/people';

let database: TestDatabase;
let app: App;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { CHAT_SEND_LIMIT: '5', CHAT_SOCKETS_PER_USER: '2', CHAT_SOCKETS_PER_ADDRESS: '6' };
  app = await startApp({ database, env });
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const join = ({ cookie }: Person, protocol?: string) => ChatClient.connect({ origin: app.origin, cookie, protocol });

it('a user’s messages are counted over all sockets; further ones are refused as retryable, and nobody else’s are', {
  tags: 'frames/flood-of-messages',
}, async () => {
  const [ana, luis] = [await signedIn(database.db, 'ana'), await signedIn(database.db, 'luis')];
  const second = { ...ana, ...(await newSession(database.db, ana.userId)) };
  const [a, b, other] = [await join(ana), await join(second), await join(luis)];
  // All at once, because one token comes back every two seconds.
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? a : b).say(`m${i}`)));
  const refused = answers.filter((answer) => answer.type === 'error');
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(5);
  expect(refused.length).toBeGreaterThanOrEqual(10);
  for (const answer of refused) expect(answer).toMatchObject({ code: 'rate_limited', retryable: true });
  expect(await other.say('yo sí')).toMatchObject({ type: 'ack' });
  await Promise.all([a, b, other].map((client) => client.close()));
});

it('what a person’s programs write is counted together with what they write themselves', {
  tags: 'frames/flood-of-messages',
}, async () => {
  const eva = await signedIn(database.db, 'eva');
  const client = await join(eva);
  const room = await findRoom(database.db, 'social');
  const tokens = [await newToken(database.db, eva.userId), await newToken(database.db, eva.userId)] as const;
  const post = ({ token }: { token: string }) =>
    fetch(`${app.origin}/api/v1/rooms/${room?.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'hola', clientId: randomUUID() }),
    });
  // All at once, because one token comes back every two seconds.
  const [said, ...written] = await Promise.all([
    Promise.all(Array.from({ length: 10 }, () => client.say('yo'))),
    ...Array.from({ length: 20 }, (_, i) => post(i % 2 ? tokens[0] : tokens[1])),
  ]);
  const refused = written.filter(({ status }) => status === 429);
  expect(said.filter(({ type }) => type === 'error').length + refused.length).toBeGreaterThanOrEqual(10);
  const [first] = refused;
  expect(await first?.json()).toMatchObject({ error: 'rate_limited', retryAfterS: expect.any(Number) });
  expect(first?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  await client.close();
});

it('a client without a subprotocol is closed instead, so that no message is lost silently', {
  tags: 'frames/flood-of-messages',
}, async () => {
  const old = await join(await signedIn(database.db, 'marta'), '');
  for (let i = 0; i < 12; i++) old.sendRaw(JSON.stringify({ message: `m${i}` }));
  expect(await old.closed).toEqual({ code: 1013, reason: 'rate_limited' });
});

it('a user’s changes of messages have the same limit as messages, but are counted separately', {
  tags: 'frames/flood-of-changes',
}, async () => {
  const client = await join(await signedIn(database.db, 'lucia'), SUBPROTOCOL_V2);
  const { room } = await client.frame<SubscribedFrame>(({ type }) => type === 'subscribed');
  const answerTo = (clientId: string) =>
    client.frame((frame) => (frame.type === 'ack' || frame.type === 'error') && frame.clientId === clientId);
  const messageId = randomUUID();
  client.send({ type: 'message', room, message: 'hola', clientId: messageId });
  const { seq: target } = (await answerTo(messageId)) as AckFrame;
  const ids = Array.from({ length: 15 }, () => randomUUID());
  // All at once, because one token comes back every two seconds.
  for (const [i, clientId] of ids.entries()) {
    client.send({ type: 'react', room, target, clientId, emoji: '👍', on: i % 2 === 0 });
  }
  const answers = await Promise.all(ids.map(answerTo));
  const refused = answers.filter((answer) => answer.type === 'error');
  expect(refused.length).toBeGreaterThanOrEqual(8);
  for (const answer of refused) expect(answer).toMatchObject({ code: 'rate_limited', retryable: true, room });
  const after = randomUUID();
  client.send({ type: 'message', room, message: 'yo sí', clientId: after });
  expect(await answerTo(after)).toMatchObject({ type: 'ack' });
  await client.close();
});

it('a client that floods with frames of any kind is closed with 1008', { tags: 'frames/flood' }, async () => {
  for (const flood of [
    (c: ChatClient) => c.sendRaw('{}'),
    (c: ChatClient) => c.ws.ping(),
    (c: ChatClient) => c.ws.pong(),
    (c: ChatClient) => c.send({ type: 'subscribe', room: 1, ref: 1 }),
    (c: ChatClient) => c.send({ type: 'read', room: 1, seq: 1 }),
    (c: ChatClient) => c.send({ type: 'unread', room: 1, seq: 1 }),
    (c: ChatClient) => c.send({ type: 'read_all' }),
    (c: ChatClient) => c.send({ type: 'react', room: 1, target: 1, clientId: randomUUID(), emoji: '👍', on: true }),
    (c: ChatClient) => c.send({ type: 'typing', room: 1 }),
    (c: ChatClient) => c.send({ type: 'presence', state: 'away' }),
    (c: ChatClient) => c.send({ type: 'watch', people: [1] }),
  ]) {
    const name = `paula_${Math.random().toString(36).slice(2, 8)}`;
    const client = await join(await signedIn(database.db, name), SUBPROTOCOL_V2);
    for (let i = 0; i < 200; i++) flood(client);
    expect(await client.closed).toEqual({ code: 1008, reason: 'flood' });
  }
});

it('a socket above the limit of a user or an address is refused until another one closes', {
  tags: 'upgrade/too-many-sockets',
}, async () => {
  const people = await Promise.all(['rosa', 'ines', 'julia', 'elena'].map((name) => signedIn(database.db, name)));
  const [rosa, ines, julia, elena] = people as [Person, Person, Person, Person];
  const open = [await join(rosa), await join(rosa)];
  await expect(join(rosa)).rejects.toThrow('429');
  for (const person of [ines, ines, julia, julia]) open.push(await join(person));
  await expect(join(elena)).rejects.toThrow('429');
  await open[0]?.close();
  await expect.poll(() => join(elena).then(() => 'in', String)).toBe('in');
});
