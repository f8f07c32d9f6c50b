import { randomInt, randomUUID } from 'node:crypto';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Broker } from '@/lib/broker/broker';
import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { SUBPROTOCOL, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { installation } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { addMembers, leaveRoom, removeMember } from '@/lib/rooms/members';
import { openLog } from '@/lib/telemetry/log';
import { seededRandom } from '@/tests/faults/random';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { followRoom, isEnd, removalRace, seqsOf } from '@/tests/support/removal-race';
import { eventually } from '@/tests/support/wait';

/** I10: whoever is removed from a room neither writes nor receives anything there after the removal. */

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openWriterPool(database.address);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const follow = (node: App, person: Person, room: number) => followRoom({}, node.origin, person, room);

function enter(node: App, person: Person, room: string): Promise<ChatClient> {
  return ChatClient.connect({ origin: node.origin, cookie: person.cookie, room, protocol: SUBPROTOCOL });
}

describe.each([
  ['one Redis', true, 2_000, 15],
  ['no broker between them', false, 4_000, 6],
] as const)('on two nodes with %s', (_, redis, limitMs, runs) => {
  let nodes: App[] = [];
  let broker: Broker;
  /** Changes rooms as a third node would. */
  let log: Messages;

  beforeAll(async () => {
    nodes = await Promise.all([startApp({ database, redis }), startApp({ database, redis })]);
    const [row] = await database.db.select().from(installation);
    const quiet = openLog('silent');
    broker = redis ? new RedisBroker(inject('redisUrl'), row?.epoch ?? '', quiet) : new MemoryBroker();
    broker.listen({
      onBatch() {},
      onAdvance() {},
      onSessions() {},
      onInbox() {},
      onRoom() {},
      onTyping() {},
      onGap() {},
    });
    log = openMessages(pool, broker);
    await eventually(() => broker.isUp());
  });

  afterAll(async () => {
    await broker.end();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  async function closedRoom(): Promise<{ id: number; name: string; owner: Person; member: Person }> {
    const [owner, member] = [await somebody(database.db), await somebody(database.db)];
    const name = `oculta_${owner.userId}`;
    const id = await emptyRoom(database.db, 'closed', name);
    for (const { userId } of [owner, member]) await addMembers(log, id, [userId], null);
    return { id, name, owner, member };
  }

  it('nothing that a person sends while they are being removed is stored or delivered after the removal', {
    tags: 'frames/after-removal',
    timeout: 120_000,
  }, async () => {
    const [one, two] = nodes as [App, App];
    let acked = 0;
    const seed = randomInt(2 ** 31);
    const random = seededRandom(seed);
    for (let run = 0; run < runs; run++) {
      // A guest loses an open room like others a closed one.
      const isGuest = run % 3 === 2;
      const [owner, member] = [await somebody(database.db), await somebody(database.db, isGuest ? 'guest' : undefined)];
      const kind = isGuest ? ('open' as const) : ('closed' as const);
      const setting = { db: database.db, log, nodes: [one.origin, two.origin] as const, owner, member, random, kind };
      const result = await removalRace(setting);
      expect(result.violations, `seed ${seed}, run ${run}`).toEqual([]);
      expect(result.endedAfterMs).toBeLessThan(limitMs);
      acked += result.acked;
    }
    expect(acked).toBeGreaterThan(runs);
  });

  it('a person who was removed cannot follow the room or enter by its name, and can once they are back', async () => {
    const [one] = nodes as [App];
    const { id, name, owner, member } = await closedRoom();
    const client = await follow(one, member, id);
    await leaveRoom(log, member.userId, id);
    await client.frame<AnyFrame>(isEnd);
    client.send({ type: 'subscribe', room: id, ref: 1_000, since: 0 });
    const answer = await client.frame<AnyFrame>((frame) => frame.type === 'error');
    expect(answer).toEqual({ type: 'error', code: 'no_room', retryable: false, clientId: null, room: id, ref: 1_000 });
    await expect(enter(one, member, name)).rejects.toThrow('404');
    await addMembers(log, id, [member.userId], owner.userId);
    client.send({ type: 'subscribe', room: id, ref: 1_001, since: 0 });
    await client.frame<AnyFrame>((frame) => frame.type === 'subscribed' && frame.ref === 1_001);
    await client.until(() => seqsOf(client).at(-1) === 4);
    (await enter(one, member, name)).cut();
    client.cut();
  });

  it('a person who was removed gets nothing of the room any more, whatever they ask for and however they ask', {
    timeout: 120_000,
  }, async () => {
    const [one, two] = nodes as [App, App];
    const { id, name, owner, member } = await closedRoom();
    const shared = await emptyRoom(database.db, 'closed');
    for (const { userId } of [owner, member]) await addMembers(log, shared, [userId], null);
    const [ownerClient, follower] = [await follow(one, owner, id), await follow(two, member, id)];
    // This connection follows another room, so it would hear of this one in an `activity` frame.
    const elsewhere = await follow(one, member, shared);
    const [{ epoch }] = follower.frames as unknown as [{ epoch: string }];
    await removeMember(log, id, member.userId, owner.userId);
    const removedAt = performance.now();
    const isInList = (client: ChatClient) =>
      client.frames.findLast((frame) => frame.type === 'inbox')?.rooms.some((room) => room.id === id);
    await follower.frame<AnyFrame>(isEnd);
    await Promise.all([follower, elsewhere].map((client) => client.until(() => isInList(client) === false)));
    expect(performance.now() - removedAt).toBeLessThan(limitMs);

    for (const client of [follower, elsewhere]) client.frames.length = 0;
    ownerClient.send({ type: 'message', room: id, message: 'sin él', clientId: randomUUID() });
    await ownerClient.heard('sin él');
    ownerClient.send({ type: 'typing', room: id });
    follower.send({ type: 'subscribe', room: id, ref: 2_000, since: 1, epoch });
    await follower.frame<AnyFrame>((frame) => frame.type === 'error' && frame.ref === 2_000);
    for (const type of ['read', 'unread'] as const) follower.send({ type, room: id, seq: 1 });
    // Both frames are about one room, so they get one answer.
    await follower.frame<AnyFrame>((frame) => frame.type === 'error' && frame.room === id && !('ref' in frame));
    follower.send({ type: 'typing', room: id });
    for (const protocol of [SUBPROTOCOL, SUBPROTOCOL_V2]) {
      const query = `since=1&epoch=${epoch}`;
      const again = ChatClient.connect({ origin: two.origin, cookie: member.cookie, room: name, protocol, query });
      await expect(again).rejects.toThrow('404');
    }
    const answers: Record<string, number> = {};
    for (const path of [
      `/r/${name}`,
      `/api/rooms/${name}/messages`,
      `/api/rooms/by-id/${id}`,
      `/api/rooms/by-id/${id}/messages`,
      `/api/rooms/by-id/${id}/members`,
      `/api/rooms/by-id/${id}/pins`,
      `/api/rooms/by-id/${id}/messages/1/reactions`,
    ]) {
      answers[path] = (await ask(two, path, { as: member })).status;
    }
    expect(Object.values(answers), JSON.stringify(answers)).toEqual(new Array(7).fill(404));
    // Frames arrive in order: whoever gets this later message would have got frames about the closed room before it.
    ownerClient.send({ type: 'subscribe', room: shared, ref: 2_001 });
    await ownerClient.frame<AnyFrame>((frame) => frame.type === 'subscribed' && frame.ref === 2_001);
    ownerClient.send({ type: 'message', room: shared, message: 'para los dos', clientId: randomUUID() });
    await elsewhere.heard('para los dos');
    await follower.frame<AnyFrame>(
      (frame) => frame.type === 'activity' && frame.rooms.some(({ room }) => room === shared),
    );
    const heard = [...follower.frames, ...elsewhere.frames].filter(({ type }) => type !== 'error');
    expect(JSON.stringify(heard)).not.toMatch(new RegExp(`"(room|id)":${id}\\b|sin él`));
    expect(ownerClient.frames.filter(({ type }) => type === 'typing')).toEqual([]);
    for (const client of [ownerClient, follower, elsewhere]) client.cut();
  });

  it('leaving an open room ends nothing: everybody may read it', async () => {
    const [one] = nodes as [App];
    const [owner, member] = [await somebody(database.db), await somebody(database.db)];
    const id = await emptyRoom(database.db, 'open');
    await addMembers(log, id, [owner.userId, member.userId], null);
    const [reader, writer] = [await follow(one, member, id), await follow(one, owner, id)];
    await leaveRoom(log, member.userId, id);
    await reader.frame<AnyFrame>((frame) => frame.type === 'members' && frame.action === 'left');
    writer.send({ type: 'message', room: id, message: 'para todos', clientId: randomUUID() });
    await reader.heard('para todos');
    reader.cut();
    writer.cut();
  });
});
