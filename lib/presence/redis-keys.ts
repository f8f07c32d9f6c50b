import { Redis, type RedisOptions, ReplyError } from 'ioredis';
import { REDIS_OPTIONS } from '@/lib/broker/redis-options';
import type { Log } from '@/lib/telemetry/log';

export interface RedisKeysOptions {
  url: string;
  /** Called when a connection is up, also after it was lost: Redis may have lost everything. */
  onReady(): void;
  log: Pick<Log, 'debug'>;
  /** Opens a connection. If left out, to a real Redis. */
  open?: ((url: string, options: RedisOptions) => Redis) | undefined;
}

/**
 * The node of Redis that has our keys. A single Redis has all keys. In a Redis Cluster, a node without our keys names
 * the node that has them. Then that node is asked, until the connection to it is lost.
 */
export class RedisKeys {
  readonly #first: Redis;
  #other: Redis | null = null;
  #otherUrl = '';
  /** Connections that are being closed. Closing one again would add another listener and timer. */
  readonly #dying = new Set<Redis>();

  constructor(private readonly options: RedisKeysOptions) {
    this.#first = this.#connect(options.url);
  }

  /** @throws if Redis does not answer, or if the keys are on another node, which the next call will ask */
  async ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = this.#other ?? this.#first;
    try {
      return await work(redis);
    } catch (error) {
      const place = movedTo(error);
      if (place) this.#follow(place);
      // A half-open connection looks alive until a command is sent on it.
      else if (!isReply(error) && redis.status === 'ready') this.#reconnect(redis);
      throw error;
    }
  }

  end(): void {
    this.#first.disconnect();
    this.#other?.disconnect();
  }

  #reconnect(redis: Redis): void {
    if (this.#dying.has(redis)) return;
    this.#dying.add(redis);
    redis.disconnect(true);
  }

  #follow({ host, port }: Place): void {
    const url = new URL(this.options.url);
    const { hostname } = url;
    if (host !== '') url.hostname = host.includes(':') ? `[${host}]` : host;
    url.port = port;
    // Several commands at the same time may be told of the same node.
    if (this.#other && this.#otherUrl === url.href) return;
    this.#other?.disconnect();
    // Nodes of a cluster may name each other by IP address, while their certificates are for the one host name.
    const tls = url.protocol === 'rediss:' ? { tls: { servername: hostname } } : {};
    const other = this.#connect(url.href, tls);
    this.#other = other;
    this.#otherUrl = url.href;
    other.on('close', () => {
      other.disconnect();
      if (this.#other === other) this.#other = null;
    });
  }

  #connect(url: string, more: RedisOptions = {}): Redis {
    const { log, onReady, open = (...to) => new Redis(...to) } = this.options;
    const redis = open(url, { ...REDIS_OPTIONS, ...more });
    // Only at `debug`, because the broker, which has the same address, warns.
    redis.on('error', (error) => log.debug({ err: error }, 'redis'));
    redis.on('ready', onReady);
    redis.on('close', () => this.#dying.delete(redis));
    return redis;
  }
}

interface Place {
  /** Empty: the same host. */
  host: string;
  port: string;
}

/** The node that has the keys, if the error names one; otherwise null. */
export function movedTo(error: unknown): Place | null {
  const [, host = '', port = ''] = (isReply(error) && /^MOVED \d+ (.*):(\d+)$/.exec(error.message)) || [];
  return port === '' ? null : { host, port };
}

/** Whether the error is an answer of Redis, which refused the command. */
export function isReply(error: unknown): error is Error {
  return error instanceof ReplyError;
}
