import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { backoffMs } from '@/lib/chat/client/backoff';
import { ACK_TIMEOUT_MS } from '@/lib/chat/client/sender';
import { type ServerFrame, SILENCE_MS, SUBPROTOCOL, shouldReconnect, socketPath } from '@/lib/chat/protocol';
import { type Entry, type MemberLog, now } from './journal';
import { loadPages } from './pages';
import type { Person } from './people';

export interface ClientOptions {
  person: Person;
  room: string;
  /** Where the nodes are reached, as a balancer would know them. */
  ports: readonly number[];
  /** Which of them first. */
  first?: number;
  random: () => number;
  /** Resume after this; left out: load the newest page first, as a browser does. */
  since?: number;
  /** After a reset the newest page is enough. */
  shallow?: boolean;
}

/** From dialling to `hello`. */
const HELLO_MS = 10_000;
/** An entry that is known to be missing may still come so long. */
const BEHIND_MS = 2_000;
/** A browser waits up to 30 s after many failures; here it would only hide when the servers were ready. */
const MAX_BACKOFF_MS = 2_000;
const QUEUE = 5;

/** A client by the book that writes down what it did and saw. It never gives up. */
export class FaultClient {
  readonly log: Entry[] = [];
  readonly outbox: { at: number; clientId: string; text: string }[] = [];
  cursor = 0;
  base = 0;
  open = false;
  stays = true;
  #node: number;
  #ws: WebSocket | null = null;
  #connection = 0;
  #attempt = 0;
  #refusals = 0;
  #epoch: string | null = null;
  #flying: NodeJS.Timeout | null = null;
  #behind: NodeJS.Timeout | null = null;
  #silence: NodeJS.Timeout | null = null;
  #pausedUntil = 0;
  #waiting: Extract<ServerFrame, { type: 'message' }>[] | null = null;
  #stopped = false;

  constructor(readonly options: ClientOptions) {
    this.#node = options.first ?? 0;
  }

  get member(): MemberLog {
    const { base, stays, log: entries } = this;
    return { name: this.options.person.username, room: this.options.room, base, stays, entries };
  }

  /** The port it is, or will next be, connected to. */
  get port(): number {
    const { ports } = this.options;
    return ports[this.#node % ports.length] ?? 0;
  }

  start(): void {
    const { since } = this.options;
    if (since !== undefined) {
      this.cursor = since;
      this.base = since;
      return this.#dial();
    }
    void this.#loadFirst();
  }

  stop(): void {
    this.#stopped = true;
    this.#ws?.terminate();
    for (const timer of [this.#flying, this.#behind, this.#silence]) if (timer) clearTimeout(timer);
  }

  /** Puts a message in the outbox; false when that is full. */
  say(text: string, clientId: string = randomUUID()): boolean {
    if (this.outbox.length >= QUEUE) return false;
    const item = { at: now(), clientId, text };
    this.outbox.push(item);
    this.log.push({ at: item.at, kind: 'invoke', clientId, text });
    this.#send();
    return true;
  }

  /** Lets go of the line; it comes back by itself. */
  cut(): void {
    this.#ws?.terminate();
  }

  async #loadFirst(): Promise<void> {
    try {
      const { asOf, epoch } = await loadPages(this.options.person, this.options.room, this.port, null);
      this.cursor = this.base = asOf;
      this.#epoch = epoch;
      this.#dial();
    } catch {
      this.#retry(() => void this.#loadFirst());
    }
  }

  #dial(): void {
    if (this.#stopped) return;
    const { person, room } = this.options;
    const query = `since=${this.cursor}${this.#epoch ? `&epoch=${this.#epoch}` : ''}`;
    const headers = { Cookie: person.cookie, Origin: person.origin, Host: new URL(person.origin).host };
    const ws = new WebSocket(`ws://127.0.0.1:${this.port}${socketPath(room)}?${query}`, [SUBPROTOCOL], {
      headers,
      handshakeTimeout: HELLO_MS,
      perMessageDeflate: false,
    });
    const connection = ++this.#connection;
    const since = this.cursor;
    this.#ws = ws;
    const tooLong = setTimeout(() => ws.terminate(), HELLO_MS);
    ws.on('error', () => {}); // told by `close`
    ws.on('ping', () => this.#heard());
    ws.on('message', (data) => {
      if (this.#ws !== ws) return;
      this.#heard();
      const frame: ServerFrame = JSON.parse(String(data));
      if (frame.type !== 'hello') return this.#receive(frame, connection);
      clearTimeout(tooLong);
      this.#hello(frame, connection, since);
    });
    ws.on('close', (code) => {
      clearTimeout(tooLong);
      if (this.#ws === ws) this.#closed(connection, code);
    });
  }

  #hello(frame: { head: number; epoch: string }, connection: number, since: number): void {
    this.log.push({ at: now(), kind: 'open', connection, since, head: frame.head });
    this.open = true;
    this.#attempt = 0;
    this.#epoch = frame.epoch;
    this.#known(frame.head);
    this.#send();
  }

  #receive(frame: Exclude<ServerFrame, { type: 'hello' }>, connection: number): void {
    const at = now();
    switch (frame.type) {
      case 'message': {
        const { seq, clientId, user, message: text } = frame;
        this.log.push({ at, kind: 'receive', connection, seq, clientId, user, text });
        if (this.#waiting) this.#waiting.push(frame);
        else this.#advance(seq);
        return;
      }
      case 'ack':
        this.log.push({ at, kind: 'ack', clientId: frame.clientId, seq: frame.seq });
        return this.#settled(frame.clientId);
      case 'error':
        this.log.push({ at, kind: 'refuse', clientId: frame.clientId, code: frame.code, retryable: frame.retryable });
        if (!frame.retryable && frame.clientId) return this.#settled(frame.clientId);
        return this.#pause();
      case 'head':
        return this.#known(frame.head);
      case 'reset':
        this.log.push({ at, kind: 'reset', connection, head: frame.head });
        return void this.#reload();
      default:
        throw new Error(`A frame of an unknown type: ${JSON.stringify(frame)}`);
    }
  }

  #advance(seq: number): void {
    if (seq === this.cursor + 1) this.cursor = seq;
    else if (seq > this.cursor) this.#known(seq);
  }

  /** Something up to `head` exists: if it does not come, the connection is not to be trusted. */
  #known(head: number): void {
    if (head <= this.cursor || this.#behind || this.#waiting) return;
    const { cursor } = this;
    this.#behind = setTimeout(() => {
      this.#behind = null;
      if (this.cursor === cursor) this.cut();
    }, BEHIND_MS);
  }

  async #reload(): Promise<void> {
    const { person, room, shallow } = this.options;
    const ws = this.#ws;
    this.#waiting = [];
    try {
      const loaded = await loadPages(person, room, this.port, shallow ? null : this.cursor);
      for (const seen of loaded.messages) this.log.push({ at: now(), kind: 'load', ...seen });
      this.cursor = Math.max(loaded.asOf, loaded.messages.at(-1)?.seq ?? 0);
      const waiting: { seq: number }[] = this.#waiting;
      this.#waiting = null;
      if (this.#ws === ws) for (const { seq } of waiting) this.#advance(seq);
    } catch {
      this.#waiting = null;
      ws?.terminate();
    }
  }

  #send(): void {
    const [item] = this.outbox;
    if (!item || !this.open || this.#flying || now() < this.#pausedUntil) return;
    this.#flying = setTimeout(() => this.cut(), ACK_TIMEOUT_MS);
    this.#ws?.send(JSON.stringify({ type: 'message', message: item.text, clientId: item.clientId }));
  }

  #settled(clientId: string): void {
    this.#refusals = 0;
    if (this.outbox[0]?.clientId !== clientId) return;
    this.outbox.shift();
    this.#landed();
    this.#send();
  }

  #pause(): void {
    this.#landed();
    const ms = Math.min(MAX_BACKOFF_MS, backoffMs(this.#refusals++, this.options.random));
    this.#pausedUntil = now() + ms;
    setTimeout(() => this.#send(), ms + 1);
  }

  #landed(): void {
    if (this.#flying) clearTimeout(this.#flying);
    this.#flying = null;
  }

  #heard(): void {
    if (this.#silence) this.#silence.refresh();
    else this.#silence = setTimeout(() => this.cut(), SILENCE_MS);
  }

  #closed(connection: number, code: number): void {
    if (this.open) this.log.push({ at: now(), kind: 'close', connection, code });
    const wasOpen = this.open;
    this.open = false;
    this.#waiting = null;
    this.#landed();
    for (const timer of [this.#behind, this.#silence]) if (timer) clearTimeout(timer);
    this.#behind = this.#silence = null;
    if (this.#stopped) return;
    if (!shouldReconnect(code)) throw new Error(`${this.options.person.username} was sent away with ${code}`);
    // A balancer gives a lost connection to any node, and a refused one to another.
    this.#node = wasOpen ? Math.floor(this.options.random() * this.options.ports.length) : this.#node + 1;
    this.#retry(() => this.#dial());
  }

  #retry(run: () => void): void {
    if (this.#stopped) return;
    setTimeout(run, Math.min(MAX_BACKOFF_MS, backoffMs(this.#attempt++, this.options.random)));
  }
}
