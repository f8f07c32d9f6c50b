import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import { type AckFrame, type ClientMessageFrame, ERRORS, type ErrorCode, type ErrorFrame } from '@/lib/chat/protocol';
import type { Outbox, OutboxItem } from './outbox';
import type { TabLock } from './tab-lock';

/** After this long without an answer, the connection counts as broken. */
export const ACK_TIMEOUT_MS = 10_000;

export interface SenderDeps {
  outbox: Outbox;
  /** The room's connection: whether it can take a message now, and what to do when it gives no answer. */
  link: { isOpen(): boolean; send(frame: ClientMessageFrame): boolean; restart(): void };
  lock: TabLock;
  clock: Clock;
  random: () => number;
}

type Outcome = { kind: 'stored' } | { kind: 'refused'; code: ErrorCode } | { kind: 'unknown' };

/**
 * Sends the messages of the outbox from its head. Only one message is unanswered at a time, across all tabs, so that a
 * retry cannot overtake. Every try ends as stored, refused or unknown (time-out, lost connection). After an unknown
 * outcome the message is sent again with the same clientId, which the server stores once. A message that is refused for
 * good stays, marked as failed, and does not block the others.
 */
export class Sender {
  readonly #deps: SenderDeps;
  #running = false;
  #flying: { clientId: string; decide: (outcome: Outcome) => void } | null = null;
  #refusals = 0;
  #cancelPause: (() => void) | null = null;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** The clientId of the message that is on the wire now; null if there is none. */
  get sending(): string | null {
    return this.#flying?.clientId ?? null;
  }

  /** Sends what can be sent. To be called when the outbox changed or the connection opened. */
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
    if (this.#flying) this.#decide(this.#flying.clientId, { kind: 'unknown' });
  }

  #hasWork(): boolean {
    const { outbox, link } = this.#deps;
    return link.isOpen() && this.#cancelPause === null && outbox.next !== undefined;
  }

  async #sendHead(): Promise<void> {
    const { outbox, link } = this.#deps;
    // Another tab may have sent it while this one waited for its turn.
    outbox.reload();
    const item = outbox.next;
    if (!item || !this.#hasWork()) return;
    const outcome = this.#outcomeOf(item);
    const frame: ClientMessageFrame = { type: 'message', message: item.text, clientId: item.clientId };
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
        this.#flying = null;
        resolve(outcome);
      };
      this.#flying = { clientId, decide };
    });
  }

  #decide(clientId: string, outcome: Outcome): void {
    if (this.#flying?.clientId === clientId) this.#flying.decide(outcome);
  }

  #conclude({ clientId }: OutboxItem, outcome: Outcome): void {
    const { outbox } = this.#deps;
    // The message is sent again when the connection is back.
    if (outcome.kind === 'unknown') return;
    if (outcome.kind === 'refused' && isRetryable(outcome.code)) return this.#pause();
    this.#refusals = 0;
    if (outcome.kind === 'stored') outbox.remove(clientId);
    else outbox.fail(clientId, outcome.code);
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

/** A code that this page is too old to know counts as final: repeating the message for ever would not help. */
function isRetryable(code: ErrorCode): boolean {
  return ERRORS[code]?.retryable ?? false;
}
