import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Log } from '@/lib/telemetry/log';
import type { Batch, Broker, BrokerListener, InboxChanged, RoomChanged, SessionsChanged, Typing } from './broker';
import { REDIS_OPTIONS } from './redis-options';
import { isSelfTest, type LinkState, roundTrip, selfTestChannel } from './self-test';
import { decodeBatch, encodeBatch } from './wire';

const HEALTH_CHECK_MS = 5_000;
const SELF_TEST_MS = 3_000;
/** The most channels in one command. With more, the command might exceed its time-out. */
const SUBSCRIBED_AT_ONCE = 1_000;
/**
 * If more bytes than this wait in the socket to Redis, further publishes are dropped. The sweeps of other nodes repair
 * this.
 */
const BACKLOG_BYTES = 8 * 1024 * 1024;

const sessionsChanged = z.union([z.strictObject({ userId: z.number() }), z.strictObject({ sessionId: z.string() })]);

const seq = z.number().int().nonnegative();
const inboxChanged = z
  .object({
    node: z.string(),
    userId: z.number(),
    read: z.object({
      version: seq,
      rooms: z.array(z.object({ roomId: z.number(), lastReadSeq: seq, unreadFromSeq: seq.nullable(), rev: seq })),
    }),
  })
  .partial({ read: true });

const roomChanged = z.object({ node: z.string(), roomId: z.number() });

const typing = z.object({
  node: z.string(),
  roomId: z.number(),
  head: seq,
  userId: z.number(),
  user: z.string(),
  shown: z.string().optional(),
});

/**
 * Connects nodes that share a Redis, with PUBLISH and SUBSCRIBE, which deliver at most once. Plain channels also work
 * in a Redis Cluster. Channel names contain the installation's epoch, so that several installations may share one
 * Redis.
 */
export class RedisBroker implements Broker {
  readonly #node = randomUUID();
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  /** The channels of the open rooms and people, and how often each was opened. */
  readonly #channels = new Map<string, number>();
  readonly #health: NodeJS.Timeout;
  #listener: BrokerListener | null = null;
  #wasReady = false;

  constructor(
    url: string,
    private readonly epoch: string,
    private readonly log: Log,
  ) {
    this.#publisher = new Redis(url, REDIS_OPTIONS);
    // #onReady subscribes again, instead of ioredis, because it must also announce the gap then.
    this.#subscriber = new Redis(url, { ...REDIS_OPTIONS, autoResubscribe: false });
    for (const redis of [this.#publisher, this.#subscriber]) {
      redis.on('error', (error) => this.log.warn({ err: error }, 'redis'));
    }
    this.#subscriber.on('ready', () => void this.#onReady());
    this.#subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => this.#receive(`${channel}`, message));
    this.#health = setInterval(() => this.#checkHealth(), HEALTH_CHECK_MS);
  }

  listen(listener: BrokerListener): void {
    this.#listener = listener;
  }

  publish(batch: Batch): void {
    this.#listener?.onBatch(batch);
    this.#send(this.#roomChannel(batch.roomId), encodeBatch(this.#node, batch));
  }

  announceSessions(change: SessionsChanged): void {
    this.#listener?.onSessions(change);
    this.#send(this.#sessionsChannel, Buffer.from(JSON.stringify(change)));
  }

  announceInbox(change: InboxChanged): void {
    this.#listener?.onInbox(change);
    this.#send(this.#personChannel(change.userId), Buffer.from(JSON.stringify({ node: this.#node, ...change })));
  }

  announceRoom(change: RoomChanged): void {
    this.#listener?.onRoom(change);
    this.#send(this.#roomsChannel, Buffer.from(JSON.stringify({ node: this.#node, ...change })));
  }

  announceTyping(typing: Typing): void {
    this.#listener?.onTyping(typing);
    this.#send(this.#typingChannel(typing.roomId), Buffer.from(JSON.stringify({ node: this.#node, ...typing })));
  }

  isUp(): boolean {
    return this.#publisher.status === 'ready' && this.#subscriber.status === 'ready';
  }

  open(roomId: number): Promise<void> {
    return this.#open(this.#roomChannel(roomId));
  }

  close(roomId: number): void {
    this.#close(this.#roomChannel(roomId));
  }

  openTyping(roomId: number): Promise<void> {
    return this.#open(this.#typingChannel(roomId));
  }

  closeTyping(roomId: number): void {
    this.#close(this.#typingChannel(roomId));
  }

  openPerson(userId: number): Promise<void> {
    return this.#open(this.#personChannel(userId));
  }

  closePerson(userId: number): void {
    this.#close(this.#personChannel(userId));
  }

  async selfTest(): Promise<LinkState> {
    const channel = selfTestChannel(this.epoch);
    return (await roundTrip(this.#publisher, this.#subscriber, channel, SELF_TEST_MS)) ? 'working' : 'stopped';
  }

  async end(): Promise<void> {
    clearInterval(this.#health);
    this.#listener = null;
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
  }

  get #sessionsChannel(): string {
    return `tertulia:${this.epoch}:sessions`;
  }

  /** Older nodes do not listen to this channel, and find the changes by their sweep. */
  get #roomsChannel(): string {
    return `tertulia:${this.epoch}:rooms`;
  }

  #roomChannel(roomId: number): string {
    return `tertulia:${this.epoch}:room:${roomId}`;
  }

  get #typingChannels(): string {
    return `tertulia:${this.epoch}:typing:`;
  }

  /** Differs from the room's channel, on which nodes of an older version understand only batches. */
  #typingChannel(roomId: number): string {
    return `${this.#typingChannels}${roomId}`;
  }

  get #personChannels(): string {
    return `tertulia:${this.epoch}:user:`;
  }

  #personChannel(userId: number): string {
    return `${this.#personChannels}${userId}`;
  }

  async #open(channel: string): Promise<void> {
    this.#channels.set(channel, (this.#channels.get(channel) ?? 0) + 1);
    // Subscribes even if the channel is open already, because Redis may not have confirmed the first subscription yet.
    await this.#subscriber.subscribe(channel);
  }

  #close(channel: string): void {
    const left = (this.#channels.get(channel) ?? 0) - 1;
    if (left > 0) return void this.#channels.set(channel, left);
    this.#channels.delete(channel);
    this.#subscriber.unsubscribe(channel).catch((error) => this.#dropped(error));
  }

  #send(channel: string, message: Buffer): void {
    const { status, stream } = this.#publisher;
    if (status !== 'ready' || stream.writableLength > BACKLOG_BYTES) return;
    this.#publisher.publish(channel, message).catch((error) => this.#dropped(error));
  }

  /** A hint was lost. The sweeps of the other nodes find the change. */
  #dropped(error: unknown): void {
    this.log.debug({ err: error }, 'redis command failed');
  }

  #receive(channel: string, message: Buffer): void {
    if (isSelfTest(channel)) return;
    try {
      if (channel === this.#sessionsChannel) {
        return this.#listener?.onSessions(sessionsChanged.parse(JSON.parse(message.toString())));
      }
      if (channel === this.#roomsChannel) return this.#receiveRoom(message);
      if (channel.startsWith(this.#personChannels)) return this.#receiveInbox(message);
      if (channel.startsWith(this.#typingChannels)) return this.#receiveTyping(message);
      const { node, received } = decodeBatch(message);
      if (node === this.#node) return;
      if ('entries' in received) this.#listener?.onBatch(received);
      else this.#listener?.onAdvance(received);
    } catch (error) {
      this.log.warn({ err: error, channel }, 'unreadable message from redis');
    }
  }

  #receiveInbox(message: Buffer): void {
    const { node, ...change } = inboxChanged.parse(JSON.parse(message.toString()));
    if (node !== this.#node) this.#listener?.onInbox(change);
  }

  #receiveRoom(message: Buffer): void {
    const { node, ...change } = roomChanged.parse(JSON.parse(message.toString()));
    if (node !== this.#node) this.#listener?.onRoom(change);
  }

  #receiveTyping(message: Buffer): void {
    const { node, ...news } = typing.parse(JSON.parse(message.toString()));
    if (node !== this.#node) this.#listener?.onTyping(news);
  }

  async #onReady(): Promise<void> {
    try {
      const channels = [this.#sessionsChannel, this.#roomsChannel, ...this.#channels.keys()];
      for (let i = 0; i < channels.length; i += SUBSCRIBED_AT_ONCE) {
        await this.#subscriber.subscribe(...channels.slice(i, i + SUBSCRIBED_AT_ONCE));
      }
      if (this.#wasReady) this.#listener?.onGap();
      this.#wasReady = true;
    } catch (error) {
      this.log.warn({ err: error }, 'redis: subscribing failed, reconnecting');
      this.#subscriber.disconnect(true);
    }
  }

  /** A half-open connection looks alive until a command is sent on it. */
  #checkHealth(): void {
    for (const redis of [this.#publisher, this.#subscriber]) {
      if (redis.status !== 'ready') continue;
      redis.ping().catch(() => redis.disconnect(true));
    }
  }
}
