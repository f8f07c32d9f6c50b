import { Redis, type RedisOptions, ReplyError } from 'ioredis';
import { REDIS_OPTIONS } from '@/lib/broker/redis-options';
import type { Log } from '@/lib/telemetry/log';

export interface RedisKeysOptions {
  url: string;
  /** A connection is up, or up again: what was written may be lost. */
  onReady(): void;
  log: Pick<Log, 'debug'>;
  /** Opens a connection. Left out: to a real Redis. */
  open?: ((url: string, options: RedisOptions) => Redis) | undefined;
}

/**
 * The node of Redis that has our keys. A single Redis has all of them. A node of a Redis Cluster says which other node
 * has them: then that one is asked, until the connection to it is lost.
 */
export class RedisKeys {
  readonly #first: Redis;
  #other: Redis | null = null;
  #otherUrl = '';
  /** Those that were told to disconnect, until they have: each time more would add a listener and a timer. */
  readonly #dying = new Set<Redis>();

  constructor(private readonly options: RedisKeysOptions) {
    this.#first = this.#connect(options.url);
  }

  /** @throws if Redis does not answer. If the keys are on another node, that one is asked by the next call */
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
    // Several commands at a time may be told of it.
    if (this.#other && this.#otherUrl === url.href) return;
    this.#other?.disconnect();
    // Nodes of a cluster may name each other by address, and have certificates for the one name.
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
    // The broker, which has the same address, warns.
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

/** Where the answer says that the keys are; null if it does not. */
export function movedTo(error: unknown): Place | null {
  const [, host = '', port = ''] = (isReply(error) && /^MOVED \d+ (.*):(\d+)$/.exec(error.message)) || [];
  return port === '' ? null : { host, port };
}

/** Whether Redis answered, by a refusal. */
export function isReply(error: unknown): error is Error {
  return error instanceof ReplyError;
}
