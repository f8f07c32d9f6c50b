import type { ServerFrameV2 } from '@/lib/chat/protocol';
import type { Clock } from './clock';
import { Connection, type WebSocketLike } from './connection';
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

/** The types of frames that name no room of their own. */
const ROOMLESS = ['hello', 'alive', 'inbox', 'activity', 'read', 'presence'];

/** For tests: the browser's end of a connection. The test plays the server. Frames are about the room 1 by default. */
export class FakeSocket implements WebSocketLike {
  readyState: WebSocketLike['readyState'] = 0;
  closed = false;
  readonly frames: Record<string, unknown>[] = [];
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  #answered = 0;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {}

  send(data: string): void {
    this.frames.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }

  say(frame: ServerFrameV2 | Record<string, unknown>): void {
    this.readyState = 1;
    const about = ROOMLESS.includes(String(frame.type)) ? {} : { room: 1 };
    this.onmessage?.call(this as never, { data: JSON.stringify({ ...about, ...frame }) } as MessageEvent);
  }

  hello({ userId = 1, epoch = 'one', inbox = 1, looks = false } = {}): void {
    this.say({ type: 'hello', user: `user-${userId}`, userId, epoch, inbox, ...(looks && { looks }) });
  }

  /** Says hello, and answers each `subscribe`. */
  join(head = 0, { epoch = 'one' } = {}): void {
    this.hello({ epoch });
    this.admit(head);
  }

  /** Answers each `subscribe` that was not answered yet. */
  admit(head = 0): void {
    const subscribes = this.frames.slice(this.#answered).filter(({ type }) => type === 'subscribe');
    this.#answered = this.frames.length;
    for (const { room, ref } of subscribes) this.say({ type: 'subscribed', room, ref, head });
  }

  /** The messages that the client sent. */
  get messages(): { room: number; message: string; clientId: string }[] {
    return this.sent('message') as never;
  }

  sent(type: string): Record<string, unknown>[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** The `since` and `epoch` of the last `subscribe`. */
  get resumed(): unknown {
    const { since, epoch } = this.sent('subscribe').at(-1) ?? {};
    return [since, epoch];
  }

  /** The server or the network closes the connection. */
  drop(code = 1006, reason = ''): void {
    this.readyState = 3;
    this.onclose?.call(this as never, { code, reason } as CloseEvent);
  }
}

/** For tests: opens sockets and adds each of them to the list. */
export function openInto(sockets: FakeSocket[]): (url: string, protocol: string) => FakeSocket {
  return (url, protocol) => {
    const made = new FakeSocket(url, protocol);
    sockets.push(made);
    return made;
  };
}

/** For tests: a connection of the person 1, the sockets that it dials, and the clock that it follows. */
export class FakeLink {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly connection = new Connection({
    userId: 1,
    url: () => 'ws://chat.example',
    open: openInto(this.sockets),
    probe: async () => null,
    isHidden: () => false,
    clock: this.clock,
    random: () => 0.5,
  });

  get last(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }

  /** Dials for the first time. */
  async dial(): Promise<void> {
    this.connection.start();
    await this.clock.pass(0);
  }
}
