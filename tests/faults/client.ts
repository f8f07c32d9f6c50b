import { WebSocket } from 'ws';
import { backoffMs } from '@/lib/backoff';
import { type ServerFrame, SILENCE_MS, SUBPROTOCOL, shouldReconnect, socketPath } from '@/lib/chat/protocol';
import { FaultOutbox, type Said } from './fault-outbox';
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

/** A client by the book that writes down what it did and saw. It never gives up. */
export class FaultClient {
  readonly log: Entry[] = [];
  /** It has everything up to here. */
  cursor = 0;
  open = false;
  /** False: it need not have seen everything at the end. */
  stays = true;
  readonly #outbox: FaultOutbox;
  #base = 0;
  #node: number;
  #ws: WebSocket | null = null;
  #connection = 0;
  #attempt = 0;
  #epoch: string | null = null;
  #behind: NodeJS.Timeout | null = null;
  #silence: NodeJS.Timeout | null = null;
  /** Seqs that came while a page was loaded. */
  #meanwhile: number[] | null = null;
  #stopped = false;

  constructor(readonly options: ClientOptions) {
    this.#node = options.first ?? 0;
    const link = {
      send: (frame: object) => {
        if (this.open) this.#ws?.send(JSON.stringify(frame));
        return this.open;
      },
      restart: () => this.cut(),
    };
    this.#outbox = new FaultOutbox(link, options.random);
  }

  get member(): MemberLog {
    const { stays, log: entries } = this;
    return { name: this.options.person.username, room: this.options.room, base: this.#base, stays, entries };
  }

  /** What it said that is not settled yet, oldest first. */
  get outbox(): readonly Said[] {
    return this.#outbox.items;
  }

  /** The port it is, or will next be, connected to. */
  get port(): number {
    const { ports } = this.options;
    return ports[this.#node % ports.length] ?? 0;
  }

  start(): void {
    const { since } = this.options;
    if (since === undefined) return void this.#loadFirst();
    this.cursor = this.#base = since;
    this.#dial();
  }

  stop(): void {
    this.#stopped = true;
    this.#ws?.terminate();
    this.#outbox.interrupted();
    this.#clearTimers();
  }

  /** Puts a message in the outbox; false when that is full. */
  say(text: string, clientId?: string): boolean {
    const said = this.#outbox.put(text, clientId);
    if (!said) return false;
    this.log.push({ ...said, kind: 'invoke' });
    this.#outbox.kick();
    return true;
  }

  /** Lets go of the line; it comes back by itself. */
  cut(): void {
    this.#ws?.terminate();
  }

  async #loadFirst(): Promise<void> {
    try {
      const { asOf, epoch } = await loadPages(this.options.person, this.options.room, this.port, null);
      this.cursor = this.#base = asOf;
      this.#epoch = epoch;
      this.#dial();
    } catch {
      this.#node++;
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
    this.#exists(frame.head);
    this.#outbox.kick();
  }

  #receive(frame: Exclude<ServerFrame, { type: 'hello' }>, connection: number): void {
    const at = now();
    switch (frame.type) {
      case 'message': {
        const { seq, clientId, user, message: text } = frame;
        this.log.push({ at, kind: 'receive', connection, seq, clientId, user, text });
        if (this.#meanwhile) this.#meanwhile.push(seq);
        else this.#advance(seq);
        return;
      }
      case 'ack':
        this.log.push({ at, kind: 'ack', clientId: frame.clientId, seq: frame.seq });
        return this.#outbox.settled(frame.clientId);
      case 'error':
        this.log.push({ at, kind: 'refuse', clientId: frame.clientId, code: frame.code, retryable: frame.retryable });
        if (!frame.retryable && frame.clientId) return this.#outbox.settled(frame.clientId);
        return this.#outbox.refused();
      case 'head':
        return this.#exists(frame.head);
      case 'reset':
        this.log.push({ at, kind: 'reset', connection, head: frame.head });
        return void this.#reload();
      default:
        throw new Error(`A frame of an unknown type: ${JSON.stringify(frame)}`);
    }
  }

  #advance(seq: number): void {
    if (seq === this.cursor + 1) this.cursor = seq;
    else this.#exists(seq);
  }

  /** Something up to `head` exists: if it does not come, the connection is not to be trusted. */
  #exists(head: number): void {
    if (head <= this.cursor || this.#behind || this.#meanwhile) return;
    const { cursor } = this;
    this.#behind = setTimeout(() => {
      this.#behind = null;
      if (this.cursor === cursor) this.cut();
    }, BEHIND_MS);
  }

  async #reload(): Promise<void> {
    const { person, room, shallow } = this.options;
    const ws = this.#ws;
    const meanwhile: number[] = [];
    this.#meanwhile = meanwhile;
    try {
      const loaded = await loadPages(person, room, this.port, shallow ? null : this.cursor);
      if (this.#ws !== ws || this.#meanwhile !== meanwhile) return;
      for (const seen of loaded.messages) this.log.push({ at: now(), kind: 'load', ...seen });
      this.cursor = Math.max(loaded.asOf, loaded.messages.at(-1)?.seq ?? 0);
      this.#meanwhile = null;
      for (const seq of meanwhile) this.#advance(seq);
    } catch {
      ws?.terminate();
    }
  }

  #heard(): void {
    if (this.#silence) this.#silence.refresh();
    else this.#silence = setTimeout(() => this.cut(), SILENCE_MS);
  }

  #closed(connection: number, code: number): void {
    const wasOpen = this.open;
    if (wasOpen) this.log.push({ at: now(), kind: 'close', connection, code });
    this.open = false;
    this.#meanwhile = null;
    this.#outbox.interrupted();
    this.#clearTimers();
    if (this.#stopped) return;
    if (!shouldReconnect(code)) throw new Error(`${this.options.person.username} was sent away with ${code}`);
    // A balancer gives a lost connection to any node, and a refused one to another.
    this.#node = wasOpen ? Math.floor(this.options.random() * this.options.ports.length) : this.#node + 1;
    this.#retry(() => this.#dial());
  }

  #retry(run: () => void): void {
    if (this.#stopped) return;
    setTimeout(run, backoffMs(this.#attempt++, this.options.random));
  }

  #clearTimers(): void {
    for (const timer of [this.#behind, this.#silence]) if (timer) clearTimeout(timer);
    this.#behind = this.#silence = null;
  }
}
