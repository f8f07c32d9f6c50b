import { WebSocket } from 'ws';
import type { WebSocketLike } from '@/lib/chat/client/connection';
import { type ClientFrame, CONNECTION_PATH, type ServerFrameV2 } from '@/lib/chat/protocol';
import { type Entry, now } from '@/tests/faults/journal';
import type { Person } from '@/tests/faults/people';

const HANDSHAKE_MS = 10_000;

export interface WireOptions {
  person: Person;
  /** The nodes' ports, as a load balancer would know them. */
  ports: readonly number[];
  /** The index of the port to use first. */
  first?: number;
  random: () => number;
}

/** The sockets of one tab, one at a time. Chooses a node for each socket, and records every frame that arrives. */
export class Wire {
  /** How many frames a server did not understand. */
  notUnderstood = 0;
  #portIndex: number;
  #ws: WebSocket | null = null;
  #connection = 0;
  /** The rooms that are followed, each with the number of the connection that follows it. */
  readonly #open = new Map<number, number>();
  /** Whether the last socket was ever open; null if there was none yet. */
  #wasOpen: boolean | null = null;
  /** The ids of all requests to change a message. */
  readonly #requests = new Set<string>();
  /** The `since` of the last request to subscribe, by room. */
  readonly #since = new Map<number, number>();

  constructor(
    private readonly options: WireOptions,
    /** The journal of a room. */
    private readonly logOf: (roomId: number) => Entry[] | null,
  ) {
    this.#portIndex = options.first ?? 0;
  }

  /** Whether the socket is open and follows the room, and the chat listens to it. */
  isOpen(roomId: number): boolean {
    const ws = this.#ws;
    return this.#open.has(roomId) && ws?.readyState === WebSocket.OPEN && ws.onmessage !== null;
  }

  /** The port of the current connection or of the next one. */
  get port(): number {
    const { ports } = this.options;
    return ports[this.#portIndex % ports.length] ?? 0;
  }

  /** For SessionDeps. */
  readonly url = (): string => {
    // A load balancer sends a lost connection to any node, and a refused one to another node.
    if (this.#wasOpen) this.#portIndex = Math.floor(this.options.random() * this.options.ports.length);
    else if (this.#wasOpen === false) this.nextPort();
    return `ws://127.0.0.1:${this.port}${CONNECTION_PATH}`;
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
    this.#ws = ws;
    this.#wasOpen = false;
    ws.on('error', () => {}); // `close` follows
    ws.on('message', (data) => {
      // The chat no longer gets the frames of a socket that it has closed.
      if (this.#ws === ws && ws.onmessage !== null) this.#record(JSON.parse(String(data)), connection);
    });
    ws.on('close', (code) => this.#closed(connection, code));
    const send = ws.send.bind(ws);
    ws.send = (data: string) => {
      const frame = JSON.parse(data) as ClientFrame;
      if (frame.type === 'subscribe') this.#since.set(frame.room, frame.since ?? 0);
      if ('target' in frame) this.#requests.add(frame.clientId);
      send(data);
    };
    return ws as unknown as WebSocketLike;
  };

  nextPort(): void {
    this.#portIndex++;
  }

  /** Sends a frame about a room without the chat, as another tab would. Returns false if the room is not followed. */
  send(roomId: number, frame: ClientFrame): boolean {
    if (!this.isOpen(roomId)) return false;
    this.#ws?.send(JSON.stringify(frame));
    return true;
  }

  cut(): void {
    this.#ws?.terminate();
  }

  #record(frame: ServerFrameV2, connection: number): void {
    const at = now();
    const log = (entry: Entry) => {
      if ('room' in frame && frame.room !== undefined) this.logOf(frame.room)?.push(entry);
    };
    switch (frame.type) {
      case 'hello':
        this.#wasOpen = true;
        return;
      case 'subscribed':
        this.#open.set(frame.room, connection);
        return log({ at, kind: 'open', connection, since: this.#since.get(frame.room) ?? 0, head: frame.head });
      case 'message': {
        const { seq, clientId, user, message: text } = frame;
        return log({ at, kind: 'receive', connection, seq, clientId, user, text });
      }
      case 'edit':
      case 'delete':
      case 'hide':
      case 'show':
      case 'reaction':
      case 'pin':
      case 'preview':
        return log({ at, kind: 'change', connection, ...changeOf(frame), target: frame.target });
      case 'forget':
        return log({ at, kind: 'change', connection, ...changeOf(frame), target: null });
      case 'members':
      case 'room': {
        const { seq, action } = frame;
        return log({ at, kind: 'change', connection, seq, type: action, target: null });
      }
      case 'ack': {
        const { clientId, seq } = frame;
        if (this.#requests.has(clientId)) return log({ at, kind: 'answer', clientId, code: null });
        return log({ at, kind: 'ack', clientId, seq });
      }
      case 'error': {
        const { clientId, code, retryable } = frame;
        if (code === 'bad_frame') this.notUnderstood++;
        if (clientId !== null && this.#requests.has(clientId)) {
          return retryable ? undefined : log({ at, kind: 'answer', clientId, code });
        }
        return log({ at, kind: 'refuse', clientId, code, retryable });
      }
      case 'reset':
        return log({ at, kind: 'reset', connection, head: frame.head });
      case 'head':
      case 'alive':
      case 'inbox':
      case 'activity':
      case 'read':
      case 'typing':
      case 'presence':
      case 'unsubscribed':
        return;
      default:
        frame satisfies never;
        throw new Error(`Unknown frame type: ${JSON.stringify(frame)}`);
    }
  }

  #closed(connection: number, code: number): void {
    for (const [roomId, number] of this.#open) {
      if (number !== connection) continue;
      this.#open.delete(roomId);
      this.logOf(roomId)?.push({ at: now(), kind: 'close', connection, code });
    }
  }
}

function changeOf<T extends string>({ type, seq }: { type: T; seq: number }): { type: T; seq: number } {
  return { type, seq };
}
