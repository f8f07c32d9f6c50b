import type { Pool } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { listening, type TestNode } from '@/lib/broker/broker.contract';
import { MemoryBroker } from '@/lib/broker/memory';
import { type ReceivedFrame, readFrame } from '@/lib/chat/client/frames';
import { openWriterPool } from '@/lib/db/writer-pool';
import type { LogEntry } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { historyPage, logEntries } from '@/lib/messages/store';
import { roomForId } from '@/lib/rooms/memberships';
import { type Room, roomHead } from '@/lib/rooms/store';
import { emptyRoom } from '@/tests/integration/rooms/fixture';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { type Messages, openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';

/** What the tests of one file about messages and what people do with them share. */
export class MessagesFixture {
  database!: TestDatabase;
  pool!: Pool;
  ana!: Person;
  luis!: Person;
  /** Of this test: a node, and an open room in which nobody has written. */
  node!: TestNode;
  messages!: Messages;
  room!: Room;

  async say(text: string, by = this.ana, replyTo?: number): Promise<number> {
    const result = await this.messages.post(by, this.room, { text, replyTo });
    if ('error' in result) throw new Error(result.error);
    return result.seq;
  }

  async openRoom(): Promise<Room> {
    const id = await emptyRoom(this.database.db, 'open');
    const room = await roomForId(this.database.db, this.ana.userId, id);
    if (!room) throw new Error('no room');
    return room;
  }

  head(): Promise<number> {
    return roomHead(this.database.db, this.room.id);
  }

  /** The whole log, as it is replayed now. */
  async replay(): Promise<LogEntry[]> {
    return logEntries(this.database.db, this.room.id, { after: 0, upTo: await this.head(), limit: 1_000_000 });
  }

  /** The message as a page shows it now. */
  async shown(seq: number): Promise<Message | undefined> {
    const { messages } = await historyPage(this.database.db, this.room.id, null, 100);
    return messages.find((message) => message.seq === seq);
  }

  /** The frames that this node told the others, as a page reads them. */
  published(): ReceivedFrame[] {
    return this.node.batches.flatMap(({ entries }) =>
      entries.flatMap(({ frame }) => readFrame(frame.toString('utf8', frame.indexOf('{'))) ?? []),
    );
  }
}

/** Call it once, at the top of a file. */
export function messagesFixture(): MessagesFixture {
  const fixture = new MessagesFixture();
  beforeAll(async () => {
    fixture.database = await createTestDatabase();
    fixture.pool = openWriterPool(fixture.database.address);
    fixture.ana = await signedIn(fixture.database.db, 'ana');
    fixture.luis = await signedIn(fixture.database.db, 'luis');
  });
  afterAll(async () => {
    await fixture.pool.end();
    await fixture.database.drop();
  });
  beforeEach(async () => {
    fixture.node = listening(new MemoryBroker());
    fixture.messages = openMessages(fixture.pool, fixture.node.broker);
    fixture.room = await fixture.openRoom();
  });
  return fixture;
}
