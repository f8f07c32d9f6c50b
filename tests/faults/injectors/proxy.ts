import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onceEvent } from '@/tests/support/wait';

/** Sees the bytes of one connection in transit. Returns the bytes to forward, or null to cut the connection. */
export interface Filter {
  /** From the client to the server. `answer` writes to the client as if the server had. */
  up?(chunk: Buffer, answer: (bytes: Buffer) => void): Buffer | null;
  /** From the server to the client. */
  down?(chunk: Buffer): Buffer | null;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  readonly filter: Filter;
  /** Bytes in transit to each end, if there is a delay. */
  readonly onTheWay: Map<Socket, number>;
}

/** Slices per second of a throttled stream. */
const SLICES = 10;
/** The most bytes in transit in each direction if there is a delay. Beyond it the sender waits. */
const ON_THE_WAY_BYTES = 4 * 1024 * 1024;

/** A simulated network between two processes: it passes, cuts, stalls, refuses, delays and throttles. */
export class TcpProxy {
  /** The delay of each chunk, however many are in transit: high latency, not low bandwidth. */
  delayMs = 0;
  /** 0 for no limit. */
  bytesPerSecond = 0;
  /** New connections are reset at once. */
  refusing = false;
  readonly #links = new Set<Link>();
  #stalled = false;

  private constructor(
    private readonly listener: Server,
    private readonly upstream: NetConnectOpts,
    private readonly newFilter: () => Filter,
  ) {
    listener.on('connection', (client) => this.#accept(client));
  }

  /** Listens on a port of 127.0.0.1. @param newFilter makes the filter of each new connection */
  static async start(upstream: NetConnectOpts, newFilter: () => Filter = () => ({})): Promise<TcpProxy> {
    const listener = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await onceEvent(listener, 'listening');
    return new TcpProxy(listener, upstream, newFilter);
  }

  get port(): number {
    const address = this.listener.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is not listening');
    return address.port;
  }

  get connections(): number {
    return this.#links.size;
  }

  /** Resets every connection, both ways. */
  cutAll(): void {
    for (const link of this.#links) cut(link);
  }

  /** Half-open: nothing is forwarded and nothing is closed, in old connections and new ones. */
  stall(): void {
    this.#stalled = true;
    for (const { client, server } of this.#links) {
      client.pause();
      server.pause();
    }
  }

  /** Ends `stall` and `refusing`. */
  pass(): void {
    this.refusing = false;
    this.#stalled = false;
    for (const { client, server } of this.#links) {
      client.resume();
      server.resume();
    }
  }

  stop(): void {
    this.listener.close();
    this.cutAll();
  }

  #accept(client: Socket): void {
    if (this.refusing) return void client.resetAndDestroy();
    const server = connect(this.upstream);
    if ('port' in this.upstream) server.setNoDelay();
    const link = { client, server, filter: this.newFilter(), onTheWay: new Map<Socket, number>() };
    this.#links.add(link);
    const answer = (bytes: Buffer) => void client.write(bytes);
    const { filter } = link;
    client.on('data', (chunk) => this.#forward(link, client, server, filter.up ? filter.up(chunk, answer) : chunk));
    server.on('data', (chunk) => this.#forward(link, server, client, filter.down ? filter.down(chunk) : chunk));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => {}); // `close` follows
      one.on('end', () => this.#inTime(() => other.end()));
      one.on('close', () => {
        this.#links.delete(link);
        this.#inTime(() => other.destroy());
      });
    }
    if (this.#stalled) {
      client.pause();
      server.pause();
    }
  }

  #forward(link: Link, from: Socket, to: Socket, chunk: Buffer | null): void {
    if (chunk === null) return cut(link);
    if (chunk.length === 0) return;
    if (this.bytesPerSecond > 0) {
      from.pause();
      void this.#slowly(to, chunk).then(() => this.#resume(from));
    } else if (this.delayMs > 0) {
      this.#later(link, from, to, chunk);
    } else if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => this.#resume(from));
    }
  }

  #later({ onTheWay }: Link, from: Socket, to: Socket, chunk: Buffer): void {
    const bytes = (onTheWay.get(to) ?? 0) + chunk.length;
    onTheWay.set(to, bytes);
    if (bytes > ON_THE_WAY_BYTES) from.pause();
    this.#inTime(() => {
      if (!to.destroyed) to.write(chunk);
      const left = (onTheWay.get(to) ?? 0) - chunk.length;
      onTheWay.set(to, left);
      if (left <= ON_THE_WAY_BYTES && !from.destroyed) this.#resume(from);
    });
  }

  /** Keeps the order, because timers with the same delay run in the order in which they were set. */
  #inTime(run: () => void): void {
    if (this.delayMs > 0) setTimeout(run, this.delayMs);
    else run();
  }

  async #slowly(to: Socket, chunk: Buffer): Promise<void> {
    if (this.delayMs > 0) await sleep(this.delayMs);
    const slice = Math.ceil(this.bytesPerSecond / SLICES);
    for (let at = 0; at < chunk.length && !to.destroyed; at += slice) {
      to.write(chunk.subarray(at, at + slice));
      await sleep(1_000 / SLICES);
    }
  }

  #resume(from: Socket): void {
    if (!this.#stalled) from.resume();
  }
}

function cut({ client, server }: Link): void {
  client.resetAndDestroy();
  // A Unix socket cannot be reset.
  server.destroy();
}
