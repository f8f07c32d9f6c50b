import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import { type AckFrame, ERRORS, type ErrorCode, type ErrorFrame } from '@/lib/chat/protocol';
import { frameOf, type OutgoingFrame } from './frame';
import { isChange, type OutboxItem } from './item';
import type { Outbox } from './outbox';
import type { TabLock } from './tab-lock';

/** After this long without an answer, the connection counts as broken. */
export const ACK_TIMEOUT_MS = 10_000;

export interface SenderDeps {
  outbox: Outbox;
  /** The connection of the room. `epoch` is that of the server's log; `restart` is called if no answer comes. */
  link: { isOpen(): boolean; epoch(): string | null; send(frame: OutgoingFrame): boolean; restart(): void };
  lock: TabLock;
  clock: Clock;
  random: () => number;
  /** Called when an item was refused for good. If the item has a text, it is still in the outbox. */
  onRefused: (item: OutboxItem, code: ErrorCode) => void;
}

type Outcome = { kind: 'stored' } | { kind: 'refused'; code: ErrorCode } | { kind: 'unknown' };

/**
 * Sends the items of the outbox in order. Only one item is unanswered at a time, across all tabs, so that a retry
 * cannot overtake a later item. Every try ends as stored, refused or unknown (time-out, lost connection). After an
 * unknown outcome the item is sent again with the same clientId: the server stores a message once, and a repeated
 * change changes nothing. An item that is refused for good does not block the others. A server that is too old for a
 * frame refuses it for good.
 */
export class Sender {
  readonly #deps: SenderDeps;
  #running = false;
  #inFlight: { clientId: string; decide: (outcome: Outcome) => void } | null = null;
  #refusals = 0;
  #cancelPause: (() => void) | null = null;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** The clientId of the item that is sent and not answered yet. Null if there is none. */
  get sending(): string | null {
    return this.#inFlight?.clientId ?? null;
  }

  /** Sends all items that can be sent. Must be called when the outbox changed or the connection opened. */
  async flush(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#hasWork()) await this.#deps.lock(() => this.#sendHead());
    } finally {
      this.#running = false;
    }
  }

  acked({ clientId }: Pick<AckFrame, 'clientId'>): void {
    this.#decide(clientId, { kind: 'stored' });
  }

  refused({ clientId, code }: ErrorFrame): void {
    this.#decide(clientId ?? '', { kind: 'refused', code });
  }

  /** The connection is lost, so no answer will come. */
  interrupted(): void {
    this.#endPause();
    if (this.#inFlight) this.#decide(this.#inFlight.clientId, { kind: 'unknown' });
  }

  #hasWork(): boolean {
    const { outbox, link } = this.#deps;
    return link.isOpen() && this.#cancelPause === null && outbox.next !== undefined;
  }

  async #sendHead(): Promise<void> {
    const { outbox, link } = this.#deps;
    // Another tab may have sent the item while this one waited for the lock.
    outbox.reload();
    const item = outbox.next;
    if (!item || !this.#hasWork()) return;
    const frame = frameOf(item, link.epoch());
    // The message to change belongs to another log than the server's.
    if (frame === null) return this.#refuse(item, 'gone');
    if (isChange(item)) outbox.try(item);
    const outcome = this.#outcomeOf(item);
    if (!link.send(frame)) this.#decide(item.clientId, { kind: 'unknown' });
    this.#conclude(item, await outcome);
  }

  #outcomeOf({ clientId }: OutboxItem): Promise<Outcome> {
    const { clock, link } = this.#deps;
    return new Promise((resolve) => {
      const cancel = clock.after(ACK_TIMEOUT_MS, () => {
        this.#decide(clientId, { kind: 'unknown' });
        link.restart();
      });
      const decide = (outcome: Outcome) => {
        cancel();
        this.#inFlight = null;
        resolve(outcome);
      };
      this.#inFlight = { clientId, decide };
    });
  }

  #decide(clientId: string, outcome: Outcome): void {
    if (this.#inFlight?.clientId === clientId) this.#inFlight.decide(outcome);
  }

  #conclude(item: OutboxItem, outcome: Outcome): void {
    // The item is sent again when the connection is back.
    if (outcome.kind === 'unknown') return;
    if (outcome.kind === 'refused' && isRetryable(outcome.code)) return this.#pause();
    this.#refusals = 0;
    if (outcome.kind === 'stored') this.#deps.outbox.remove(item.clientId);
    else this.#refuse(item, outcome.code);
  }

  #refuse(item: OutboxItem, code: ErrorCode): void {
    this.#deps.outbox.fail(item.clientId, code);
    this.#deps.onRefused(item, code);
  }

  #pause(): void {
    const { clock, random } = this.#deps;
    const ms = backoffMs(this.#refusals++, random);
    this.#cancelPause = clock.after(ms, () => {
      this.#cancelPause = null;
      void this.flush();
    });
  }

  #endPause(): void {
    this.#cancelPause?.();
    this.#cancelPause = null;
  }
}

/** A code that this page is too old to know counts as final: repeating it for ever would not help. */
function isRetryable(code: ErrorCode): boolean {
  return ERRORS[code]?.retryable ?? false;
}
