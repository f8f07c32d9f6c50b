import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import {
  type ClientFrame,
  CONNECTION_PATH,
  type MessageFrame,
  type ServerFrame,
  type ServerFrameV2,
  SUBPROTOCOL,
  socketPath,
} from '@/lib/chat/protocol';

export type AnyFrame = ServerFrame | ServerFrameV2;

export interface ClientOptions {
  /** http://host:port */
  origin: string;
  cookie?: string;
  /** Null: the path names no room. */
  room?: string | null;
  /** Query of the URL, such as `since=3`. */
  query?: string;
  /** The subprotocol; empty for none. */
  protocol?: string;
  /** The Origin header; null sends none. */
  originHeader?: string | null;
}

const WAIT_MS = 10_000;

/** A chat client for tests. It keeps every frame, and waits for events, never for a fixed time. */
export class ChatClient {
  readonly frames: AnyFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #events = new EventEmitter();

  private constructor(readonly ws: WebSocket) {
    this.#events.setMaxListeners(0);
    ws.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#events.emit('frame');
    });
    this.closed = new Promise((resolve) => {
      ws.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    ws.on('error', () => {}); // `connect` reports a refusal, and `closed` reports a broken connection
  }

  /**
   * Resolves when the client is a member of its room, or when its socket was closed before that.
   * @throws Error whose message is the HTTP status, when the upgrade is refused
   */
  static async connect(options: ClientOptions): Promise<ChatClient> {
    const { origin, cookie, room = 'social', query = '', protocol = SUBPROTOCOL, originHeader = origin } = options;
    const url = `${origin.replace(/^http/, 'ws')}${room === null ? CONNECTION_PATH : socketPath(room)}${query && `?${query}`}`;
    const headers = {
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...(originHeader === null ? {} : { Origin: originHeader }),
    };
    const ws = new WebSocket(url, protocol ? [protocol] : [], { headers, handshakeTimeout: WAIT_MS });
    const client = new ChatClient(ws);
    await new Promise<void>((resolve, reject) => {
      // Messages between the upgrade and `hello` are included in the head of `hello`, and are not sent.
      if (protocol) client.#events.once('frame', resolve);
      else ws.once('open', resolve);
      ws.once('close', resolve);
      ws.on('unexpected-response', (_, response) => {
        reject(new Error(String(response.statusCode)));
        ws.terminate();
      });
      ws.on('error', reject);
    });
    return client;
  }

  get messages(): MessageFrame[] {
    return this.frames.filter((frame) => frame.type === 'message');
  }

  get seqs(): number[] {
    return this.messages.map((message) => message.seq);
  }

  /** Sends a message; resolves with its ack or error. */
  async say(message: string, clientId: string = randomUUID()) {
    this.ws.send(JSON.stringify({ type: 'message', message, clientId }));
    return this.frame((frame) => (frame.type === 'ack' || frame.type === 'error') && frame.clientId === clientId);
  }

  send(frame: ClientFrame): void {
    this.ws.send(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    this.ws.send(data);
  }

  /** The first frame that fits, already received or still to come. */
  async frame<T extends AnyFrame = ServerFrame>(fits: (frame: AnyFrame) => boolean): Promise<T> {
    await this.until(() => this.frames.some(fits));
    return this.frames.find(fits) as T;
  }

  heard(message: string): Promise<MessageFrame> {
    return this.frame<MessageFrame>((frame) => frame.type === 'message' && frame.message === message);
  }

  /** Resolves when `holds` is true, which is checked after each frame. @throws if the socket closes before that */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const end = (why: string | null) => {
        clearTimeout(tooLong);
        this.#events.off('frame', look);
        if (why === null) resolve();
        else reject(new Error(`${why}; heard: ${JSON.stringify(this.frames.slice(-20))}`));
      };
      const look = () => {
        if (holds()) end(null);
      };
      const tooLong = setTimeout(end, WAIT_MS, 'Nothing came in time');
      this.#events.on('frame', look);
      void this.closed.then(({ code, reason }) => end(`The socket was closed, ${code} ${reason}`));
    });
  }

  /** Drops the connection without a close frame. */
  cut(): void {
    this.ws.terminate();
  }

  async close(): Promise<void> {
    this.ws.close();
    await this.closed;
  }
}
