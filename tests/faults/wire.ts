import { WebSocket } from 'ws';
import type { WebSocketLike } from '@/lib/chat/client/connection';
import { type ClientFrame, type ServerFrame, socketPath } from '@/lib/chat/protocol';
import { type Entry, now } from './journal';
import type { Person } from './people';

const HANDSHAKE_MS = 10_000;

export interface WireOptions {
  person: Person;
  /** Where the nodes are reached, as a balancer would know them. */
  ports: readonly number[];
  /** Which of them first. */
  first?: number;
  random: () => number;
}

/** The sockets of one browser, one after the other: finds a node for each, and writes down what comes. */
export class Wire {
  #door: number;
  #ws: WebSocket | null = null;
  #connection = 0;
  /** The number of the connection that is open. */
  #open: number | null = null;
  /** Whether the last socket was ever open; null: there was none yet. */
  #wasOpen: boolean | null = null;
  #since = 0;

  constructor(
    private readonly options: WireOptions,
    private readonly log: Entry[],
  ) {
    this.#door = options.first ?? 0;
  }

  /** Connected, and somebody listens. */
  get isOpen(): boolean {
    const ws = this.#ws;
    return this.#open !== null && ws?.readyState === WebSocket.OPEN && ws.onmessage !== null;
  }

  /** The port it is, or will next be, connected to. */
  get port(): number {
    const { ports } = this.options;
    return ports[this.#door % ports.length] ?? 0;
  }

  /** For SessionDeps. */
  readonly url = (room: string, { since, epoch }: { since: number; epoch: string }): string => {
    // A balancer gives a lost connection to any node, and a refused one to another.
    if (this.#wasOpen) this.#door = Math.floor(this.options.random() * this.options.ports.length);
    else if (this.#wasOpen === false) this.nextDoor();
    this.#since = since;
    return `ws://127.0.0.1:${this.port}${socketPath(room)}?${new URLSearchParams({ since: String(since), epoch })}`;
  };

  /** For SessionDeps. */
  readonly dial = (url: string, protocol: string): WebSocketLike => {
    const { cookie, origin } = this.options.person;
    this.#closed(this.#connection, 1006);
    const ws = new WebSocket(url, [protocol], {
      headers: { Cookie: cookie, Origin: origin, Host: new URL(origin).host },
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
    });
    const connection = ++this.#connection;
    const since = this.#since;
    this.#ws = ws;
    this.#wasOpen = false;
    ws.on('error', () => {}); // told by `close`
    ws.on('message', (data) => {
      // What comes after the session hung up reaches nobody.
      if (this.#ws === ws && ws.onmessage !== null) this.#hear(JSON.parse(String(data)), connection, since);
    });
    ws.on('close', (code) => this.#closed(connection, code));
    return ws as unknown as WebSocketLike;
  };

  nextDoor(): void {
    this.#door++;
  }

  /** Past the session, as another tab would. */
  send(frame: ClientFrame): boolean {
    if (!this.isOpen) return false;
    this.#ws?.send(JSON.stringify(frame));
    return true;
  }

  cut(): void {
    this.#ws?.terminate();
  }

  #hear(frame: ServerFrame, connection: number, since: number): void {
    const at = now();
    switch (frame.type) {
      case 'hello':
        this.#open = connection;
        this.#wasOpen = true;
        return void this.log.push({ at, kind: 'open', connection, since, head: frame.head });
      case 'message': {
        const { seq, clientId, user, message: text } = frame;
        return void this.log.push({ at, kind: 'receive', connection, seq, clientId, user, text });
      }
      case 'edit':
      case 'delete':
        return void this.log.push({ at, kind: 'change', connection, ...changeOf(frame), target: frame.target });
      case 'forget':
        return void this.log.push({ at, kind: 'change', connection, ...changeOf(frame), target: null });
      case 'ack':
        return void this.log.push({ at, kind: 'ack', clientId: frame.clientId, seq: frame.seq });
      case 'error': {
        const { clientId, code, retryable } = frame;
        return void this.log.push({ at, kind: 'refuse', clientId, code, retryable });
      }
      case 'reset':
        return void this.log.push({ at, kind: 'reset', connection, head: frame.head });
      case 'head':
        return;
      default:
        frame satisfies never;
        throw new Error(`A frame of an unknown type: ${JSON.stringify(frame)}`);
    }
  }

  #closed(connection: number, code: number): void {
    if (this.#open !== connection) return;
    this.#open = null;
    this.log.push({ at: now(), kind: 'close', connection, code });
  }
}

function changeOf<T extends string>({ type, seq }: { type: T; seq: number }): { type: T; seq: number } {
  return { type, seq };
}
