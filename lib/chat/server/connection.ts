import type { Socket } from 'node:net';
import pLimit from 'p-limit';
import type { WebSocket } from 'ws';
import { type ServerFrame, type ServerFrameV2, SUBPROTOCOL_V2 } from '../protocol';
import { ALIVE_FRAME, encodeFrame, PING_FRAME } from './frame';
import type { Subscription } from './subscription';
import type { WriteBatcher } from './write-batcher';
import { tcpSocketOf, writeProgress } from './ws-internals';

export interface Member {
  sessionId: string;
  userId: number;
  username: string;
  /** The name that people see now. Empty if that is the user name. */
  shown: string;
  /** The id of the picture that is their face. */
  face: string | null;
  /** Guests see only the people with whom they share a room. A change ends the session. */
  isGuest?: boolean;
}

/** How long a socket may take to answer our close frame before it is cut. */
export const CLOSE_TIMEOUT_MS = 5_000;

/**
 * One person's socket: the rooms that it follows, and the bytes that have to be sent to it. Complete frames are written
 * straight to the TCP socket. This is safe because no compression is negotiated: then ws itself writes only control
 * frames, and each of them in one piece.
 */
export class Connection {
  /** By the room's id. Without `chat.v2` there is at most one. */
  readonly subscriptions = new Map<number, Subscription>();
  /** Whether the client has sent a pong or a message since the last ping. */
  alive = true;
  closed = false;
  /** How many of its messages and changes are neither acknowledged nor refused yet. */
  unanswered = 0;
  /**
   * The rooms of this connection catch up one part at a time: the next part is sent when the socket took the last one.
   */
  readonly catchUps = pLimit(1);
  readonly #socket: Socket;
  /** Frames to send in this turn of the event loop, before the bytes that `write` is given. */
  #own: Buffer[] = [];

  constructor(
    readonly ws: WebSocket,
    readonly member: Member,
    private readonly batcher: WriteBatcher,
    /** The id of the request that opened the connection. It names the connection in the log. */
    readonly id: string,
  ) {
    this.#socket = tcpSocketOf(ws);
  }

  /** Whether the client offered `chat.v1` or `chat.v2`. Other clients understand only `message` frames. */
  get speaksV1(): boolean {
    return this.ws.protocol !== '';
  }

  /** Whether the client can follow many rooms. */
  get speaksV2(): boolean {
    return this.ws.protocol === SUBPROTOCOL_V2;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Sends a frame to this socket alone, in one write with everything else for this socket in this turn. */
  send(frame: ServerFrame | ServerFrameV2): void {
    if (!this.speaksV1 || this.closed) return;
    this.#own.push(encodeFrame(frame));
    this.batcher.connection(this);
  }

  /** Queues frames that other sockets get too. All queued frames leave in one write at the end of this turn. */
  queue(shared: Buffer): void {
    if (this.closed || shared.length === 0) return;
    this.#own.push(shared);
    this.batcher.connection(this);
  }

  /** Writes the queued frames and then `shared`, in one write. Returns false if the socket's buffer is full. */
  write(shared?: Buffer): boolean {
    if (this.closed) return true;
    if (this.#own.length === 0) return shared?.length ? this.#socket.write(shared) : true;
    if (shared?.length) this.#own.push(shared);
    const bytes = this.#own.length === 1 && this.#own[0] ? this.#own[0] : Buffer.concat(this.#own);
    this.#own = [];
    return this.#socket.write(bytes);
  }

  /**
   * Sends a ping and the heads of the connection's rooms. Cuts the socket if the client did not answer the last ping.
   */
  heartbeat(heads: readonly Buffer[]): void {
    if (!this.alive) return this.terminate();
    this.alive = false;
    // A page cannot see a ping. So it also gets the heads or, if it follows no room, an `alive` frame.
    const withoutRooms = this.speaksV2 ? [ALIVE_FRAME] : [];
    const visible = heads.length > 0 ? heads : withoutRooms;
    this.write(Buffer.concat([PING_FRAME, ...(this.speaksV1 ? visible : [])]));
  }

  /** Resolves when the buffer is empty or the socket closed. Cuts the socket if it takes nothing for `stallMs`. */
  async drain(stallMs: number): Promise<void> {
    if (this.closed || !this.#socket.writableNeedDrain) return;
    let progress = writeProgress(this.#socket);
    await new Promise<void>((resolve) => {
      const watch = setInterval(() => {
        // The size of the buffer says nothing: entries of other rooms may have been added meanwhile.
        const now = writeProgress(this.#socket);
        if (now === progress) this.terminate();
        progress = now;
      }, stallMs);
      const done = () => {
        clearInterval(watch);
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }

  close(code: number, reason: string): void {
    if (this.closed) return;
    this.write();
    this.closed = true;
    this.ws.close(code, reason);
  }

  terminate(): void {
    this.closed = true;
    this.ws.terminate();
  }
}
