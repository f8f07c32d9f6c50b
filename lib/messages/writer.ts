import type { Pool } from 'mysql2/promise';
import { fullJitter } from '@/lib/backoff';
import type { Broker } from '@/lib/broker/broker';
import { encodeMessage } from '@/lib/chat/frame';
import type { ErrorCode } from '@/lib/chat/protocol';
import { connectionWithin } from '@/lib/db/bounded';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { append, type Committed, type Draft } from './transaction';

/** `fresh`: stored for this very call, not for one before it. */
export type WriteResult = { seq: number; fresh: boolean } | { error: ErrorCode };

const BATCH_MESSAGES = 200;
/** Messages of one room that may wait on this node; past it a sender gets `busy` at once. */
const QUEUE_MESSAGES = 2_000;
/** How long a message may wait and be tried before its sender gets `unavailable`. */
const DEADLINE_MS = 8_000;
const CONNECTION_TIMEOUT_MS = 5_000;
/** A message that failed this often with others goes alone: perhaps they failed for its sake. */
const FAILURES_TOGETHER = 2;
/** One that failed this often in all is given back to its sender: those behind it have deadlines too. */
const MOST_FAILURES = 5;

interface Pending extends Draft {
  deadline: number;
  failures: number;
  settle: (result: WriteResult) => void;
}

/**
 * The only writer of a room's log on this node. While a commit is under way, what arrives queues; the next
 * transaction takes all of it. No timers: batches form under load alone. A batch is handed to the broker after its
 * commit and before its senders are answered.
 */
export class RoomWriter {
  /** In the order of arrival, hence of deadlines; what failed goes back to its front. */
  readonly #queue: Pending[] = [];
  #running: Promise<void> | null = null;

  constructor(
    private readonly roomId: number,
    private readonly pool: Pool,
    private readonly broker: Broker,
    private readonly log: Log,
    private readonly onIdle: () => void,
  ) {}

  /** Never rejects: every message ends as a seq or an error code. */
  write({ userId, username, clientId, text }: Draft): Promise<WriteResult> {
    if (this.#queue.length >= QUEUE_MESSAGES) return Promise.resolve({ error: 'busy' });
    return new Promise((settle) => {
      const deadline = performance.now() + DEADLINE_MS;
      this.#queue.push({ userId, username, clientId, text, deadline, failures: 0, settle });
      this.#running ??= this.#run();
    });
  }

  /** Messages that were accepted and whose commit has not begun. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Resolves when all that was accepted so far is settled. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let attempt = 0; this.#queue.length > 0; ) {
      const done = await this.#commit(attempt);
      attempt = done ? 0 : attempt + 1;
      if (!done) await sleep(fullJitter(attempt, { baseMs: 25, capMs: 1_000 }));
      this.#expire();
    }
    this.#running = null;
    this.onIdle();
  }

  /** @returns whether the database did its part */
  async #commit(attempt: number): Promise<boolean> {
    let batch: Pending[] = [];
    try {
      const connection = await connectionWithin(this.pool, CONNECTION_TIMEOUT_MS);
      try {
        // Only now: what came while a connection was waited for, and in this turn of the loop, goes along.
        await endOfTurn();
        batch = this.#take();
        const allNew = batch.every(({ failures }) => failures === 0);
        if (batch.length > 0) this.#settle(batch, await append(connection, this.roomId, batch, allNew));
        connection.release();
        return true;
      } catch (error) {
        connection.destroy();
        throw error;
      }
    } catch (error) {
      metrics.commitFailures.inc();
      this.log.warn({ err: error, roomId: this.roomId, attempt, messages: batch.length }, 'commit failed');
      this.#putBack(batch, error);
      return false;
    }
  }

  #take(): Pending[] {
    this.#expire();
    const alone = (this.#queue[0]?.failures ?? 0) >= FAILURES_TOGETHER;
    return this.#queue.splice(0, alone ? 1 : BATCH_MESSAGES);
  }

  /** Settles those whose time is over. */
  #expire(): void {
    const now = performance.now();
    const kept = this.#queue.findIndex(({ deadline }) => deadline > now);
    const expired = this.#queue.splice(0, kept === -1 ? this.#queue.length : kept);
    for (const draft of expired) draft.settle({ error: 'unavailable' });
  }

  /** What failed is tried again: first together, then each alone, so that the others pass. */
  #putBack(batch: Pending[], error: unknown): void {
    const aboutData = isAboutData(error);
    for (const draft of batch) draft.failures += aboutData ? FAILURES_TOGETHER : 1;
    const [first, ...others] = batch;
    if (first && others.length === 0 && (aboutData || first.failures >= MOST_FAILURES)) {
      return first.settle({ error: aboutData ? 'refused' : 'unavailable' });
    }
    this.#queue.unshift(...batch);
  }

  #settle(drafts: Pending[], { outcomes, createdAt }: Committed): void {
    const acceptedAt = (drafts[0]?.deadline ?? 0) - DEADLINE_MS;
    metrics.commit.observe((performance.now() - acceptedAt) / 1_000);
    const datetime = createdAt.toISOString();
    const frames: Buffer[] = [];
    let firstSeq = 0;
    outcomes.forEach((outcome, i) => {
      const draft = drafts[i];
      if (!draft || typeof outcome === 'string' || !outcome.fresh) return;
      firstSeq ||= outcome.seq;
      const { text: message, username: user, clientId } = draft;
      frames.push(encodeMessage({ seq: outcome.seq, message, user, datetime, clientId }));
    });
    metrics.committed.inc(frames.length);
    if (frames.length > 0) this.broker.publish({ roomId: this.roomId, firstSeq, frames });
    outcomes.forEach((outcome, i) => {
      const draft = drafts[i];
      // What is there already after a try of ours that failed was stored by it: only the answer was lost.
      const mine = (draft?.failures ?? 0) > 0;
      draft?.settle(
        typeof outcome === 'string' ? { error: outcome } : { seq: outcome.seq, fresh: outcome.fresh || mine },
      );
    });
  }
}

/** What the database says about one message's contents; trying it again cannot help. */
const DATA_ERRORS = new Set(['ER_DATA_TOO_LONG', 'ER_TRUNCATED_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD']);

function isAboutData(error: unknown): boolean {
  return DATA_ERRORS.has((error as { code?: string }).code ?? '');
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
