import type { Pool } from 'mysql2/promise';
import { fullJitter } from '@/lib/backoff';
import type { Broker } from '@/lib/broker/broker';
import { encodeMessage } from '@/lib/chat/frame';
import type { ErrorCode } from '@/lib/chat/protocol';
import type { Log } from '@/lib/ops/log';
import { append, type Committed, type Draft } from './transaction';

export type WriteResult = { seq: number } | { error: ErrorCode };

const BATCH_MESSAGES = 200;
/** Messages of one room that may wait on this node; past it a sender gets `busy` at once. */
const QUEUE_MESSAGES = 2_000;
/** How long a message may wait and be tried before its sender gets `unavailable`. */
const DEADLINE_MS = 8_000;

interface Pending extends Draft {
  deadline: number;
  settle: (result: WriteResult) => void;
}

/**
 * The only writer of a room's log on this node. While a commit is under way, what arrives queues; the next
 * transaction takes all of it. No timers: batches form under load alone. A batch is handed to the broker after its
 * commit and before its senders are answered.
 */
export class RoomWriter {
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
  write(draft: Draft): Promise<WriteResult> {
    if (this.#queue.length >= QUEUE_MESSAGES) return Promise.resolve({ error: 'busy' });
    return new Promise((settle) => {
      this.#queue.push({ ...draft, deadline: performance.now() + DEADLINE_MS, settle });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when all that was accepted so far is settled. */
  async drained(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, BATCH_MESSAGES));
    this.#running = null;
    this.onIdle();
  }

  async #commit(batch: Pending[]): Promise<void> {
    let drafts = expire(batch);
    for (let attempt = 0; drafts.length > 0; attempt++) {
      try {
        return this.#settle(drafts, await append(this.pool, this.roomId, drafts));
      } catch (error) {
        this.log.warn({ err: error, roomId: this.roomId, attempt, messages: drafts.length }, 'commit failed');
        // Perhaps for one message's sake: singly, the others pass.
        if (drafts.length > 1 && (isAboutData(error) || attempt > 0)) return this.#commitSingly(drafts);
        if (isAboutData(error)) return drafts[0]?.settle({ error: 'refused' });
        await sleep(fullJitter(attempt, { baseMs: 50, capMs: 1_000 }));
        drafts = expire(drafts);
      }
    }
  }

  async #commitSingly(drafts: Pending[]): Promise<void> {
    for (const draft of drafts) await this.#commit([draft]);
  }

  #settle(drafts: Pending[], { outcomes, createdAt }: Committed): void {
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
    if (frames.length > 0) this.broker.publish({ roomId: this.roomId, firstSeq, frames });
    outcomes.forEach((outcome, i) => {
      drafts[i]?.settle(typeof outcome === 'string' ? { error: outcome } : { seq: outcome.seq });
    });
  }
}

/** Settles those whose time is over; returns the others. */
function expire(drafts: Pending[]): Pending[] {
  const now = performance.now();
  return drafts.filter((draft) => {
    if (draft.deadline > now) return true;
    draft.settle({ error: 'unavailable' });
    return false;
  });
}

/** What the database says about one message's contents; trying it again cannot help. */
const DATA_ERRORS = new Set(['ER_DATA_TOO_LONG', 'ER_TRUNCATED_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD']);

function isAboutData(error: unknown): boolean {
  return DATA_ERRORS.has((error as { code?: string }).code ?? '');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
