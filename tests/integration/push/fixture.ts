import { and, eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { memberships } from '@/lib/db/schema';
import type { LogEvent } from '@/lib/messages/events';
import { MemoryPresence } from '@/lib/presence/memory';
import { registerDevice } from '@/lib/push/devices';
import { Pushes } from '@/lib/push/pushes';
import { vapidKeys } from '@/lib/push/service/keys';
import { Vapid } from '@/lib/push/service/vapid';
import { directRoom } from '@/lib/rooms/direct';
import { roomForId } from '@/lib/rooms/memberships';
import { changeReadStates } from '@/lib/rooms/read-state';
import type { Room } from '@/lib/rooms/store';
import { openLog } from '@/lib/telemetry/log';
import { type MessagesFixture, messagesFixture } from '@/tests/integration/messages/fixture';
import { openMessages } from '@/tests/support/messages';
import { newSession, type Person } from '@/tests/support/people';
import { PUSH_HOST, PushService, type Subscription } from '@/tests/support/services/push-service';
import { eventually } from '@/tests/support/wait';

/** Short, and long enough to read a message in a test before it is over. */
export const DELAY_MS = 300;

/** What the tests of notifications share: the people and the room of MessagesFixture, and a push service. */
export class PushFixture {
  service!: PushService;
  /** Who looks at which room, for all nodes. */
  looks = new MemoryPresence();
  /** Of this test: one node. */
  pushes!: Pushes;

  constructor(readonly base: MessagesFixture) {}

  get db() {
    return this.base.database.db;
  }

  get #own() {
    return { db: this.db, looks: this.looks, origin: 'https://chat.test' };
  }

  /** Opens one more node. */
  async node(times = { delayMs: DELAY_MS, freshMs: 600_000 }, hosts = [PUSH_HOST]): Promise<Pushes> {
    const vapid = new Vapid(await vapidKeys(this.db), 'https://chat.test');
    const { network } = this.service;
    const log = openLog('silent');
    const house = { name: async () => 'La Huerta' };
    return new Pushes({ ...this.#own, house, vapid, hosts, network, times, log });
  }

  /** A browser of this person, with a session of its own. */
  async device(person: Person): Promise<Subscription & { sessionId: string }> {
    const { sessionId } = await newSession(this.db, person.userId);
    const subscription = this.service.subscribe();
    const { received: _, ...device } = subscription;
    await registerDevice(this.db, { userId: person.userId, sessionId, userAgent: '', locale: 'es' }, device);
    return Object.assign(subscription, { sessionId });
  }

  async join(
    person: Person,
    choices: Partial<typeof memberships.$inferInsert> = {},
    room = this.base.room,
  ): Promise<void> {
    await this.db.insert(memberships).values({ userId: person.userId, roomId: room.id, ...choices });
  }

  async choose(
    person: Person,
    choices: Partial<typeof memberships.$inferInsert>,
    room = this.base.room,
  ): Promise<void> {
    const isTheirs = and(eq(memberships.userId, person.userId), eq(memberships.roomId, room.id));
    await this.db.update(memberships).set(choices).where(isTheirs);
  }

  /** A conversation of Ana and Luis. */
  async direct(): Promise<Room> {
    const { ana, luis } = this.base;
    const made = await directRoom(this.db, ana.userId, [luis.userId]);
    const id = typeof made === 'object' && 'id' in made ? made.id : 0;
    const room = await roomForId(this.db, ana.userId, id);
    if (!room) throw new Error('no room');
    return room;
  }

  async say(text: string, room: Room = this.base.room, by = this.base.ana, names: Person[] = []): Promise<number> {
    const mentions = names.map(({ userId, username }) => {
      return { at: text.indexOf(`@${username}`), length: username.length + 1, who: userId };
    });
    const result = await this.base.messages.post(by, room, { text, mentions });
    if ('error' in result) throw new Error(result.error);
    return result.seq;
  }

  async read(person: Person, room: Room, readTo: number): Promise<void> {
    await changeReadStates(this.db, [{ userId: person.userId, roomId: room.id, readTo, unreadFrom: null }]);
  }

  /** Waits until everything is decided and nothing is queued or being sent. */
  async settled(): Promise<void> {
    // In this order: what is decided is in the queue.
    const isOver = async () => (await this.isDecided()) && (await this.#open('SELECT 1 FROM push_queue')) === 0;
    await eventually(isOver, { timeoutMs: 20_000 });
    await this.pushes.idle();
  }

  async isDecided(): Promise<boolean> {
    return (
      (await this.#open(
        `SELECT 1 FROM rooms r LEFT JOIN push_rooms p ON p.room_id = r.id WHERE r.last_message_seq > COALESCE(p.through, 0)
           AND EXISTS (SELECT 1 FROM memberships m JOIN push_devices d ON d.user_id = m.user_id
             JOIN sessions s ON s.id = d.session_id AND s.revoked_at IS NULL WHERE m.room_id = r.id)`,
      )) === 0
    );
  }

  async #open(sql: string): Promise<number> {
    return (await this.db.$client.query<RowDataPacket[]>(sql))[0].length;
  }
}

/** Call it once, at the top of a file. */
export function pushFixture(): PushFixture {
  const base = messagesFixture();
  const fixture = new PushFixture(base);
  beforeAll(async () => {
    fixture.service = await PushService.open();
  });
  afterAll(() => fixture.service.close());
  beforeEach(async () => {
    await fixture.db.$client.query('DELETE FROM push_devices');
    fixture.service.answer = () => ({ status: 201 });
    fixture.looks = new MemoryPresence();
    fixture.pushes = await fixture.node();
    fixture.pushes.start();
    const observe = (event: LogEvent) => fixture.pushes.offer(event);
    base.messages = openMessages(base.pool, base.node.broker, openLog('silent'), {}, observe);
  });
  afterEach(() => fixture.pushes.stop(performance.now() + 5_000));
  return fixture;
}
