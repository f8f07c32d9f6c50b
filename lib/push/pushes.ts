import type { InboxChanged } from '@/lib/broker/broker';
import { sleep } from '@/lib/marked-work';
import type { LogEvent } from '@/lib/messages/events';
import type { Log } from '@/lib/telemetry/log';
import { attentionOf } from './badge';
import { cleanPushes } from './cleaning';
import { TIMES } from './decide-room';
import { Deciding } from './deciding';
import { deviceOfSession, removeGone } from './devices';
import { testPayload } from './payload';
import { BEGINNING, queueRead, queueReadAfter } from './read-elsewhere';
import { Sending, type SendingDeps } from './sending';
import { type SendResult, sendPush } from './service/sender';

export interface PushesDeps extends SendingDeps {
  log: Pick<Log, 'warn'>;
  /** Only for tests. */
  times?: Partial<typeof TIMES>;
}

/** How often this node looks into the queue, where other nodes leave work too. */
const TURN_MS = 1_000;
/** Every so many turns it looks for what is undecided, for what was read, and removes what is over. */
const LOOK_TURNS = 5;
const CLEAN_TURNS = 60;
const TEST_TTL_S = 60;

/**
 * Notifies people on their devices:
 *
 *     commit → some seconds → decide (one node) → queue, in the database → one node takes it → looks again → sends
 *
 * No message waits for any of this. A node that is killed leaves what it has not taken to the others.
 */
export class Pushes {
  readonly #deciding: Deciding;
  readonly #sending: Sending;
  /** People who have read something since the last turn. */
  #readers = new Set<number>();
  /** Where the next look for what was read goes on, and the next cleaning. */
  #lookedTo = BEGINNING;
  #cleanedTo = 0;
  #timer: NodeJS.Timeout | null = null;
  #turn = 0;
  #running: Promise<void> | null = null;
  #isFailing = false;

  constructor(private readonly deps: PushesDeps) {
    const { db, looks, log, times } = deps;
    this.#sending = new Sending(deps);
    this.#deciding = new Deciding({
      db,
      looks,
      log,
      times: { ...TIMES, ...times },
      onQueued: () => this.#sending.wake(),
    });
  }

  /** The VAPID public key, for the browsers. */
  get publicKey(): string {
    return this.deps.vapid.publicKey;
  }

  start(): void {
    this.#timer = setInterval(() => this.#begin(), TURN_MS);
    this.#timer.unref();
  }

  /** Takes what this node committed. Returns at once, and never throws. */
  offer(event: LogEvent): void {
    this.#deciding.offer(event);
  }

  /** Takes what this node announces of inboxes. Returns at once, and never throws. */
  onInbox({ userId, read }: InboxChanged): void {
    if (read) this.#readers.add(userId);
  }

  /** Sends a test to the device of this session. @returns null if it has none */
  async test(userId: number, sessionId: string): Promise<SendResult['outcome'] | null> {
    const { db, origin } = this.deps;
    const device = await deviceOfSession(db, sessionId);
    if (!device) return null;
    const badge = (await attentionOf(db, [userId])).get(userId)?.badge ?? 0;
    const payload = testPayload(origin, device.locale, badge);
    const options = { ttlS: TEST_TTL_S, urgency: 'high', topic: 'test' } as const;
    const { outcome } = await sendPush(this.deps, device, payload, options);
    if (outcome === 'gone') await removeGone(db, device.id, device.endpoint);
    return outcome;
  }

  /** Resolves when this node is doing nothing. What is due later, or taken by other nodes, does not count. */
  async idle(): Promise<void> {
    await this.#running;
    await this.#sending.idle();
  }

  /** Begins nothing more, and waits for what is under way until `deadline` (performance.now()). */
  async stop(deadline: number): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    const late = new AbortController();
    const looked = Promise.race([this.#running, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    await Promise.all([this.#deciding.stop(deadline), this.#sending.stop(deadline), looked]);
    late.abort();
  }

  #begin(): void {
    this.#running ??= this.#look()
      .then(() => {
        this.#isFailing = false;
      })
      .catch((error) => {
        if (!this.#isFailing) this.deps.log.warn({ err: error }, 'notifications wait for the database');
        this.#isFailing = true;
      })
      .finally(() => {
        this.#running = null;
      });
  }

  async #look(): Promise<void> {
    const { db } = this.deps;
    const turn = this.#turn++;
    const readers = this.#readers;
    this.#readers = new Set();
    if (readers.size > 0) await queueRead(db, [...readers]);
    if (turn % LOOK_TURNS === 0) {
      await this.#deciding.look();
      this.#lookedTo = (await queueReadAfter(db, this.#lookedTo)).next;
    }
    if (turn % CLEAN_TURNS === 0) this.#cleanedTo = await cleanPushes(db, this.#cleanedTo);
    this.#sending.wake();
  }
}
