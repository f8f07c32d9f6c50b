import { randomUUID } from 'node:crypto';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { openWriterPool } from '@/lib/db/writer-pool';
import { addMember, removeMember } from '@/lib/rooms/members';
import { setDisabled } from '@/lib/users/people';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory } from '@/tests/support/factory';
import { type Messages, openMessages } from '@/tests/support/messages';
import { newToken, type Person } from '@/tests/support/people';

/** What programs do with the API, on two nodes of one chat. */

let database: TestDatabase;
let pool: Pool;
let log: Messages;
let make: Factory;
let nodes: App[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
  log = openMessages(pool, new MemoryBroker());
  make = new Factory(database.db);
  nodes = await Promise.all([startApp({ database, redis: true }), startApp({ database, redis: true })]);
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await pool.end();
  await database.drop();
});

interface Answer {
  status: number;
  retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is expected of each answer
  body: any;
}

/** A program with a token, which asks one of the nodes. */
class Program {
  constructor(
    readonly person: Person,
    readonly token: string,
  ) {}

  static async of(person: Person, scope: 'read' | 'write' = 'write'): Promise<Program> {
    return new Program(person, (await newToken(database.db, person.userId, scope)).token);
  }

  async ask(method: string, path: string, body?: unknown, node = 0): Promise<Answer> {
    const answer = await fetch(`${nodes[node]?.origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() };
  }

  post(room: number, message: string, clientId: string = randomUUID(), node = 0): Promise<Answer> {
    return this.ask('POST', `/rooms/${room}/messages`, { message, clientId }, node);
  }
}

async function anaInRoom(): Promise<{ ana: Program; room: number }> {
  const person = await make.somebody();
  return { ana: await Program.of(person), room: await make.roomWith(person, 'member') };
}

describe('a message', () => {
  it('is posted once, however often it is sent', async () => {
    const { ana, room } = await anaInRoom();
    const clientId = randomUUID();
    const sent = await Promise.all([0, 1, 0, 1].map((node) => ana.post(room, 'hola', clientId, node)));
    for (const { status, body } of sent) expect([status, body]).toEqual([201, { seq: 1, clientId }]);
    expect(await ana.post(room, 'otra cosa', clientId)).toMatchObject({ status: 409, body: { error: 'conflict' } });
    expect((await ana.ask('GET', `/rooms/${room}/log?since=0`)).body).toMatchObject({ next: 1, head: 1 });
  });

  it('is edited, reacted to and deleted, and the log has all of it', async () => {
    const { ana, room } = await anaInRoom();
    await ana.post(room, 'hola');
    const message = `/rooms/${room}/messages/1`;
    expect((await ana.ask('PATCH', message, { message: 'adiós' })).body).toEqual({ seq: 2 });
    expect((await ana.ask('PATCH', message, { message: 'adiós' })).body).toEqual({ seq: 0 });
    expect((await ana.ask('PUT', `${message}/reactions`, { emoji: '🌻' })).body).toEqual({ seq: 3 });
    expect((await ana.ask('DELETE', `${message}/reactions`, { emoji: '🌻' })).body).toEqual({ seq: 4 });
    expect((await ana.ask('DELETE', message)).body).toEqual({ seq: 5 });
    expect(await ana.ask('PATCH', message, { message: 'hola' })).toMatchObject({
      status: 404,
      body: { error: 'gone' },
    });
    const { body } = await ana.ask('GET', `/rooms/${room}/log?since=0`);
    const types = body.entries.map(({ type, seq }: { type: string; seq: number }) => [seq, type]);
    // A text that was deleted is in no entry.
    expect(types).toEqual([
      [1, 'message'],
      [2, 'delete'],
      [3, 'reaction'],
      [4, 'reaction'],
      [5, 'delete'],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/hola|adiós/);
  });

  it('is refused by the same rules as on the page', async () => {
    const { ana, room } = await anaInRoom();
    const luis = await Program.of(await make.somebody());
    await ana.post(room, 'hola');
    // A closed room is not there for others.
    for (const [method, path, body] of [
      ['GET', '/log?since=0', undefined],
      ['POST', '/messages', { message: 'hola', clientId: randomUUID() }],
      ['PATCH', '/messages/1', { message: 'x' }],
      ['DELETE', '/messages/1', undefined],
      ['PUT', '/messages/1/reactions', { emoji: '👍' }],
    ] as const) {
      const answer = await luis.ask(method, `/rooms/${room}${path}`, body);
      expect(answer).toMatchObject({ status: 404, body: { error: 'no_room' } });
      expect(await luis.ask(method, `/rooms/999999${path}`, body)).toEqual(answer);
    }
    await make.addTo(room, 'member', luis.person);
    for (const [method, body] of [
      ['PATCH', { message: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await luis.ask(method, `/rooms/${room}/messages/1`, body);
      expect(answer).toMatchObject({ status: 403, body: { error: 'forbidden' } });
    }
    for (const message of ['', ' \n', 'a\u0000']) expect((await luis.post(room, message)).status).toBe(400);
    await make.silence(room, luis.person.userId);
    expect(await luis.post(room, 'hola')).toMatchObject({ status: 403, body: { error: 'silenced' } });
    await make.archive(room);
    expect(await ana.post(room, 'hola')).toMatchObject({ status: 404, body: { error: 'archived' } });
  });

  it('is one of a bounded number a minute', async () => {
    const { ana, room } = await anaInRoom();
    const sent = await Promise.all(Array.from({ length: 90 }, () => ana.ask('DELETE', `/rooms/${room}/messages/9`)));
    const refused = sent.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { retryAfter, body } of refused) {
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(body.error).toBe('too_many_tries');
    }
    // Each token counts by itself.
    expect((await (await Program.of(ana.person)).post(room, 'hola')).status).toBe(201);
  });
});

describe('the log', () => {
  it('gives each entry once to a program that always sends the last `next`', async () => {
    const { ana, room } = await anaInRoom();
    const begin = (await ana.ask('GET', `/rooms/${room}/log`)).body;
    expect(begin).toEqual({ entries: [], next: 0, head: 0, epoch: expect.any(String) });
    const texts = Array.from({ length: 40 }, (_, i) => `mensaje ${i}`);
    const writing = (async () => {
      for (const [i, text] of texts.entries()) await ana.post(room, text, randomUUID(), i % 2);
    })();
    const got: string[] = [];
    let since = begin.next;
    for (let asked = 0; got.length < texts.length; asked++) {
      const place = `since=${since}&epoch=${begin.epoch}&limit=7&wait=25`;
      const { status, body } = await ana.ask('GET', `/rooms/${room}/log?${place}`, undefined, asked % 2);
      expect(status).toBe(200);
      expect(body.entries.length).toBeLessThanOrEqual(7);
      got.push(...body.entries.map(({ message }: { message: string }) => message));
      since = body.next;
    }
    await writing;
    expect(got).toEqual(texts);
  });

  it.each([0, 1])('waits for what is posted on node %i', async (node) => {
    const { ana, room } = await anaInRoom();
    const waiting = ana.ask('GET', `/rooms/${room}/log?since=0&wait=25`);
    await ana.post(room, 'hola', randomUUID(), node);
    expect((await waiting).body).toMatchObject({ entries: [{ type: 'message', message: 'hola' }], next: 1 });
  });

  it('ends without entries when nothing comes', async () => {
    const { ana, room } = await anaInRoom();
    expect((await ana.ask('GET', `/rooms/${room}/log?since=0&wait=1`)).body).toMatchObject({ entries: [], next: 0 });
  });

  it.each([
    ['was removed from the room', 404],
    ['was disabled', 401],
  ] as const)('tells nothing to a program whose person %s while it waited', async (how, status) => {
    const owner = await make.somebody();
    const person = await make.somebody();
    const room = await make.roomWith(owner, 'owner');
    await addMember(log, room, person.userId);
    const program = await Program.of(person);
    const { head } = (await program.ask('GET', `/rooms/${room}/log`)).body;
    const waiting = program.ask('GET', `/rooms/${room}/log?since=${head}&wait=25`);
    if (status === 401) await setDisabled(database.db, person.userId, true);
    else await removeMember(log, room, person.userId, owner.userId);
    await (await Program.of(owner)).post(room, 'secreto');
    const answer = await waiting;
    expect(answer.status, how).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('secreto');
  });

  it('says that a seq or an epoch is of another log', async () => {
    const { ana, room } = await anaInRoom();
    await ana.post(room, 'hola');
    for (const place of ['since=2', `since=1&epoch=${randomUUID()}`, 'since=2&wait=25']) {
      const answer = await ana.ask('GET', `/rooms/${room}/log?${place}`);
      expect(answer).toMatchObject({ status: 409, body: { error: 'other_log', head: 1 } });
    }
  });

  it('lets only a few requests of a token wait', async () => {
    const { ana, room } = await anaInRoom();
    const waiting = Array.from({ length: 5 }, () => ana.ask('GET', `/rooms/${room}/log?since=0&wait=25`));
    // One is refused at once; the others end with the message.
    const refused = await Promise.race(waiting);
    expect(refused).toMatchObject({ status: 429, retryAfter: '25' });
    await ana.post(room, 'hola');
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 429]);
  });
});

describe('a program', () => {
  it('learns who it is, and the rooms of its person alone', async () => {
    const { ana, room } = await anaInRoom();
    await make.roomWith(null, null);
    const direct = await make.directOf(ana.person);
    expect((await ana.ask('GET', '/me')).body).toEqual({
      ...{ id: ana.person.userId, name: ana.person.username },
      scope: 'write',
    });
    const { rooms } = (await ana.ask('GET', '/rooms')).body;
    const isOpen = ({ kind }: { kind: string }) => kind === 'open';
    expect(
      rooms
        .filter((found: { kind: string }) => !isOpen(found))
        .map(({ id }: { id: number }) => id)
        .sort(),
    ).toEqual([room, direct].sort());
  });

  it('finds people, and messages of its person’s rooms alone', async () => {
    const { ana, room } = await anaInRoom();
    const word = `girasol${room}`;
    await ana.post(room, word);
    const luis = await Program.of(await make.somebody());
    expect((await luis.ask('POST', '/search', { q: word })).body.hits).toEqual([]);
    expect((await ana.ask('POST', '/search', { q: word })).body.hits).toMatchObject([
      { room, message: { message: word } },
    ]);
    const { people } = (await luis.ask('GET', `/people?q=${ana.person.username}`)).body;
    expect(people).toContainEqual({ id: ana.person.userId, name: ana.person.username });
  });
});
