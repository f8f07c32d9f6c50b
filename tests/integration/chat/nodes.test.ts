import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeSession } from '@/lib/auth/session-store';
import { createRoom } from '@/lib/rooms/store';
import { type App, startApp } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { newSession, type Person, signedIn } from '@/tests/support/people';

let database: TestDatabase;
let ana: Person;
let luis: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  ana = await signedIn(database.db, 'ana');
  luis = await signedIn(database.db, 'luis');
});

afterAll(() => database.drop());

/** Resolves once the node has accepted the client, so that earlier messages are not sent to it. */
async function join(node: App, person: Person, room = 'social', query = ''): Promise<ChatClient> {
  const client = await ChatClient.connect({ origin: node.origin, cookie: person.cookie, room, query });
  await client.frame((frame) => frame.type === 'hello');
  return client;
}

describe.each([
  ['one Redis', true],
  ['no broker between them', false],
])('two nodes with %s', (name, redis) => {
  let nodes: App[] = [];
  const room = name.replaceAll(' ', '_');

  beforeAll(async () => {
    await createRoom(database.db, { name: room });
    // Both at once on purpose: they apply the migrations and create the default room at the same time.
    nodes = await Promise.all([startApp({ database, redis }), startApp({ database, redis })]);
  });

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  });

  it('show on each the messages of the other, in one order', async () => {
    const [one, two] = nodes as [App, App];
    const [a, b] = [await join(one, ana, room), await join(two, luis, room)];
    const sends = Array.from({ length: 20 }, (_, i) => [a.say(`a${i}`), b.say(`b${i}`)]).flat();
    await Promise.all(sends);
    await Promise.all([a, b].map((client) => client.until(() => client.messages.length >= 40)));
    expect(a.seqs).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(b.messages).toEqual(a.messages);
  });

  it('let a client reconnect to the other one and miss nothing', async () => {
    const [one, two] = nodes as [App, App];
    const a = await join(one, ana, room);
    const answer = await a.say('antes del corte');
    a.cut();
    const b = await join(two, luis, room);
    await b.say('mientras tanto');
    const back = await join(two, ana, room, `since=${'seq' in answer ? answer.seq : 0}`);
    expect((await back.heard('mientras tanto')).seq).toBe(('seq' in answer ? answer.seq : 0) + 1);
  });

  it('both close the sockets of a session that was ended', async () => {
    const [one, two] = nodes as [App, App];
    const { sessionId, cookie } = await newSession(database.db, luis.userId);
    const person = { ...luis, cookie };
    const sockets = [await join(one, person, room), await join(two, person, room)];
    await revokeSession(database.db, sessionId);
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 4500 });
  });
});
