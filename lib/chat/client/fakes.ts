import type { ServerFrame } from '@/lib/chat/protocol';
import type { Clock } from './clock';
import type { WebSocketLike } from './connection';
import type { KeyValueStorage } from './storage';

/** For tests: a clock that moves only when told to. */
export class FakeClock implements Clock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now = () => this.#now;

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Runs what is due, in order, and lets promises settle after each. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }

  /** Lets time pass until `holds` returns true. @throws Error if it does not within `ms` */
  async passUntil(holds: () => boolean, ms: number): Promise<void> {
    for (const end = this.#now + ms; !holds(); await this.pass(500)) {
      if (this.#now >= end) throw new Error(`The condition did not hold within ${ms} ms`);
    }
  }
}

/** Lets all code that waits for a promise continue. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** For tests: localStorage, in one or several tabs, with room for `capacity` characters. */
export class FakeStorage implements KeyValueStorage {
  readonly entries = new Map<string, string>();
  capacity = Number.POSITIVE_INFINITY;

  get length(): number {
    return this.entries.size;
  }

  key = (index: number) => [...this.entries.keys()][index] ?? null;
  getItem = (key: string) => this.entries.get(key) ?? null;
  removeItem = (key: string) => void this.entries.delete(key);

  setItem(key: string, value: string): void {
    if (value.length > this.capacity) throw new DOMException('full', 'QuotaExceededError');
    this.entries.set(key, value);
  }
}

/** For tests: the browser's end of a connection. The test plays the server. */
export class FakeSocket implements WebSocketLike {
  readyState: WebSocketLike['readyState'] = 0;
  closed = false;
  readonly sent: { type: string; message: string; clientId: string }[] = [];
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }

  say(frame: ServerFrame | Record<string, unknown>): void {
    this.readyState = 1;
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent);
  }

  hello(head = 0, { user = 'ana', epoch = 'one' } = {}): void {
    this.say({ type: 'hello', user, head, epoch });
  }

  /** The server, or the network, ends it. */
  drop(code = 1006, reason = ''): void {
    this.readyState = 3;
    this.onclose?.call(this as never, { code, reason } as CloseEvent);
  }
}
