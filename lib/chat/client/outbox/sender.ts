import { backoffMs } from '@/lib/backoff';
import type { Clock } from '@/lib/chat/client/clock';
import { type AckFrame, ERRORS, type ErrorCode, type ErrorFrame } from '@/lib/chat/protocol';
import { frameOf, type OutgoingFrame } from './frame';
import { isChange, isPlain, type OutboxItem } from './item';
import type { Outbox } from './outbox';
import type { TabLock } from './tab-lock';

/** After this long without an answer, the connection counts as broken. */
export const ACK_TIMEOUT_MS = 10_000;
/**
 * On so many more connections is tried what a node did not understand. With the pauses between them, that takes about
 * 50 s.
 */
export const OTHER_CONNECTIONS = 8;

export interface SenderDeps {
  outbox: Outbox;
  /** The connection of the room. `epoch` is that of the server's log; `restart` is called if no answer comes. */
  link: { isOpen(): boolean; epoch(): string | null; send(frame: OutgoingFrame): boolean; restart(): void };
  lock: TabLock;
  clock: Clock;
  random: () => number;
  /** Called when an item was refused for good. If the item has a text, it is still in the outbox. */
  onRefused: (item: OutboxItem, code: ErrorCode) => void;
  /** The room's slow mode refused a message; it is sent again after so many seconds. */
  onSlow?: (seconds: number) => void;
}

type Outcome =
  | { kind: 'stored' }
  | { kind: 'refused'; code: ErrorCode; retryAfter: number | null }
  | { kind: 'unknown' };

/**
 * Sends the items of the outbox in order. Only one item is unanswered at a time, across all tabs, so that a retry
 * cannot overtake a later item. Every try ends as stored, refused or unknown (time-out, lost connection). After an
 * unknown outcome the item is sent again with the same clientId: the server stores a message once, and a repeated
 * change changes nothing. While slow mode lets no message through, changes are sent before the messages that wait. An
 * item that is refused for good does not block the others.
 *
 * While servers are upgraded one after the other, a connection may lead to one that is too old for a frame, and answers
 * `bad_frame`. Then the item waits, and is tried on other connections until a newer server takes it. If none does, the
 * item is refused for good. Until a newer server is found, the items after it are refused at once.
 */
export class Sender {
  readonly #deps: SenderDeps;
  #running = false;
  #inFlight: { clientId: string; decide: (outcome: Outcome) => void } | null = null;
  #refusals = 0;
  /** On how many connections in a row something was not understood. */
  #notUnderstood = 0;
  #cancelPause: (() => void) | null = null;
  /** Not null while slow mode lets no message through. */
  #cancelSlow: (() => void) | null = null;

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

  refused({ clientId, code, retryAfter }: ErrorFrame): void {
    this.#decide(clientId ?? '', { kind: 'refused', code, retryAfter: retryAfter ?? null });
  }

  /** The room's slow mode may be another one now, so a message that waits for it is tried again. */
  slowChanged(): void {
    this.#endSlow();
    void this.flush();
  }

  /** The connection is lost, so no answer will come. */
  interrupted(): void {
    this.#endPause();
    this.#endSlow();
    if (this.#inFlight) this.#decide(this.#inFlight.clientId, { kind: 'unknown' });
  }

  #hasWork(): boolean {
    return this.#deps.link.isOpen() && this.#cancelPause === null && this.#next !== undefined;
  }

  get #next(): OutboxItem | undefined {
    const { outbox } = this.#deps;
    return this.#cancelSlow === null ? outbox.next : outbox.nextChange;
  }

  async #sendHead(): Promise<void> {
    const { outbox, link } = this.#deps;
    // Another tab may have sent the item while this one waited for the lock.
    outbox.reload();
    const item = this.#next;
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
    if (outcome.kind === 'refused' && isRetryable(outcome.code)) {
      const isSlow = outcome.retryAfter !== null && !isChange(item);
      return isSlow ? this.#waitFor(outcome.retryAfter ?? 0) : this.#pause();
    }
    this.#refusals = 0;
    if (outcome.kind === 'refused' && this.#mayBeTooNew(item, outcome.code)) return this.#tryElsewhere();
    if (outcome.kind === 'refused') return this.#refuse(item, outcome.code);
    if (!isPlain(item)) this.#notUnderstood = 0;
    this.#deps.outbox.remove(item.clientId);
  }

  /** What all versions understand is wrong for every server. */
  #mayBeTooNew(item: OutboxItem, code: ErrorCode): boolean {
    return code === 'bad_frame' && !isPlain(item) && this.#notUnderstood < OTHER_CONNECTIONS;
  }

  #refuse(item: OutboxItem, code: ErrorCode): void {
    this.#deps.outbox.fail(item.clientId, code);
    this.#deps.onRefused(item, code);
  }

  #pause(): void {
    this.#after(backoffMs(this.#refusals++, this.#deps.random), () => void this.flush());
  }

  /** A new connection may lead to another server. */
  #tryElsewhere(): void {
    this.#after(backoffMs(this.#notUnderstood++, this.#deps.random), () => this.#deps.link.restart());
  }

  /** Sends nothing for `ms`, or until the connection is lost. */
  #after(ms: number, work: () => void): void {
    this.#cancelPause = this.#deps.clock.after(ms, () => {
      this.#cancelPause = null;
      work();
    });
  }

  #waitFor(seconds: number): void {
    this.#refusals = 0;
    this.#endSlow();
    this.#cancelSlow = this.#deps.clock.after(seconds * 1_000, () => this.slowChanged());
    this.#deps.onSlow?.(seconds);
  }

  #endSlow(): void {
    this.#cancelSlow?.();
    this.#cancelSlow = null;
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
