import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Batch, Broker, InboxChanged } from '@/lib/broker/broker';
import { MemoryBroker } from '@/lib/broker/memory';
import type { Connection } from '@/lib/chat/server/connection';
import { inboxSource } from '@/lib/chat/server/inbox/inbox-source';
import { Inboxes } from '@/lib/chat/server/inbox/inboxes';
import { ReadQueue } from '@/lib/chat/server/inbox/read-queue';
import type { Database } from '@/lib/db/client';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom, hideDirectRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { addMember, leaveRoom } from '@/lib/rooms/members';
import { changeReadStates, unreadRooms } from '@/lib/rooms/read-state';
import { changeRoom } from '@/lib/rooms/rooms';
import { openLog } from '@/lib/telemetry/log';
import { block, unblock } from '@/lib/users/blocks';
import { seededRandom } from '@/tests/faults/random';
import { InboxClient, seenIn } from '@/tests/integration/chat/inbox-client';
import { emptyRoom, somebody } from '@/tests/integration/rooms/fixture';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

/**
 * I9: whenever nothing is under way, the list that every tab builds from its frames equals what the database gives. Two
 * nodes in this process use a real database. The second node loses a third of the
 * hints, at random.
 */

const ROUNDS = 5;
const STEPS = 60;
/** Enough time for a sweep and two rounds of `activity` frames, after which nothing is under way. */
const SETTLED_MS = 6_000;

let database: TestDatabase;
let db: Database;
let pool: Pool;
const nodes: Inboxes[] = [];
const tabs: { list: InboxClient; member: { userId: number } }[] = [];
let posting: Messages;
let reads: ReadQueue;
let sweeps: NodeJS.Timeout;
let random = Math.random;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  pool = openWriterPool(database.address);
  const log = openLog('silent');
  nodes.push(...[0, 1].map(() => new Inboxes({ source: inboxSource(db), broker: new MemoryBroker(), log })));
  const tell = (told: (node: Inboxes) => void) => {
    for (const [i, node] of nodes.entries()) {
      if (i > 0 && random() < 1 / 3) continue;
      setTimeout(() => told(node), i * random() * 100);
    }
  };
  const broker = {
    publish: (batch: Batch) => tell((node) => node.onBatch(batch)),
    announceInbox: (change: InboxChanged) => tell((node) => node.onInbox(change)),
  };
  posting = openMessages(pool, broker as unknown as Broker);
  reads = new ReadQueue({
    change: (requests) => changeReadStates(db, requests),
    unreadRooms: (userIds) => unreadRooms(db, userIds),
    announce: broker.announceInbox,
    log,
  });
  sweeps = setInterval(() => nodes.forEach((node) => void node.sweep()), 2_000);
});

afterAll(async () => {
  clearInterval(sweeps);
  for (const node of nodes) node.stop();
  await reads.drained();
  await pool.end();
  await database.drop();
});

function connect(person: Person, node: number): void {
  const list = new InboxClient();
  const queue = (bytes: Buffer) => list.take(JSON.parse(bytes.toString('utf8', bytes.readUInt8(1) < 126 ? 2 : 4)));
  const tab = { list, member: person, subscriptions: new Map(), bufferedBytes: 0, queue };
  tabs.push(tab);
  nodes[node]?.enter(tab as unknown as Connection);
}

it('what tabs show is what the database gives, after messages, changes, reading and moving in any order', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  random = seededRandom(seed);
  const any = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const people = [await somebody(db), await somebody(db), await somebody(db)];
  const [ana, luis] = people as [Person, Person];
  const ids = await Promise.all((['open', 'closed', 'closed'] as const).map((kind) => emptyRoom(db, kind)));
  for (const id of ids) for (const { userId } of people) await addMember(posting, id, userId);
  const made = [await directRoom(db, ana.userId, [luis.userId]), await directRoom(db, luis.userId, [])];
  const direct = made.flatMap((room) => (typeof room === 'string' ? [] : [room.id]));
  const all = [...ids, ...direct, ...direct];
  const room = (id: number) => ({ id, name: 'x', title: 'x', archivedAt: null });
  for (const person of people) for (const node of [0, 1]) connect(person, node);

  /** All texts are different, so that every edit changes something. */
  let texts = 0;
  const text = () => {
    const who = any([null, null, 'all' as const, ...people.map(({ userId }) => userId)]);
    return { text: `@x ${texts++}`, mentions: who === null ? [] : [{ at: 0, length: 2, who }] };
  };
  const steps = {
    say: async () => {
      const [person, id] = [any(people), any(all)];
      const result = await posting.post(person, room(id), text());
      if ('seq' in result) reads.read(person.userId, id, result.seq);
    },
    edit: () => posting.requests.edit(any(people), room(any(all)), 1 + Math.floor(random() * 20), text()),
    block: () => block(db, any(people).userId, any(people).userId),
    unblock: () => unblock(db, any(people).userId, any(people).userId),
    remove: () => posting.changes.remove(any(people), room(any(all)), [1 + Math.floor(random() * 20)]),
    read: async () => reads.read(any(people).userId, any(all), Math.floor(random() * 40)),
    mark: async () => reads.unread(any(people).userId, any(all), Math.floor(random() * 20)),
    readAll: async () => reads.readAll(any(people).userId, () => {}),
    join: () => addMember(posting, any(ids), any(people).userId),
    leave: () => leaveRoom(posting, any(people).userId, any(ids)),
    hide: () => hideDirectRoom(db, any(people).userId, any(direct)),
    archive: () => changeRoom(posting, null, any(ids), { archived: random() < 0.3 }),
    connect: async () => connect(any(people), any([0, 1])),
  };
  const { say, edit, read, remove } = steps;
  const kinds = [...Object.values(steps), edit, edit, say, say, say, say, read, read, remove];
  const running: Promise<unknown>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let step = 0; step < STEPS; step++) {
      // A refusal, such as that of a message in an archived room, is an ordinary answer. Only an exception is a fault.
      const doing = any(kinds)();
      running.push(doing);
      if (random() < 0.5) await doing;
    }
    await Promise.all(running.splice(0)).catch((error) => {
      throw new Error(`seed ${seed}, round ${round}: ${error.message}`, { cause: error });
    });
    await reads.drained();
    const check = async () => {
      for (const { list, member } of tabs) expect(list.seen()).toEqual(seenIn(await inboxOf(db, member.userId)));
    };
    await eventually(check, { timeoutMs: SETTLED_MS }).catch((error) => {
      throw new Error(`seed ${seed}, round ${round}: ${error.message}`, { cause: error });
    });
  }
  // Checks that the tabs show unread messages at all: nobody reads this last one.
  const withLuis = direct[0] as number;
  // Luis may have blocked Ana in the last round. Then her message would be refused.
  await unblock(db, luis.userId, ana.userId);
  expect(await posting.post(ana, room(withLuis), { text: 'y tú' })).toHaveProperty('seq');
  await eventually(() => tabs.some(({ list }) => list.rooms.get(withLuis)?.direct?.unread), { timeoutMs: SETTLED_MS });
}, 120_000);
