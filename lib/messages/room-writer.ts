import type { Pool, PoolConnection } from 'mysql2/promise';
import type { ErrorCode } from '@/lib/chat/protocol';
import { connectionWithin } from '@/lib/db/bounded';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { appendChange, type LogChange } from './change-transaction';
import type { LogEntry, LogEvent } from './events';
import { changeOfReactions, type Toggle, type ToggleResult } from './requests/reactions';
import { DEADLINE_MS, isAboutData, pause } from './retry';
import { append, type Committed, type Draft } from './transaction';

/** `fresh`: this call stored it, not an earlier one. */
export type WriteResult = { seq: number; fresh: boolean } | { error: ErrorCode };

export interface WriterDeps {
  /** From openWriterPool. */
  pool: Pool;
  /** Called after each commit and before its callers are answered. Must not throw. */
  emit(event: LogEvent): void;
  log: Log;
}

const BATCH_ENTRIES = 200;
/** Entries of one room that may wait on this node. If there are more, a sender gets `busy` at once. */
const QUEUE_ENTRIES = 2_000;
const CONNECTION_TIMEOUT_MS = 5_000;
/** An entry that failed this often together with others is then written alone: it may be the cause. */
const FAILURES_TOGETHER = 2;
/** An entry that failed this often is given back to its sender, because the entries behind it have deadlines too. */
const MOST_FAILURES = 5;

interface Waiting {
  deadline: number;
  failures: number;
  /** Gives the entry back. As far as is known, it is not stored. */
  fail(code: ErrorCode, error: unknown): void;
}

interface WaitingMessage extends Draft, Waiting {
  settle(result: WriteResult): void;
}

interface WaitingChange extends Waiting {
  change: LogChange;
  settle(entries: readonly LogEntry[]): void;
}

interface WaitingReaction extends Waiting {
  toggle: Toggle;
  settle(result: ToggleResult): void;
}

type WaitingEntry = WaitingMessage | WaitingChange | WaitingReaction;

/**
 * The only writer of a room's log on this node. Entries that arrive during a commit wait in the queue. The next
 * transaction takes a run of messages, a run of reactions, or one change from its front. There are no timers: batches form only under
 * load.
 */
export class RoomWriter {
  /** In order of arrival, and so of deadline. Failed entries go back to the front. */
  readonly #queue: WaitingEntry[] = [];
  #running: Promise<void> | null = null;
  /** The last error since the last commit; null if there was none. */
  #lastError: unknown = null;

  constructor(
    private readonly roomId: number,
    private readonly deps: WriterDeps,
    private readonly onIdle: () => void,
  ) {}

  append(draft: Draft): Promise<WriteResult> {
    return new Promise((settle) => {
      const fail = (error: ErrorCode) => settle({ error });
      this.#accept({ ...draft, ...newWait(), settle, fail });
    });
  }

  react(toggle: Toggle): Promise<ToggleResult> {
    return new Promise((settle) => {
      const fail = (error: ErrorCode) => settle({ error });
      this.#accept({ toggle, ...newWait(), settle, fail });
    });
  }

  change(change: LogChange): Promise<readonly LogEntry[]> {
    return new Promise((settle, reject) => {
      const fail = (code: ErrorCode, error: unknown) => reject(error ?? new Error(`The change was refused: ${code}`));
      this.#accept({ change, ...newWait(), settle, fail });
    });
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Resolves when all entries accepted so far are settled. */
  async drained(): Promise<void> {
    await this.#running;
  }

  #accept(entry: WaitingEntry): void {
    if (this.#queue.length >= QUEUE_ENTRIES) return entry.fail('busy', null);
    this.#queue.push(entry);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    for (let attempt = 0; this.#queue.length > 0; ) {
      const done = await this.#commit(attempt);
      attempt = done ? 0 : attempt + 1;
      if (!done) await pause(attempt);
      this.#expire();
    }
    this.#running = null;
    this.onIdle();
  }

  /** @returns false if the try failed */
  async #commit(attempt: number): Promise<boolean> {
    const { pool, log } = this.deps;
    let batch: WaitingEntry[] = [];
    try {
      const connection = await connectionWithin(pool, CONNECTION_TIMEOUT_MS);
      try {
        // Take the batch only now. So it includes what arrived while we waited for a connection, and in this turn of
        // the loop.
        await endOfTurn();
        batch = this.#take();
        await this.#write(connection, batch);
        this.#lastError = null;
        connection.release();
        return true;
      } catch (error) {
        connection.destroy();
        throw error;
      }
    } catch (error) {
      metrics.commitFailures.inc();
      log.warn({ err: error, roomId: this.roomId, attempt, entries: batch.length }, 'commit failed');
      this.#putBack(batch, error);
      return false;
    }
  }

  /** Takes the longest run of messages or of reactions at the front of the queue, or the one change that is there. */
  #take(): WaitingEntry[] {
    this.#expire();
    const [first] = this.#queue;
    if (!first) return [];
    if (isChange(first) || first.failures >= FAILURES_TOGETHER) return this.#queue.splice(0, 1);
    const isOther = isReaction(first)
      ? (entry: WaitingEntry) => !isReaction(entry)
      : (entry: WaitingEntry) => !isMessage(entry);
    const end = this.#queue.slice(0, BATCH_ENTRIES).findIndex(isOther);
    return this.#queue.splice(0, end === -1 ? BATCH_ENTRIES : end);
  }

  async #write(connection: PoolConnection, batch: WaitingEntry[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    if (isChange(first)) {
      const entries = await appendChange(connection, this.roomId, first.change);
      this.#emit(entries);
      return first.settle(entries);
    }
    if (isReaction(first)) return this.#writeReactions(connection, batch.filter(isReaction));
    const messages = batch.filter(isMessage);
    const allNew = messages.every(({ failures }) => failures === 0);
    this.#settleMessages(messages, await append(connection, this.roomId, messages, allNew));
  }

  async #writeReactions(connection: PoolConnection, reactions: readonly WaitingReaction[]): Promise<void> {
    const { change, resultsOf } = changeOfReactions(
      this.roomId,
      reactions.map(({ toggle }) => toggle),
    );
    const entries = await appendChange(connection, this.roomId, change);
    metrics.reactionCommits.inc();
    this.#emit(entries);
    const results = resultsOf(entries);
    for (const [i, reaction] of reactions.entries()) reaction.settle(results[i] ?? { seq: 0 });
  }

  /** Gives back the entries whose deadline is over. */
  #expire(): void {
    const now = performance.now();
    const kept = this.#queue.findIndex(({ deadline }) => deadline > now);
    const expired = this.#queue.splice(0, kept === -1 ? this.#queue.length : kept);
    for (const entry of expired) entry.fail('unavailable', this.#lastError);
  }

  /**
   * Puts failed entries back to be tried again: first together, then each alone, so that a bad one does not stop the
   * others.
   */
  #putBack(entries: WaitingEntry[], error: unknown): void {
    this.#lastError = error;
    const aboutData = isAboutData(error);
    for (const entry of entries) entry.failures += aboutData ? FAILURES_TOGETHER : 1;
    const [first, ...others] = entries;
    if (first && others.length === 0 && (aboutData || first.failures >= MOST_FAILURES)) {
      return first.fail(aboutData ? 'refused' : 'unavailable', error);
    }
    this.#queue.unshift(...entries);
  }

  #settleMessages(drafts: WaitingMessage[], { outcomes, quotes, createdAt }: Committed): void {
    const acceptedAt = (drafts[0]?.deadline ?? 0) - DEADLINE_MS;
    metrics.commit.observe((performance.now() - acceptedAt) / 1_000);
    const datetime = createdAt.toISOString();
    const entries: LogEntry[] = [];
    outcomes.forEach((outcome, i) => {
      const draft = drafts[i];
      if (!draft || typeof outcome === 'string' || !outcome.fresh) return;
      const { text, userId, username: user, shown, clientId, replyTo, naming, attaching } = draft;
      const author = { userId, user, ...(shown ? { shown } : {}) };
      const reply = replyTo === undefined ? undefined : quotes.get(replyTo);
      const mentions = naming?.mentions;
      const message = {
        text,
        ...author,
        datetime,
        clientId,
        ...(reply ? { reply } : {}),
        ...(mentions ? { mentions } : {}),
        ...(attaching ? { files: [...attaching.files] } : {}),
      };
      entries.push({ type: 'message', seq: outcome.seq, ...message });
    });
    metrics.committed.inc(entries.length);
    this.#emit(entries);
    outcomes.forEach((outcome, i) => {
      const draft = drafts[i];
      // If a draft is in the log after a failed try of ours, that try stored it. Only its answer was lost.
      const mine = (draft?.failures ?? 0) > 0;
      draft?.settle(
        typeof outcome === 'string' ? { error: outcome } : { seq: outcome.seq, fresh: outcome.fresh || mine },
      );
    });
  }

  #emit(entries: readonly LogEntry[]): void {
    const [first] = entries;
    if (first) this.deps.emit({ roomId: this.roomId, firstSeq: first.seq, entries });
  }
}

function newWait(): { deadline: number; failures: number } {
  return { deadline: performance.now() + DEADLINE_MS, failures: 0 };
}

function isChange(entry: WaitingEntry): entry is WaitingChange {
  return 'change' in entry;
}

function isReaction(entry: WaitingEntry): entry is WaitingReaction {
  return 'toggle' in entry;
}

function isMessage(entry: WaitingEntry): entry is WaitingMessage {
  return !isChange(entry) && !isReaction(entry);
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
