import { fullJitter } from '@/lib/backoff';
import type { Database } from '@/lib/db/client';
import { QueueWork } from '@/lib/queue-work';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { removeGone } from './devices';
import type { Looks } from './looks';
import { type Outgoing, outgoingOf } from './outgoing';
import { markShown, putBack, takeDue, unmarkShown } from './queue';
import { type SenderDeps, type SendResult, sendPush } from './service/sender';

export interface SendingDeps extends SenderDeps {
  db: Database;
  looks: Looks;
  /** The address of the installation. */
  origin: string;
  /** What the community calls itself. */
  house: { name(): Promise<string> };
  log: Pick<Log, 'warn'>;
}

/** Pushes that this node sends at a time. */
const AT_ONCE = 50;
/** A push service that answers slowly gets no more at a time than this, so that the others need not wait for it. */
const AT_ONCE_TO_HOST = 25;
/** What is taken from the queue at once. */
const TAKEN = 10;
/** How long a push service keeps what a device has not fetched. */
const TTL_S = 4 * 3_600;

const BACKOFF = { minMs: 2_000, baseMs: 4_000, capMs: 120_000 };

/**
 * Sends what is in the queue. Everything that waits is in the database, so this node holds no more in memory than it
 * sends at the moment.
 */
export class Sending {
  readonly #work: QueueWork;
  readonly #hosts = new Map<string, number>();

  constructor(private readonly deps: SendingDeps) {
    const failure = 'notifications could not be taken from the queue';
    this.#work = new QueueWork({ take: () => this.#take(), failure, log: deps.log });
  }

  /** Something may be due. Returns at once, and never throws. */
  wake(): void {
    this.#work.wake();
  }

  /** Resolves when nothing is taken or sent any more. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Takes nothing more, and waits for what is under way until `deadline` (performance.now()). */
  stop(deadline: number): Promise<void> {
    return this.#work.stop(deadline);
  }

  async #take(): Promise<void> {
    while (await this.#takeSome());
  }

  /** @returns whether there may be more */
  async #takeSome(): Promise<boolean> {
    const { db, looks, origin, house } = this.deps;
    if (this.#work.isStopped) return false;
    if (this.#work.size >= AT_ONCE) await this.#work.oneEnded();
    const limit = Math.min(TAKEN, AT_ONCE - this.#work.size);
    if (limit <= 0) return true;
    const busy = [...this.#hosts].filter(([, number]) => number >= AT_ONCE_TO_HOST).map(([host]) => host);
    const taken = await takeDue(db, limit, busy);
    if (taken.length === 0) return false;
    const outgoing = await outgoingOf(db, taken, { origin, house: await house.name(), looks });
    metrics.pushes.inc({ outcome: 'needless' }, taken.length - outgoing.length);
    for (const one of outgoing) this.#begin(one);
    return true;
  }

  #begin(outgoing: Outgoing): void {
    const { host } = outgoing.device;
    this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1);
    this.#work.begin(this.#send(outgoing), {
      onFailure: () => metrics.pushes.inc({ outcome: 'failed' }),
      onEnd: () => this.#ended(host),
      warning: 'a notification could not be recorded',
    });
  }

  #ended(host: string): void {
    const left = (this.#hosts.get(host) ?? 1) - 1;
    if (left > 0) this.#hosts.set(host, left);
    else this.#hosts.delete(host);
    // A host that was busy may get more now.
    if (left === AT_ONCE_TO_HOST - 1) this.wake();
  }

  async #send(outgoing: Outgoing): Promise<void> {
    const { db } = this.deps;
    const { deviceId, roomId, device, payload } = outgoing;
    const isRead = payload.notification.data.kind === 'read';
    // Two nodes may have found that it was read. Then only one of them closes it.
    if (isRead && !(await unmarkShown(db, deviceId, roomId))) return;
    const end = metrics.pushSeconds.startTimer();
    const result = await sendPush(this.deps, device, payload, {
      ttlS: TTL_S,
      urgency: isRead ? 'low' : 'high',
      topic: payload.notification.tag,
      signal: this.#work.cut,
    });
    end();
    metrics.pushes.inc({ outcome: result.outcome });
    await this.#record(outgoing, result, isRead);
  }

  async #record(outgoing: Outgoing, result: SendResult, isRead: boolean): Promise<void> {
    const { db } = this.deps;
    if (result.outcome === 'gone') return removeGone(db, outgoing.deviceId, outgoing.device.endpoint);
    // What was not answered may be shown.
    const isTaken = result.outcome === 'sent' || result.outcome === 'unknown';
    if (isTaken && !isRead) return markShown(db, outgoing);
    if (result.outcome !== 'later') return;
    const afterMs = Math.max(result.afterMs ?? 0, BACKOFF.minMs + fullJitter(outgoing.refusals, BACKOFF));
    // Too late. A notification that was read stays where it is shown: with its mark, it would be queued at once again.
    if (afterMs >= outgoing.leftMs) return;
    if (isRead) await markShown(db, outgoing);
    await putBack(db, outgoing, afterMs);
  }
}
