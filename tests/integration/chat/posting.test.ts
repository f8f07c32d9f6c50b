import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ErrorFrame, type InboxFrame, SUBPROTOCOL, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';

/** Who may write in a room, over the socket: two nodes with one Redis, and clients of each generation. */

let database: TestDatabase;
let make: Factory;
let nodes: [App, App];

beforeAll(async () => {
  database = await createTestDatabase();
  make = new Factory(database.db);
  nodes = await Promise.all([startApp({ database, redis: true }), startApp({ database, redis: true })]);
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await database.drop();
});

async function room() {
  const [owner, member] = [await make.somebody(), await make.somebody()];
  const id = await make.roomWith(owner, 'owner', 'open');
  await make.addTo(id, 'member', member);
  return { id, owner, member };
}

/** A connection that follows the room. */
async function follow(node: App, { cookie }: Person, id: number): Promise<ChatClient> {
  const client = await ChatClient.connect({ origin: node.origin, cookie, room: null, protocol: SUBPROTOCOL_V2 });
  client.send({ type: 'subscribe', room: id, ref: 1 });
  await client.frame(({ type }) => type === 'subscribed');
  return client;
}

async function say(client: ChatClient, id: number, clientId: string = randomUUID()): Promise<AnyFrame> {
  client.send({ type: 'message', room: id, message: 'hola', clientId });
  return client.frame<AnyFrame>(
    (frame) => (frame.type === 'ack' || frame.type === 'error') && frame.clientId === clientId,
  );
}

async function change(as: Person, path: string, method: string, body: object | '' = ''): Promise<number> {
  return (await ask(nodes[0], `/api/rooms/by-id/${path}`, { as, method, body })).status;
}

it('a restriction reaches everybody who follows the room on every node, and applies to their next message', async () => {
  const { id, owner, member } = await room();
  const clients = [await follow(nodes[0], member, id), await follow(nodes[1], member, id)];
  expect(await change(owner, `${id}`, 'PATCH', { posting: 'moderators' })).toBe(200);
  for (const client of clients) {
    await client.frame<AnyFrame>((frame) => frame.type === 'room' && frame.action === 'restricted');
    expect(await say(client, id)).toMatchObject({ type: 'error', code: 'moderators_only', retryable: false, room: id });
  }
  expect(await change(owner, `${id}`, 'PATCH', { posting: 'everyone' })).toBe(200);
  for (const client of clients) {
    await client.frame<AnyFrame>((frame) => frame.type === 'room' && frame.action === 'unrestricted');
    expect(await say(client, id)).toMatchObject({ type: 'ack' });
    await client.close();
  }
});

it('every node says in how many seconds slow mode lets the next message through', async () => {
  const { id, owner, member } = await room();
  await change(owner, `${id}`, 'PATCH', { slowSeconds: 300 });
  const [one, two] = [await follow(nodes[0], member, id), await follow(nodes[1], member, id)];
  const clientId = randomUUID();
  expect(await say(one, id, clientId)).toMatchObject({ type: 'ack' });
  const refused = await say(two, id);
  expect(refused).toMatchObject({ type: 'error', code: 'rate_limited', retryable: true, room: id });
  const { retryAfter = 0 } = refused as ErrorFrame;
  expect(retryAfter).toBeGreaterThan(290);
  expect(retryAfter).toBeLessThanOrEqual(300);
  // A resend of a stored message is acknowledged again.
  expect(await say(two, id, clientId)).toMatchObject({ type: 'ack' });
  await Promise.all([one.close(), two.close()]);
});

it('a silenced person is told until when, and can write again as soon as the silence is lifted', async () => {
  const { id, owner, member } = await room();
  const client = await follow(nodes[1], member, id);
  expect(await say(client, id)).toMatchObject({ type: 'ack' });
  const untilIn = (frame: AnyFrame) =>
    frame.type === 'inbox' ? frame.rooms.find((one) => one.id === id)?.silencedUntil : undefined;
  const answer = await ask(nodes[0], `/api/rooms/by-id/${id}/members/${member.userId}/silence`, {
    ...{ as: owner, method: 'PUT', body: { seconds: 3_600 } },
  });
  const { silencedUntil } = (await answer.json()) as { silencedUntil: string };
  await client.frame((frame) => untilIn(frame) === silencedUntil);
  expect(await say(client, id)).toMatchObject({ type: 'error', code: 'silenced', retryable: false });
  const seen = client.frames.length;
  expect(await change(owner, `${id}/members/${member.userId}/silence`, 'DELETE')).toBe(200);
  const isLifted = (frame: AnyFrame) => frame.type === 'inbox' && untilIn(frame) === undefined;
  await client.until(() => client.frames.slice(seen).some(isLifted));
  expect(await say(client, id)).toMatchObject({ type: 'ack' });
  await client.close();
});

it('only people who moderate the room are told who is silenced', async () => {
  const { id, owner, member } = await room();
  await change(owner, `${id}/members/${member.userId}/silence`, 'PUT', { seconds: 3_600 });
  const silencedIn = async (as: Person) => {
    const answer = await ask(nodes[0], `/api/rooms/by-id/${id}/members`, { as });
    const { members } = (await answer.json()) as { members: { id: number; silencedUntil?: string }[] };
    return members.filter(({ silencedUntil }) => silencedUntil !== undefined).map((one) => one.id);
  };
  expect(await silencedIn(owner)).toEqual([member.userId]);
  expect(await silencedIn(member)).toEqual([]);
});

it('chat.v1 clients are told why a message was refused; connections without a subprotocol are closed', async () => {
  const { id, owner, member } = await room();
  await change(owner, `${id}`, 'PATCH', { posting: 'moderators' });
  const facts = await ask(nodes[0], `/api/rooms/by-id/${id}`, { as: member });
  const { name } = (await facts.json()) as { name: string };
  const { cookie } = member;
  const v1 = await ChatClient.connect({ origin: nodes[0].origin, cookie, room: name, protocol: SUBPROTOCOL });
  expect(await v1.say('hola')).toMatchObject({ type: 'error', code: 'moderators_only', retryable: false });
  await v1.close();
  const first = await ChatClient.connect({ origin: nodes[0].origin, cookie, room: name, protocol: '' });
  first.sendRaw(JSON.stringify({ message: 'hola' }));
  expect(await first.closed).toEqual({ code: 1008, reason: 'moderators_only' });

  await change(owner, `${id}`, 'PATCH', { posting: 'everyone', slowSeconds: 60 });
  const slow = await ChatClient.connect({ origin: nodes[0].origin, cookie, room: name, protocol: '' });
  slow.sendRaw(JSON.stringify({ message: 'uno' }));
  await slow.heard('uno');
  slow.sendRaw(JSON.stringify({ message: 'dos' }));
  expect(await slow.closed).toEqual({ code: 1013, reason: 'rate_limited' });
});

it('a silence is in the list of rooms that a person gets on connecting', async () => {
  const { id, owner, member } = await room();
  await change(owner, `${id}/members/${member.userId}/silence`, 'PUT', { seconds: 86_400 });
  const client = await follow(nodes[0], member, id);
  const inbox = await client.frame<InboxFrame>(({ type }) => type === 'inbox');
  expect(inbox.rooms.find((one) => one.id === id)?.silencedUntil).toEqual(expect.any(String));
  await client.close();
});
