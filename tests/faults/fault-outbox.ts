import { randomUUID } from 'node:crypto';
import { backoffMs } from '@/lib/backoff';
import { ACK_TIMEOUT_MS } from '@/lib/chat/client/outbox/sender';
import type { ClientFrame } from '@/lib/chat/protocol';
import { now } from './journal';

export interface Said {
  at: number;
  clientId: string;
  text: string;
}

const QUEUE = 5;

/** What a client has to say: one message on the wire at a time, the same one again until it is settled. */
export class FaultOutbox {
  readonly items: Said[] = [];
  #onWire: NodeJS.Timeout | null = null;
  #pause: NodeJS.Timeout | null = null;
  #refusals = 0;

  /** @param link sends when it can, or else returns false; `restart` lets go of a line that gives no answer */
  constructor(
    private readonly link: { send(frame: ClientFrame): boolean; restart(): void },
    private readonly random: () => number,
  ) {}

  /** Null when it is full. */
  put(text: string, clientId: string = randomUUID()): Said | null {
    if (this.items.length >= QUEUE) return null;
    const said = { at: now(), clientId, text };
    this.items.push(said);
    return said;
  }

  /** Sends the oldest, unless one is on the wire or this is a pause. */
  kick(): void {
    const [item] = this.items;
    if (!item || this.#onWire || this.#pause) return;
    if (!this.link.send({ type: 'message', message: item.text, clientId: item.clientId })) return;
    this.#onWire = setTimeout(() => this.link.restart(), ACK_TIMEOUT_MS);
  }

  /** Acknowledged, or refused for good. */
  settled(clientId: string): void {
    this.#refusals = 0;
    if (this.items[0]?.clientId !== clientId) return;
    this.items.shift();
    this.#landed();
    this.kick();
  }

  /** Refused for now. */
  refused(): void {
    this.#landed();
    const ms = backoffMs(this.#refusals++, this.random);
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
      this.kick();
    }, ms);
  }

  /** The line is gone, and the answer with it. */
  interrupted(): void {
    this.#landed();
    if (this.#pause) clearTimeout(this.#pause);
    this.#pause = null;
  }

  #landed(): void {
    if (this.#onWire) clearTimeout(this.#onWire);
    this.#onWire = null;
  }
}
