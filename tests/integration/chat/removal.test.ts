import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Broker } from '@/lib/broker/broker';
import { MemoryBroker } from '@/lib/broker/memory';
import { RedisBroker } from '@/lib/broker/redis';
import { SUBPROTOCOL } from '@/lib/chat/protocol';
import { installation } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { addMembers, leaveRoom } from '@/lib/rooms/members';
import { openLog } from '@/lib/telemetry/log';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { type App, startApp } from '@/tests/support/app';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { followRoom, isEnd, removalRace, seqsOf } from '@/tests/support/removal-race';

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
  /** What a third node would use. */
  let log: Messages;

  beforeAll(async () => {
    nodes = await Promise.all([startApp({ database, redis }), startApp({ database, redis })]);
    const [row] = await database.db.select().from(installation);
    const quiet = openLog('silent');
    broker = redis ? new RedisBroker(inject('redisUrl'), row?.epoch ?? '', quiet) : new MemoryBroker();
    broker.listen({ onBatch() {}, onAdvance() {}, onSessions() {}, onInbox() {}, onTyping() {}, onGap() {} });
    log = openMessages(pool, broker);
    while (!broker.isUp()) await sleep(10);
  });

  afterAll(async () => {
    await broker.end();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  async function closedRoom(): Promise<{ id: number; name: string; her: Person; him: Person }> {
    const [her, him] = [await somebody(database.db), await somebody(database.db)];
    const name = `oculta_${her.userId}`;
    const id = await emptyRoom(database.db, 'closed', name);
    for (const { userId } of [her, him]) await addMembers(log, id, [userId], null);
    return { id, name, her, him };
  }

  it('whatever somebody sends while they are removed, nothing of it comes after the removal', {
    tags: 'frames/after-removal',
    timeout: 120_000,
  }, async () => {
    const [one, two] = nodes as [App, App];
    let acked = 0;
    for (let run = 0; run < runs; run++) {
      const [her, him] = [await somebody(database.db), await somebody(database.db)];
      const setting = { db: database.db, log, nodes: [one.origin, two.origin] as const, her, him };
      const result = await removalRace(setting);
      expect(result.violations).toEqual([]);
      expect(result.endedAfterMs).toBeLessThan(limitMs);
      acked += result.acked;
    }
    expect(acked).toBeGreaterThan(runs);
  });

  it('a person who was removed cannot follow the room or enter by its name, and can once they are back', async () => {
    const [one] = nodes as [App];
    const { id, name, her, him } = await closedRoom();
    const client = await follow(one, him, id);
    await leaveRoom(log, him.userId, id);
    await client.frame<AnyFrame>(isEnd);
    client.send({ type: 'subscribe', room: id, ref: 1_000, since: 0 });
    const answer = await client.frame<AnyFrame>((frame) => frame.type === 'error');
    expect(answer).toEqual({ type: 'error', code: 'no_room', retryable: false, clientId: null, room: id, ref: 1_000 });
    await expect(enter(one, him, name)).rejects.toThrow('404');
    await addMembers(log, id, [him.userId], her.userId);
    client.send({ type: 'subscribe', room: id, ref: 1_001, since: 0 });
    await client.frame<AnyFrame>((frame) => frame.type === 'subscribed' && frame.ref === 1_001);
    await client.until(() => seqsOf(client).at(-1) === 4);
    (await enter(one, him, name)).cut();
    client.cut();
  });

  it('leaving an open room ends nothing: everybody may read it', async () => {
    const [one] = nodes as [App];
    const [her, him] = [await somebody(database.db), await somebody(database.db)];
    const id = await emptyRoom(database.db, 'open');
    await addMembers(log, id, [her.userId, him.userId], null);
    const [reader, writer] = [await follow(one, him, id), await follow(one, her, id)];
    await leaveRoom(log, him.userId, id);
    await reader.frame<AnyFrame>((frame) => frame.type === 'members' && frame.action === 'left');
    writer.send({ type: 'message', room: id, message: 'para todos', clientId: randomUUID() });
    await reader.heard('para todos');
    reader.cut();
    writer.cut();
  });
});
