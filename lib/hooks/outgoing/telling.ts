import { open } from '@/lib/auth/sealing';
import { fullJitter } from '@/lib/backoff';
import type { Database } from '@/lib/db/client';
import type { Network } from '@/lib/http/outbound/outbound';
import { postPublic } from '@/lib/http/outbound/post-public';
import type { LogEvent } from '@/lib/messages/events';
import { filesOf } from '@/lib/push/outgoing';
import { QueueWork } from '@/lib/queue-work';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { payloadOf } from './payload';
import {
  advance,
  type ClaimedHook,
  claimDue,
  nextMessage,
  postpone,
  release,
  roomsTold,
  switchOff,
  type WaitingMessage,
} from './queue';
import { resultOf, resultOfError, type Told } from './result';
import { keyPurpose, signedHeaders } from './signature';

export interface TellingDeps {
  db: Database;
  epoch: string;
  /** The installation's, with which the keys of signatures are encrypted. */
  secret: string;
  log: Pick<Log, 'warn'>;
  /** Only for tests. */
  network?: Network | undefined;
  timeoutMs?: number;
}

/** Webhooks that this node serves at a time. Each tells one message after the other. */
const AT_ONCE = 20;
/** How often this node looks for what waits, where other nodes leave work too. */
const TURN_MS = 1_000;
/** The longest time for one message: names, the connection and the answer's head. */
const TIMEOUT_MS = 7_000;

const BACKOFF = { minMs: 2_000, baseMs: 5_000, capMs: 15 * 60_000 };

/**
 * Tells addresses of messages:
 *
 *     commit → one node claims the webhook → reads the next message → sends it → moves `through` → the next one …
 *
 * No message waits for it. At least once and in order for each webhook: a node that is killed leaves its claim to end,
 * and then the message is told again, with the same id.
 */
export class HookTelling {
  readonly #work: QueueWork;
  /** The rooms with a webhook, as of the last turn. */
  #rooms: ReadonlySet<number> = new Set();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly deps: TellingDeps) {
    const failure = 'webhooks wait for the database';
    this.#work = new QueueWork({ take: () => this.#take(), failure, log: deps.log });
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), TURN_MS);
    this.#timer.unref();
  }

  /** Takes what this node committed. Returns at once, and never throws. */
  offer({ roomId, entries }: LogEvent): void {
    if (this.#rooms.has(roomId) && entries.some(({ type }) => type === 'message')) this.wake();
  }

  /** Something may wait. Returns at once, and never throws. */
  wake(): void {
    this.#work.wake();
  }

  /** Resolves when this node tells nothing. What is due later, or claimed by other nodes, does not count. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Begins nothing more, and waits for what is under way until `deadline` (performance.now()). Then it is cut off. */
  stop(deadline: number): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    return this.#work.stop(deadline);
  }

  async #take(): Promise<void> {
    const { db } = this.deps;
    this.#rooms = new Set(await roomsTold(db));
    if (this.#rooms.size === 0 || this.#work.size >= AT_ONCE) return;
    for (const hook of await claimDue(db, AT_ONCE - this.#work.size)) this.#begin(hook);
  }

  #begin(hook: ClaimedHook): void {
    this.#work.begin(this.#serve(hook), {
      // The claim ends by itself, and the message is told again.
      onFailure: () => metrics.hooksTold.inc({ outcome: 'failed' }),
      // Others may have waited for its place.
      onEnd: () => {
        if (this.#work.size === AT_ONCE - 1) this.wake();
      },
      warning: 'a webhook could not be read or recorded',
      fields: { hookId: hook.id },
    });
  }

  /** Tells one message after the other, as long as they are taken. */
  async #serve(hook: ClaimedHook): Promise<void> {
    const { db } = this.deps;
    while (hook.through < hook.head && !this.#work.isStopped) {
      const { message, upTo } = await nextMessage(db, hook);
      const told: Told = message ? await this.#tell(hook, message) : { outcome: 'taken' };
      if (message) metrics.hooksTold.inc({ outcome: told.outcome });
      if (told.outcome === 'off') {
        if (await switchOff(db, hook.id, told.problem)) this.#sayOff(hook);
        return;
      }
      if (told.outcome === 'later') return this.#later(hook, told);
      const problem = told.outcome === 'refused' ? told.problem : null;
      if (!(await advance(db, hook, upTo, { isTaken: message !== null && problem === null, problem }))) return;
      hook.through = upTo;
      hook.refusals = 0;
      if (problem !== null && (await switchOff(db, hook.id, null))) return this.#sayOff(hook);
    }
    await release(db, hook);
  }

  async #later(hook: ClaimedHook, { problem, afterMs }: Extract<Told, { outcome: 'later' }>): Promise<void> {
    const { db } = this.deps;
    // This node stops, which is not the receiver's fault: another one tells it at once.
    if (this.#work.cut.aborted) return void (await release(db, hook));
    const wait = Math.max(afterMs ?? 0, BACKOFF.minMs + fullJitter(hook.refusals, BACKOFF));
    await postpone(db, hook, { problem, afterMs: wait });
    if (await switchOff(db, hook.id, null)) this.#sayOff(hook);
  }

  #sayOff({ id, roomId }: ClaimedHook): void {
    metrics.hooksTold.inc({ outcome: 'switched_off' });
    this.deps.log.warn({ hookId: id, roomId }, 'a webhook was switched off: its receiver took nothing');
  }

  async #tell(hook: ClaimedHook, message: WaitingMessage): Promise<Told> {
    const { db, epoch, secret, network, timeoutMs = TIMEOUT_MS } = this.deps;
    const { roomId, url, botId } = hook;
    const key = open(secret, keyPurpose(botId), hook.signingKey);
    // The installation has another secret now, so the receiver could not recognize what comes from here.
    if (!key) return { outcome: 'off', problem: 'key' };
    const files = await filesOf(db, [{ roomId, seq: message.seq }]);
    const payload = payloadOf(hook, message, files.get(`${roomId}/${message.seq}`) ?? [], epoch);
    const body = Buffer.from(JSON.stringify(payload));
    const signed = signedHeaders(key, payload.id, Math.floor(Date.now() / 1_000), body);
    const headers = { ...signed, 'Content-Type': 'application/json', 'User-Agent': 'Tertulia' };
    const end = metrics.hookSeconds.startTimer();
    try {
      return resultOf(await postPublic(new URL(url), { headers, body, timeoutMs, network, signal: this.#work.cut }));
    } catch (error) {
      return resultOfError(error);
    } finally {
      end();
    }
  }
}
