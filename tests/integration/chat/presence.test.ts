import { randomUUID } from 'node:crypto';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { type PresenceFrame, SUBPROTOCOL, SUBPROTOCOL_V2, type WirePresence } from '@/lib/chat/protocol';
import { openWriterPool } from '@/lib/db/writer-pool';
import { addMembers } from '@/lib/rooms/members';
import { emptyRoom } from '@/tests/integration/rooms/fixture';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';

/** Who is here and who is writing, over two nodes that share a Redis. */

let database: TestDatabase;
let pool: Pool;
let log: Messages;
let make: Factory;
let one: App;
let two: App;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  log = openMessages(pool, new MemoryBroker());
  make = new Factory(database.db);
  [one, two] = await Promise.all([startApp({ database, redis: true }), startApp({ database, redis: true })]);
});
afterAll(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await pool.end();
  await database.drop();
});

/** Resolves when the node knows whether the person is hidden. */
async function connect(node: App, person: Person, protocol = SUBPROTOCOL_V2): Promise<ChatClient> {
  const room = protocol === SUBPROTOCOL_V2 ? null : 'social';
  const client = await ChatClient.connect({ origin: node.origin, cookie: person.cookie, room, protocol });
  if (protocol === SUBPROTOCOL_V2) await watch(client, person);
  return client;
}

/** Watches these people. Resolves with the answer: the states of those who are here. */
async function watch(client: ChatClient, ...people: Person[]): Promise<WirePresence[]> {
  client.frames.length = 0;
  client.send({ type: 'watch', people: people.map(({ userId }) => userId) });
  return (await client.frame<PresenceFrame>(({ type }) => type === 'presence')).people;
}

/** Resolves when the latest news that the client got of this person is `expected`. */
async function shown(client: ChatClient, { userId: id }: Person, expected: Omit<WirePresence, 'id'>): Promise<void> {
  const last = () => newsOf(client).findLast((person) => person.id === id);
  await client.until(() => JSON.stringify(last()) === JSON.stringify({ id, ...expected }));
}

function newsOf({ frames }: ChatClient): WirePresence[] {
  return frames.flatMap((frame) => (frame.type === 'presence' ? frame.people : []));
}

async function follow(client: ChatClient, room: number): Promise<void> {
  client.send({ type: 'subscribe', room, ref: 1 });
  await client.frame<AnyFrame>((frame) => frame.type === 'subscribed' && frame.room === room);
}

/** Sends a message, and resolves when the writer and the readers have received it. */
async function afterMessage(writer: ChatClient, room: number, ...readers: ChatClient[]): Promise<void> {
  const clientId = randomUUID();
  writer.send({ type: 'message', room, message: 'y algo más', clientId });
  const isIt = (frame: AnyFrame) => frame.type === 'message' && frame.clientId === clientId;
  await Promise.all([writer, ...readers].map((client) => client.frame(isIt)));
}

const typingIn = ({ frames }: ChatClient) => frames.filter(({ type }) => type === 'typing');

async function change(node: App, person: Person, body: object): Promise<void> {
  const answer = await ask(node, '/api/account/profile', { as: person, method: 'PATCH', body });
  expect(answer.status).toBe(200);
}

describe('who is writing', () => {
  it('is told to the others who have the room open, on both nodes', async () => {
    const [room, elsewhere] = [await emptyRoom(database.db, 'closed'), await emptyRoom(database.db, 'open')];
    const [ana, luis, eva] = [await make.somebody(), await make.somebody(), await make.somebody()];
    await addMembers(
      log,
      room,
      [ana, luis, eva].map(({ userId }) => userId),
      null,
    );
    const here = await connect(one, ana);
    const [phone, nearby, far] = [await connect(two, ana), await connect(one, luis), await connect(two, luis)];
    for (const client of [here, phone, nearby, far]) await follow(client, room);
    // A member who has another room open, and somebody who is not a member.
    const [away, stranger] = [await connect(two, eva), await connect(two, await make.somebody())];
    for (const client of [away, stranger, here]) await follow(client, elsewhere);
    here.send({ type: 'typing', room });
    const news = { type: 'typing', room, userId: ana.userId, user: ana.username };
    for (const client of [nearby, far]) {
      expect(await client.frame<AnyFrame>(({ type }) => type === 'typing')).toMatchObject(news);
    }
    await afterMessage(here, room, phone, nearby, far);
    await afterMessage(here, elsewhere, away, stranger);
    expect([here, phone, away, stranger].flatMap(typingIn)).toEqual([]);
    expect([nearby, far].map((client) => typingIn(client).length)).toEqual([1, 1]);
    // Nothing tells a stranger that a closed room exists.
    const about = stranger.frames.filter((frame) => 'room' in frame && frame.room === room);
    expect(about).toEqual([]);
    for (const client of [here, phone, nearby, far, away, stranger]) client.cut();
  });

  it('is not reported for somebody who is hidden', async () => {
    const room = await emptyRoom(database.db, 'open');
    const [ana, luis] = [await make.somebody(), await make.somebody()];
    await change(one, ana, { presence: 'hidden' });
    const [here, far] = [await connect(one, ana), await connect(two, luis)];
    for (const client of [here, far]) await follow(client, room);
    here.send({ type: 'typing', room });
    await afterMessage(here, room, far);
    expect(typingIn(far)).toEqual([]);
    for (const client of [here, far]) client.cut();
  });
});

describe('who is here', () => {
  it('is known on the other node, also of people with a `chat.v1` client', async () => {
    const [ana, eva, luis] = [await make.somebody(), await make.somebody(), await make.somebody()];
    const far = await connect(two, luis);
    expect(await watch(far, ana, eva)).toEqual([]);
    const here = await connect(one, ana);
    const old = await connect(one, eva, SUBPROTOCOL);
    await shown(far, ana, { state: 'active' });
    await shown(far, eva, { state: 'active' });
    expect((await watch(far, ana, eva, luis)).map(({ id }) => id).sort()).toEqual(
      [ana, eva, luis].map(({ userId }) => userId).sort(),
    );
    for (const client of [here, old, far]) client.cut();
  });

  it('leaves out people from the moment that they choose to be hidden', async () => {
    const [ana, luis] = [await make.somebody(), await make.somebody()];
    const [here, far] = [await connect(one, ana), await connect(two, luis)];
    await watch(far, ana);
    await shown(far, ana, { state: 'active' });
    await change(two, ana, { presence: 'hidden' });
    await shown(far, ana, { state: 'offline' });
    expect(await watch(far, ana)).toEqual([]);
    await change(one, ana, { presence: 'shown' });
    await shown(far, ana, { state: 'active' });
    // Also if they have just left, and would still be shown during the grace period.
    here.cut();
    expect(await watch(far, ana)).toEqual([{ id: ana.userId, state: 'active' }]);
    await change(two, ana, { presence: 'hidden' });
    await shown(far, ana, { state: 'offline' });
    far.cut();
  });

  it('includes a status until it expires', async () => {
    const [ana, luis] = [await make.somebody(), await make.somebody()];
    const far = await connect(two, luis);
    expect(await watch(far, ana)).toEqual([]);
    const until = new Date(Date.now() + 5_000).toISOString();
    const status = { text: 'Comiendo', until };
    await change(one, ana, { status });
    await shown(far, ana, { state: 'offline', status });
    expect(await watch(far, ana)).toEqual([{ id: ana.userId, state: 'offline', status }]);
    await shown(far, ana, { state: 'offline' });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
    far.cut();
  });

  it('leaves out people whose account was deleted', async () => {
    const [ana, luis] = [await make.person('member'), await make.somebody()];
    const [here, far] = [await connect(one, ana), await connect(two, luis)];
    await watch(far, ana);
    await shown(far, ana, { state: 'active' });
    const body = { current: PASSWORD };
    expect((await ask(one, '/api/account/delete', { as: ana, method: 'POST', body })).status).toBe(200);
    expect((await here.closed).code).toBe(4500);
    await shown(far, ana, { state: 'offline' });
    expect(await watch(far, ana)).toEqual([]);
    far.cut();
  });
});
