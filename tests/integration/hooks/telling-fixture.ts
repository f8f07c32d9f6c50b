import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { hooks } from '@/lib/db/schema';
import { HookTelling, type TellingDeps } from '@/lib/hooks/outgoing/telling';
import type { LogEvent } from '@/lib/messages/events';
import { openLog } from '@/lib/telemetry/log';
import { type MessagesFixture, messagesFixture } from '@/tests/integration/messages/fixture';
import { TEST_SECRET } from '@/tests/support/app';
import { newHook, type TestHook } from '@/tests/support/hooks';
import { openMessages } from '@/tests/support/messages';
import { HookReceiver, RECEIVER_HOST } from '@/tests/support/services/hook-receiver';
import { eventually } from '@/tests/support/wait';

/** What the tests share of webhooks that tell: the people and the room of MessagesFixture, a receiver, and one node. */
export class TellingFixture {
  receiver!: HookReceiver;
  telling!: HookTelling;
  #paths = 0;

  constructor(readonly base: MessagesFixture) {}

  get db() {
    return this.base.database.db;
  }

  /** Opens one more node. */
  node(more: Partial<TellingDeps> = {}): HookTelling {
    const own = { db: this.db, epoch: 'e0e0e0e0-1', secret: TEST_SECRET, log: openLog('silent') };
    return new HookTelling({ ...own, network: this.receiver.network, timeoutMs: 15_000, ...more });
  }

  /** A webhook of the room, told at a path of its own. */
  async hook(options: Parameters<typeof newHook>[2] = {}): Promise<TestHook & { to: string }> {
    const to = `/h/${this.#paths++}`;
    const hook = await newHook(this.db, this.base.room.id, { url: `https://${RECEIVER_HOST}${to}`, ...options });
    this.receiver.keys.set(to, hook.key);
    return { ...hook, to };
  }

  async row(id: number) {
    const [row] = await this.db.select().from(hooks).where(eq(hooks.id, id));
    if (!row) throw new Error('no webhook');
    return row;
  }

  /** Nobody looks at the webhook, as if a node had claimed it and did nothing more. */
  async claimed(id: number): Promise<void> {
    await this.db.$client.query('UPDATE hooks SET due_at = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE id = ?', [id]);
  }

  /** The claim, or the time to wait, is over. */
  async due(id: number): Promise<void> {
    await this.db.$client.query('UPDATE hooks SET due_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
    this.telling.wake();
  }

  /** Waits until nothing waits for these webhooks, or all of them that do are off. */
  settled(...ids: number[]): Promise<void> {
    return this.settledBy(this.telling, ...ids);
  }

  /** The same, if another node tells. */
  async settledBy(telling: HookTelling, ...ids: number[]): Promise<void> {
    const sql = `SELECT 1 FROM hooks h JOIN rooms r ON r.id = h.room_id
      WHERE h.id IN (?) AND h.due_at IS NOT NULL AND r.last_message_seq > h.through`;
    const isOver = async () => (await this.db.$client.query<RowDataPacket[]>(sql, [ids]))[0].length === 0;
    await eventually(isOver, { timeoutMs: 20_000 });
    await telling.idle();
  }

  /** Waits until a message was not taken. @returns the row of the webhook */
  async refused(id: number) {
    await eventually(async () => (await this.row(id)).refusals > 0, { timeoutMs: 20_000 });
    return this.row(id);
  }
}

/** Call it once, at the top of a file. */
export function tellingFixture(): TellingFixture {
  const base = messagesFixture();
  const fixture = new TellingFixture(base);
  beforeAll(async () => {
    fixture.receiver = await HookReceiver.open();
  });
  afterAll(() => fixture.receiver.close());
  beforeEach(async () => {
    await fixture.db.$client.query('DELETE FROM hooks');
    fixture.receiver.answer = () => ({ status: 204 });
    fixture.telling = fixture.node();
    fixture.telling.start();
    const observe = (event: LogEvent) => fixture.telling.offer(event);
    base.messages = openMessages(base.pool, base.node.broker, openLog('silent'), {}, observe);
  });
  afterEach(async () => {
    fixture.receiver.release();
    await fixture.telling.stop(performance.now() + 5_000);
  });
  return fixture;
}
