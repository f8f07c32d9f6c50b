import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientAddress } from '@/lib/http/client-address';
import { rawAnswer } from '@/lib/http/handler';
import { headFault } from '@/lib/http/head';
import { endLingering } from '@/lib/http/linger';
import { REQUEST_ID_HEADER, requestIdOf } from '@/lib/http/request-id';
import type { SecurityOptions } from '@/lib/http/security-headers';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { CLOSE, LIMITS, SUBPROTOCOL, SUBPROTOCOL_V2 } from '../protocol';
import { CLOSE_TIMEOUT_MS, Connection } from './connection';
import type { Hub } from './hub';
import type { Inboxes } from './inbox/inboxes';
import { Receiver, type ReceiverOptions } from './receiver';
import { type Admission, checkUpgrade, type UpgradeOptions } from './upgrade';
import type { WriteBatcher } from './write-batcher';

export interface ChatServerOptions extends UpgradeOptions, SecurityOptions, ReceiverOptions {
  hub: Hub;
  inboxes: Inboxes;
  /** Identifies the log. Restoring a backup changes it. */
  epoch: string;
  batcher: WriteBatcher;
  trustedProxies: number;
  log: Log;
}

/** A drain closes this many sockets in each step, so that their clients do not all reconnect in one moment. */
const DRAIN_STEP = 50;
const DRAIN_STEP_MS = 100;

const WS_OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: LIMITS.frameBytes,
  maxFragments: 128,
  maxBufferedChunks: 1_024,
  closeTimeout: CLOSE_TIMEOUT_MS,
};

/** The sockets behind `/ws/chat` and `/ws/chat/:room`. */
export class ChatServer {
  readonly #ws = new WebSocketServer({
    ...WS_OPTIONS,
    handleProtocols: (offered) => [SUBPROTOCOL_V2, SUBPROTOCOL].find((known) => offered.has(known)) ?? false,
  });
  /** The id under which the log names an upgrade request and the connection that it becomes. */
  readonly #ids = new WeakMap<IncomingMessage, string>();
  #draining = false;

  constructor(private readonly options: ChatServerOptions) {
    // ws refuses an invalid handshake by itself. Without this listener, its answer would lack our headers.
    this.#ws.on('wsClientError', (_, socket, request) => this.#refuse(socket, '400 Bad Request', this.#idOf(request)));
    this.#ws.on('headers', (headers, request) => headers.push(`${REQUEST_ID_HEADER}: ${this.#idOf(request)}`));
  }

  /** Handles any request for a WebSocket. Refuses paths other than `/ws/chat` and `/ws/chat/:room`. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      await this.#upgrade(request, socket, head);
    } catch (error) {
      this.options.log.error({ err: error, connectionId: this.#idOf(request) }, 'an upgrade failed');
      socket.destroy();
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Listen for errors before anything is awaited: an unhandled reset would end the process.
    const connectionId = requestIdOf(request, this.options.trustedProxies);
    this.#ids.set(request, connectionId);
    const onError = (error: Error) =>
      this.options.log.debug({ err: error, connectionId }, 'socket failed before its upgrade');
    socket.on('error', onError);
    const admission = await this.#check(request, connectionId);
    if (typeof admission === 'string') return this.#refuse(socket, admission, connectionId);
    if (socket.destroyed) return;
    const { userId } = admission.member;
    const address = clientAddress(request, this.options.trustedProxies);
    const { limits } = this.options;
    if (!limits.enter(userId, address)) return this.#refuse(socket, '429 Too Many Requests', connectionId);
    socket.off('error', onError);
    let accepted = false;
    // The callback runs within this call, or never if the handshake itself is invalid.
    this.#ws.handleUpgrade(request, socket, head, (ws) => {
      accepted = true;
      ws.on('close', () => limits.leave(userId, address));
      void this.#accept(ws, admission, connectionId);
    });
    if (!accepted) limits.leave(userId, address);
  }

  /**
   * Closes all sockets with 1012, in steps, each after its messages were answered. Cuts the rest at `deadline`
   * (performance.now()).
   */
  async drain(deadline: number): Promise<void> {
    this.#draining = true;
    const { connections } = this.options.hub;
    while (connections.size > 0 && performance.now() < deadline) {
      const idle = [...connections].filter((c) => !c.closed && c.unanswered === 0);
      for (const connection of idle.slice(0, DRAIN_STEP)) connection.close(CLOSE.restart, 'restart');
      await new Promise((resolve) => setTimeout(resolve, DRAIN_STEP_MS));
    }
    for (const connection of connections) connection.terminate();
  }

  #idOf(request: IncomingMessage): string {
    return this.#ids.get(request) ?? '';
  }

  async #check(request: IncomingMessage, connectionId: string): Promise<Admission | string> {
    if (headFault(request)) return '400 Bad Request';
    if (this.#draining) return '503 Service Unavailable';
    try {
      return await checkUpgrade(request, this.options);
    } catch (error) {
      this.options.log.warn({ err: error, connectionId }, 'an upgrade could not be checked');
      return '503 Service Unavailable';
    }
  }

  async #accept(ws: WebSocket, admission: Admission, connectionId: string): Promise<void> {
    const { member, room, resume } = admission;
    const { hub, batcher, limits, log } = this.options;
    const connection = new Connection(ws, member, batcher, connectionId);
    const receiver = new Receiver(connection, this.options);
    log.debug({ connectionId, roomId: room?.id }, 'a socket opened');
    // What the client sends before it has joined waits. Otherwise its own message could have a seq below the head at
    // which the client joins.
    ws.pause();
    ws.on('error', (error) => log.debug({ err: error, connectionId }, 'socket failed'));
    ws.on('close', (code) => {
      hub.leave(connection);
      log.debug({ connectionId, code }, 'a socket closed');
    });
    // Pings and pongs cost as much as other frames, so they count against the same limit.
    const count = () => {
      if (!limits.frame(member.userId)) connection.close(CLOSE.policy, 'flood');
    };
    ws.on('pong', () => {
      connection.alive = true;
      count();
    });
    ws.on('ping', count);
    ws.on('message', (data, isBinary) => {
      connection.alive = true;
      if (connection.closed) return;
      if (isBinary) return connection.close(CLOSE.unsupported, 'text frames only');
      receiver.receive(data.toString()).catch((error) => {
        log.error({ err: error, connectionId }, 'a frame could not be handled');
        connection.close(CLOSE.tryAgain, 'try again');
      });
    });
    try {
      hub.enter(connection);
      if (connection.speaksV2) this.#greet(connection, admission);
      if (room) await hub.admit(hub.reserve(connection, room.id), room, resume);
      ws.resume();
    } catch (error) {
      log.warn({ err: error, roomId: room?.id, connectionId }, 'a member could not join');
      connection.close(CLOSE.tryAgain, 'try again');
    }
  }

  #greet(connection: Connection, { member, inbox }: Admission): void {
    const { epoch, inboxes } = this.options;
    const { username: user, userId } = member;
    connection.send({ type: 'hello', user, userId, epoch, inbox, looks: true });
    inboxes.enter(connection);
  }

  #refuse(socket: Duplex, status: string, connectionId: string): void {
    metrics.upgradesRefused.inc({ status: status.slice(0, 3) });
    this.options.log.debug({ connectionId, status: Number(status.slice(0, 3)) }, 'a socket was refused');
    const retry: Record<string, string> = /^(503|429)/.test(status) ? { 'Retry-After': '2' } : {};
    endLingering(socket, rawAnswer(status, this.options, { ...retry, [REQUEST_ID_HEADER]: connectionId }));
  }
}
