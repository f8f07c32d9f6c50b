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
  /** The name that people see now; empty: the user name. */
  shown: string;
}

/** How long a socket may take to answer our close frame before it is cut. */
export const CLOSE_TIMEOUT_MS = 5_000;

/**
 * One person's socket: the rooms that it follows, and the bytes still due to it. Complete frames are written straight to
 * the TCP socket. That is safe, because no compression is negotiated: ws itself then only writes control frames, each as
 * a whole.
 */
export class Connection {
  /** By the room's id. A connection that does not speak `chat.v2` has one at most. */
  readonly subscriptions = new Map<number, Subscription>();
  /** Whether it answered since the last ping. */
  alive = true;
  closed = false;
  /** Messages it sent that are neither acknowledged nor refused yet. */
  unanswered = 0;
  /** Its rooms catch up in turns: each takes the next part of its log when the socket has taken the last part. */
  readonly catchUps = pLimit(1);
  readonly #socket: Socket;
  /** Frames for this socket alone, due in this turn of the loop. */
  #own: Buffer[] = [];

  constructor(
    readonly ws: WebSocket,
    readonly member: Member,
    private readonly batcher: WriteBatcher,
    /** The id of the request that opened it. It identifies the connection in the log. */
    readonly id: string,
  ) {
    this.#socket = tcpSocketOf(ws);
  }

  /** Whether the client offered `chat.v1` or `chat.v2`. Other clients understand only `message` frames. */
  get speaksV1(): boolean {
    return this.ws.protocol !== '';
  }

  /** Whether it follows many rooms. */
  get speaksV2(): boolean {
    return this.ws.protocol === SUBPROTOCOL_V2;
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Sends a frame to this socket alone, together with everything else that is due to it in this turn. */
  send(frame: ServerFrame | ServerFrameV2): void {
    if (!this.speaksV1 || this.closed) return;
    this.#own.push(encodeFrame(frame));
    this.batcher.connection(this);
  }

  /** Adds what is due to a room's members to what is due to this socket alone; all leaves in one write. */
  queue(shared: Buffer): void {
    if (this.closed || shared.length === 0) return;
    this.#own.push(shared);
    this.batcher.connection(this);
  }

  /** Sends `shared`, after what is due to this socket alone, in one write. Returns false when its buffer is full. */
  write(shared?: Buffer): boolean {
    if (this.closed) return true;
    if (this.#own.length === 0) return shared?.length ? this.#socket.write(shared) : true;
    if (shared?.length) this.#own.push(shared);
    const bytes = this.#own.length === 1 && this.#own[0] ? this.#own[0] : Buffer.concat(this.#own);
    this.#own = [];
    return this.#socket.write(bytes);
  }

  /** Sends a ping and the heads of its rooms. Cuts the socket if the ping before this one was not answered. */
  heartbeat(heads: readonly Buffer[]): void {
    if (!this.alive) return this.terminate();
    this.alive = false;
    // A page does not see a ping, so a connection in no room gets something else to see.
    const alone = this.speaksV2 ? [ALIVE_FRAME] : [];
    const seen = heads.length > 0 ? heads : alone;
    this.write(Buffer.concat([PING_FRAME, ...(this.speaksV1 ? seen : [])]));
  }

  /** Resolves when the buffer is empty or the socket closed. Cuts a reader that takes nothing for `stallMs`. */
  async drain(stallMs: number): Promise<void> {
    if (this.closed || !this.#socket.writableNeedDrain) return;
    let progress = writeProgress(this.#socket);
    await new Promise<void>((resolve) => {
      const watch = setInterval(() => {
        // The buffer may have grown meanwhile, by entries of other rooms.
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
