import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, count, eq, gt, isNotNull, lt, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { messageChanges, messages, rooms } from '@/lib/db/schema';
import { DAY_MS } from '@/lib/rooms/retention/days';
import { createRoom } from '@/lib/rooms/store';
import type { Violation } from '@/tests/faults/checker';
import { checkForgotten } from './checks';
import { type Program, until } from './program';

const KEEP_DAYS = 30;
const KEEP_MS = KEEP_DAYS * DAY_MS;
/** Messages that are too old from the beginning, that become so one after the other, and that stay young. */
const [OLD, COMING, YOUNG] = [500, 3_000, 400];
const COMES_EVERY_MS = 40;
/** A node's clock may be an hour ahead. */
const CLOCK_MS = 2 * 3_600_000;
const BATCH = 1_000;
const DUE_EVERY_MS = 1_000;
const DONE_MS = 90_000;

/** A room that forgets, in which messages become too old all the time. It is due again every second. */
export class Forgetting implements Program {
  readonly members = [];
  readonly #stopped = new AbortController();
  readonly #done: Promise<void>;

  private constructor(
    private readonly db: Database,
    private readonly roomId: number,
  ) {
    this.#done = this.#goOn();
  }

  /** @param name of a room that does not exist yet */
  static async start(db: Database, name: string, userId: number): Promise<Forgetting> {
    await createRoom(db, { name });
    const [room] = await db.select({ id: rooms.id }).from(rooms).where(eq(rooms.name, name));
    const roomId = room?.id ?? 0;
    const times = timesFrom(Date.now() - KEEP_MS);
    const rows = times.map((at, i) => ({
      ...{ roomId, seq: i + 1, userId, clientId: randomUUID(), body: `recuerdo ${i + 1}`, createdAt: new Date(at) },
    }));
    for (let from = 0; from < rows.length; from += BATCH)
      await db.insert(messages).values(rows.slice(from, from + BATCH));
    const head = rows.length;
    const kept = { lastSeq: head, lastMessageSeq: head, keepDays: KEEP_DAYS, expireAt: new Date() };
    await db.update(rooms).set(kept).where(eq(rooms.id, roomId));
    return new Forgetting(db, roomId);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#done;
  }

  async check(): Promise<Violation[]> {
    const { db, roomId } = this;
    const oldAt = Date.now() - KEEP_MS;
    const isOld = and(eq(messages.roomId, roomId), isNotNull(messages.body), lt(messages.createdAt, new Date(oldAt)));
    const isDone = async () => {
      await this.#makeDue();
      const [left] = await db.select({ count: count() }).from(messages).where(isOld);
      return left?.count === 0;
    };
    // What is left then is reported below.
    await until(isDone, DUE_EVERY_MS, DONE_MS);
    // From here on no node erases anything.
    await db.update(rooms).set({ expireAt: null }).where(eq(rooms.id, roomId));
    return db.transaction((tx) => this.#compare(tx, oldAt), {
      isolationLevel: 'repeatable read',
      withConsistentSnapshot: true,
    });
  }

  async #compare(db: Pick<Database, 'select'>, oldAt: number): Promise<Violation[]> {
    const { roomId } = this;
    const [room] = await db.select({ head: rooms.lastSeq }).from(rooms).where(eq(rooms.id, roomId));
    const rows = await db
      .select({ seq: messages.seq, at: messages.createdAt, hasText: sql<number>`${messages.body} IS NOT NULL` })
      .from(messages)
      .where(eq(messages.roomId, roomId));
    const ofRoom = eq(messageChanges.roomId, roomId);
    const isDeletion = and(ofRoom, eq(messageChanges.kind, 'delete'));
    const deleted = await db.select({ target: messageChanges.messageSeq }).from(messageChanges).where(isDeletion);
    const [changes] = await db.select({ count: count() }).from(messageChanges).where(ofRoom);
    const deletions = new Map<number, number>();
    for (const { target } of deleted) deletions.set(target ?? 0, (deletions.get(target ?? 0) ?? 0) + 1);
    return checkForgotten({
      messages: rows.map(({ seq, at, hasText }) => ({ seq, at: at.getTime(), hasText: Number(hasText) === 1 })),
      ...{ deletions, changes: changes?.count ?? 0, head: room?.head ?? 0, oldAt },
      youngAt: Date.now() - KEEP_MS + CLOCK_MS,
    });
  }

  async #goOn(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      // While the database is away, the next turn tries again.
      await this.#makeDue().catch(() => {});
      await sleep(DUE_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** As if the claim of the node that has it had ended. */
  async #makeDue(): Promise<void> {
    const at = new Date();
    await this.db
      .update(rooms)
      .set({ expireAt: at })
      .where(and(eq(rooms.id, this.roomId), gt(rooms.expireAt, at)));
  }
}

/** In order. @param limit when a message becomes too old now */
function timesFrom(limit: number): number[] {
  const old = Array.from({ length: OLD }, (_, i) => limit - (OLD - i) * 1_000);
  const coming = Array.from({ length: COMING }, (_, i) => limit + i * COMES_EVERY_MS);
  const first = limit + 2 * CLOCK_MS;
  const young = Array.from({ length: YOUNG }, (_, i) => first + (i * (KEEP_MS - 3 * CLOCK_MS)) / YOUNG);
  return [...old, ...coming, ...young];
}
