import type { Pool, PoolConnection } from 'mysql2/promise';
import type { ErrorCode } from '@/lib/chat/protocol';
import { connectionWithin } from '@/lib/db/bounded';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { appendChange, type LogChange } from './change-transaction';
import type { LogEntry, LogEvent } from './events';
import { changeOfReactions, type Toggle, type ToggleResult } from './requests/reactions';
import { DEADLINE_MS, isAboutData, pause } from './retry';
import { append, type Committed, type Draft, type Quotes } from './transaction';

/** `fresh`: this call stored it, not an earlier one. */
export type WriteResult = { seq: number; fresh: boolean } | { error: ErrorCode; retryAfter?: number };

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
}

interface WaitingMessage extends Waiting {
  type: 'message';
  draft: Draft;
  settle(result: WriteResult): void;
}

interface WaitingChange extends Waiting {
  type: 'change';
  change: LogChange;
  settle(entries: readonly LogEntry[]): void;
  reject(error: unknown): void;
}

interface WaitingReaction extends Waiting {
  type: 'reaction';
  toggle: Toggle;
  settle(result: ToggleResult): void;
}

type WaitingEntry = WaitingMessage | WaitingChange | WaitingReaction;

/**
 * The only writer of a room's log on this node. Entries that arrive during a commit wait in the queue. The next
 * transaction takes messages, or reactions, or one change from the front of the queue. There are no timers: batches
 * form only under load.
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
    return new Promise((settle) =>
      this.#accept({ type: 'message', draft, deadline: newDeadline(), failures: 0, settle }),
    );
  }

  react(toggle: Toggle): Promise<ToggleResult> {
    return new Promise((settle) =>
      this.#accept({ type: 'reaction', toggle, deadline: newDeadline(), failures: 0, settle }),
    );
  }

  change(change: LogChange): Promise<readonly LogEntry[]> {
    return new Promise((settle, reject) =>
      this.#accept({ type: 'change', change, deadline: newDeadline(), failures: 0, settle, reject }),
    );
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Resolves when all entries accepted so far are settled. */
  async drained(): Promise<void> {
    await this.#running;
  }

  #accept(entry: WaitingEntry): void {
    if (this.#queue.length >= QUEUE_ENTRIES) return giveBack(entry, 'busy', null);
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
    const { type, failures } = first;
    if (type === 'change' || failures >= FAILURES_TOGETHER) return this.#queue.splice(0, 1);
    const end = this.#queue.findIndex((entry, i) => entry.type !== type || i === BATCH_ENTRIES);
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  async #write(connection: PoolConnection, batch: WaitingEntry[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    if (first.type === 'change') {
      const entries = await appendChange(connection, this.roomId, first.change);
      this.#emit(entries);
      return first.settle(entries);
    }
    if (first.type === 'reaction') return this.#writeReactions(connection, batch.filter(isReaction));
    const messages = batch.filter(isMessage);
    const allNew = messages.every(({ failures }) => failures === 0);
    const drafts = messages.map(({ draft }) => draft);
    this.#settleMessages(messages, await append(connection, this.roomId, drafts, allNew));
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
    for (const entry of expired) giveBack(entry, 'unavailable', this.#lastError);
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
      return giveBack(first, aboutData ? 'refused' : 'unavailable', error);
    }
    this.#queue.unshift(...entries);
  }

  #settleMessages(messages: readonly WaitingMessage[], { outcomes, quotes, createdAt }: Committed): void {
    const acceptedAt = (messages[0]?.deadline ?? 0) - DEADLINE_MS;
    metrics.commit.observe((performance.now() - acceptedAt) / 1_000);
    const datetime = createdAt.toISOString();
    const entries: LogEntry[] = [];
    outcomes.forEach((outcome, i) => {
      const draft = messages[i]?.draft;
      if (!draft || typeof outcome === 'string' || 'error' in outcome || !outcome.fresh) return;
      entries.push(messageEntry(draft, outcome.seq, datetime, quotes));
    });
    metrics.committed.inc(entries.length);
    this.#emit(entries);
    outcomes.forEach((outcome, i) => {
      const message = messages[i];
      // If a message is in the log after a failed try of ours, that try stored it. Only its answer was lost.
      const mine = (message?.failures ?? 0) > 0;
      if (typeof outcome === 'string') message?.settle({ error: outcome });
      else message?.settle('error' in outcome ? outcome : { seq: outcome.seq, fresh: outcome.fresh || mine });
    });
  }

  #emit(entries: readonly LogEntry[]): void {
    const [first] = entries;
    if (first) this.deps.emit({ roomId: this.roomId, firstSeq: first.seq, entries });
  }
}

/** The entry of a message that was stored. Undefined keys are left out on the wire. */
function messageEntry(draft: Draft, seq: number, datetime: string, quotes: Quotes): LogEntry {
  const { text, userId, username: user, clientId, replyTo, naming, attaching } = draft;
  // One literal without spreads, because this runs for every message and spreads take several times as long.
  const shown = draft.shown || undefined;
  const face = draft.face ?? undefined;
  const reply = replyTo === undefined ? undefined : quotes.get(replyTo);
  const mentions = naming?.mentions;
  const files = attaching?.files;
  return { type: 'message', seq, text, userId, user, shown, face, datetime, clientId, reply, mentions, files };
}

/** Tells the sender that the entry is, as far as is known, not stored. */
function giveBack(entry: WaitingEntry, code: ErrorCode, error: unknown): void {
  if (entry.type === 'change') entry.reject(error ?? new Error(`The change was refused: ${code}`));
  else entry.settle({ error: code });
}

function newDeadline(): number {
  return performance.now() + DEADLINE_MS;
}

function isReaction(entry: WaitingEntry): entry is WaitingReaction {
  return entry.type === 'reaction';
}

function isMessage(entry: WaitingEntry): entry is WaitingMessage {
  return entry.type === 'message';
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
