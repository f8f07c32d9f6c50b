import { afterEach, beforeEach, expect, it } from 'vitest';
import { listening } from '@/lib/broker/broker.contract';
import { MemoryBroker } from '@/lib/broker/memory';
import { applyMigrations, migrate } from '@/lib/db/migrate';
import { readMigrations } from '@/lib/db/migration-files';
import { openWriterPool } from '@/lib/db/writer-pool';
import { historyPage } from '@/lib/messages/store';
import { roomForId } from '@/lib/rooms/memberships';
import { silence } from '@/lib/rooms/posting/silence';
import { changeRoom } from '@/lib/rooms/rooms';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { openMessages } from '@/tests/support/messages';

/** The migrations of the version before replies and reactions. */
const BEFORE = 8;
/** The migrations of the version before announcement rooms, slow mode and silenced people. */
const BEFORE_RULES = 9;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterEach(() => database.drop());

it('messages of the version before replies stay as they were, and take replies, reactions and pins', async () => {
  const { db, address } = database;
  const connection = await db.$client.getConnection();
  await applyMigrations(connection, readMigrations().slice(0, BEFORE));
  connection.release();
  await db.$client.query(
    "INSERT INTO users (username, username_key, password_hash, created_at) VALUES ('ana', 'ana', '', NOW(3))",
  );
  await db.$client.query(`INSERT INTO rooms (name, name_key, title, created_at, last_seq, last_message_seq)
    VALUES ('huerta', 'huerta', 'Huerta', NOW(3), 2, 2)`);
  await db.$client.query("INSERT INTO memberships (user_id, room_id, role, last_read_seq) VALUES (1, 1, 'owner', 2)");
  await db.$client.query(`INSERT INTO messages (room_id, seq, user_id, client_id, body, created_at)
    VALUES (1, 1, 1, 'a', 'hola', NOW(3)), (1, 2, 1, 'b', 'otra', NOW(3))`);
  await migrate(db);
  const { messages } = await historyPage(db, 1, null, 20);
  for (const message of messages) {
    expect(Object.keys(message).sort()).toEqual(['clientId', 'datetime', 'seq', 'text', 'user', 'userId']);
  }

  const pool = openWriterPool(address);
  const { post, requests } = openMessages(pool, listening(new MemoryBroker()).broker);
  const [ana, room] = [{ userId: 1, username: 'ana' }, await roomForId(db, 1, 1)];
  if (!room) throw new Error('no room');
  expect(await post(ana, room, { text: 'respuesta', replyTo: 1 })).toMatchObject({ seq: 3 });
  expect(await requests.react(ana, room, 1, '👍', true)).toEqual({ seq: 4 });
  expect(await requests.pin(ana, room, 2, true)).toEqual({ seq: 5 });
  const luis = { userId: 2, username: 'luis' };
  await db.$client.query(
    "INSERT INTO users (username, username_key, password_hash, created_at) VALUES ('luis', 'luis', '', NOW(3))",
  );
  await db.$client.query("INSERT INTO memberships (user_id, room_id, role) VALUES (2, 1, 'moderator')");
  expect(await requests.hide(luis, room, 1, true)).toEqual({ seq: 6 });
  expect((await historyPage(db, 1, null, 20)).messages[0]).toMatchObject({ text: null, hidden: true });
  expect(await requests.hide(luis, room, 1, false)).toEqual({ seq: 7 });
  await pool.end();
  const after = await historyPage(db, 1, null, 20);
  expect(after.messages).toMatchObject([
    { text: 'hola', reactions: [{ emoji: '👍', people: [1] }] },
    { text: 'otra', pinned: true },
    { reply: { seq: 1, text: 'hola' } },
  ]);
});

it('rooms of the version before rules are for everybody, and can get rules', async () => {
  const { db, address } = database;
  const connection = await db.$client.getConnection();
  await applyMigrations(connection, readMigrations().slice(0, BEFORE_RULES));
  connection.release();
  await db.$client.query(`INSERT INTO users (username, username_key, password_hash, created_at)
    VALUES ('ana', 'ana', '', NOW(3)), ('luis', 'luis', '', NOW(3))`);
  await db.$client.query(`INSERT INTO rooms (name, name_key, title, created_at)
    VALUES ('huerta', 'huerta', 'Huerta', NOW(3))`);
  await db.$client.query("INSERT INTO memberships (user_id, room_id, role) VALUES (1, 1, 'owner'), (2, 1, 'member')");
  await migrate(db);

  const pool = openWriterPool(address);
  const node = openMessages(pool, listening(new MemoryBroker()).broker);
  const [luis, room] = [{ userId: 2, username: 'luis' }, await roomForId(db, 2, 1)];
  if (!room) throw new Error('no room');
  expect(room).toMatchObject({ rules: { posting: 'everyone', slowSeconds: 0 }, silencedUntil: null, slowWaitMs: 0 });
  expect(await node.post(luis, room, { text: 'hola' })).toMatchObject({ seq: 1 });
  await changeRoom(node, null, 1, { slowSeconds: 60 });
  expect(await node.post(luis, room, { text: 'lento' })).toMatchObject({ seq: 3 });
  expect(await node.post(luis, room, { text: 'otra' })).toMatchObject({ error: 'rate_limited' });
  await silence(node, 1, 2, new Date(Date.now() + 60_000), 1);
  expect(await node.post(luis, room, { text: 'otra' })).toMatchObject({ error: 'silenced' });
  await pool.end();
});
