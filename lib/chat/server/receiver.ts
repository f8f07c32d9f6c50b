import pLimit from 'p-limit';
import type { Post } from '@/lib/messages/post';
import type { MessageRequests, RequestResult } from '@/lib/messages/requests/requests';
import { isArchived } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { usernameKey } from '@/lib/users/name-key';
import { CLOSE, ERRORS, type ErrorCode, LIMITS, type SubscribeFrame } from '../protocol';
import type { Connection } from './connection';
import type { Hub } from './hub';
import type { Inboxes } from './inbox/inboxes';
import type { OnReadError, ReadQueue } from './inbox/read-queue';
import type { Limits } from './limits';
import { type ParsedMessage, type ParsedRequest, parseClientFrame } from './parse';
import type { Presence } from './presence/presence';
import type { Subscription } from './subscription';

export interface ReceiverOptions {
  hub: Hub;
  inboxes: Inboxes;
  reads: ReadQueue;
  presence: Pick<Presence, 'state' | 'watch' | 'watchLater'>;
  post: Post;
  requests: MessageRequests;
  limits: Limits;
  log: Log;
  /** The room, if this person may know that it exists. */
  roomForId(userId: number, id: number): Promise<Room | null>;
}

/** Subscriptions that are authorized at a time on this node: the pages need connections of the pool, too. */
const lookUps = pLimit(4);

/** Handles the frames of one connection: parses, authorizes, carries out and answers them. */
export class Receiver {
  /** One for all frames, so that a room's errors are told once. */
  readonly #onReadError: OnReadError = (code, roomId) => this.#refuse(code, roomId === null ? {} : { room: roomId });

  constructor(
    private readonly connection: Connection,
    private readonly options: ReceiverOptions,
  ) {}

  async receive(text: string): Promise<void> {
    const { connection } = this;
    if (!this.options.limits.frame(connection.member.userId)) {
      metrics.framesRefused.inc({ code: 'flood' });
      return connection.close(CLOSE.policy, 'flood');
    }
    const frame = parseClientFrame(text, connection.speaksV2);
    switch (frame.type) {
      case 'refused':
        return this.#refuse(frame.error, { clientId: frame.clientId });
      case 'subscribe':
        return this.#subscribe(frame);
      case 'unsubscribe':
        return this.#unsubscribe(frame.room);
      case 'read':
      case 'unread':
        return this.options.reads[frame.type](connection.member.userId, frame.room, frame.seq, this.#onReadError);
      case 'read_all':
        return this.options.reads.readAll(connection.member.userId, this.#onReadError);
      case 'typing':
        return this.options.hub.typing.from(connection, frame.room);
      case 'presence':
        return this.options.presence.state(connection, frame.state);
      case 'watch':
        return this.options.presence[this.#maySoon() ? 'watch' : 'watchLater'](connection, frame.people, frame.ref);
      case 'edit':
      case 'delete':
      case 'react':
      case 'pin':
        return this.#change(frame);
      default:
        return this.#post(frame);
    }
  }

  /** Whether a `watch` is answered at once, or only in the next turn. */
  #maySoon(): boolean {
    return this.options.limits.watch(this.connection.member.userId);
  }

  /** Access is checked at each `subscribe`: it may have ended since the last one. */
  async #subscribe({ room: roomId, ref, since, epoch }: SubscribeFrame): Promise<void> {
    const { connection } = this;
    const { hub, roomForId } = this.options;
    const { subscriptions } = connection;
    if (subscriptions.size >= LIMITS.subscriptions && !subscriptions.has(roomId)) {
      metrics.framesRefused.inc({ code: 'flood' });
      return connection.close(CLOSE.policy, 'too many rooms');
    }
    const subscription = hub.reserve(connection, roomId, ref);
    try {
      const room = await lookUps(() => roomForId(connection.member.userId, roomId));
      if (subscription.ended) return;
      if (!room || isArchived(room)) return this.#endRefused(subscription, 'no_room');
      await hub.admit(subscription, room, since === undefined ? null : { since, epoch: epoch ?? null });
    } catch (error) {
      this.options.log.warn({ err: error, roomId, connectionId: connection.id }, 'a room could not be subscribed to');
      if (!subscription.ended) this.#endRefused(subscription, 'unavailable');
    }
  }

  #unsubscribe(roomId: number): void {
    this.options.hub.unsubscribe(this.connection, roomId);
    this.options.inboxes.unfollowed(this.connection, roomId);
  }

  #endRefused(subscription: Subscription, code: ErrorCode): void {
    const { roomId, ref } = subscription;
    subscription.failed = code === 'unavailable';
    this.#unsubscribe(roomId);
    this.#refuse(code, { room: roomId, ref });
  }

  async #post({ message: text, user, clientId, room: roomId, replyTo, mentions, files }: ParsedMessage): Promise<void> {
    const { connection } = this;
    const { post, limits } = this.options;
    const { member } = connection;
    const about = { clientId: clientId ?? null, ...(roomId === null ? {} : { room: roomId }) };
    if (user !== null && usernameKey(user) !== usernameKey(member.username)) return this.#refuse('not_you', about);
    connection.unanswered++;
    try {
      const room = await this.#roomFor(roomId);
      if (typeof room === 'string') return this.#refuse(room, about);
      if (!limits.send(member.userId)) return this.#refuse('rate_limited', about);
      const result = await post(member, room, { text, clientId, replyTo, mentions, files });
      if ('error' in result) return this.#refuse(result.error, about);
      const { seq } = result;
      connection.send({ type: 'ack', ...(roomId === null ? {} : { room: roomId }), clientId: result.clientId, seq });
    } finally {
      connection.unanswered--;
    }
  }

  /** Changes a message that is there, as the person of this connection. */
  async #change(frame: ParsedRequest): Promise<void> {
    const { connection } = this;
    const about = { clientId: frame.clientId, room: frame.room };
    connection.unanswered++;
    try {
      const room = await this.#roomFor(frame.room);
      if (typeof room === 'string') return this.#refuse(room, about);
      if (!this.options.limits.change(connection.member.userId)) return this.#refuse('rate_limited', about);
      const result = await this.#carryOut(frame, room);
      if ('error' in result) return this.#refuse(result.error, about);
      connection.send({ type: 'ack', ...about, seq: result.seq });
    } finally {
      connection.unanswered--;
    }
  }

  #carryOut(frame: ParsedRequest, room: Room): Promise<RequestResult> {
    const { requests } = this.options;
    const { member } = this.connection;
    switch (frame.type) {
      case 'edit':
        return requests.edit(member, room, frame.target, { text: frame.message, mentions: frame.mentions });
      case 'delete':
        return requests.remove(member, room, frame.target);
      case 'react':
        return requests.react(member, room, frame.target, frame.emoji, frame.on);
      case 'pin':
        return requests.pin(member, room, frame.target, frame.on);
      default:
        return frame satisfies never;
    }
  }

  /** The room of a message. The client may subscribe and send at once, and subscribe again before that is decided. */
  async #roomFor(roomId: number | null): Promise<Room | 'no_room' | 'unavailable'> {
    const { connection } = this;
    const present = () => (roomId === null ? onlyOne(connection) : connection.subscriptions.get(roomId));
    let awaited: Subscription | undefined;
    for (;;) {
      const subscription = present();
      if (!subscription || subscription === awaited) return awaited?.failed ? 'unavailable' : 'no_room';
      if (subscription.room) return subscription.room;
      awaited = subscription;
      await subscription.decided;
      if (subscription.room && !subscription.ended) return subscription.room;
    }
  }

  /** Sends an error frame. Closes a client that would not understand one, so that no message is lost silently. */
  #refuse(code: ErrorCode, about: { clientId?: string | null; room?: number; ref?: number }): void {
    metrics.framesRefused.inc({ code });
    const { retryable } = ERRORS[code];
    const { connection } = this;
    if (!connection.speaksV1) return connection.close(retryable ? CLOSE.tryAgain : CLOSE.policy, code);
    connection.send({ type: 'error', code, retryable, clientId: null, ...about });
  }
}

function onlyOne({ subscriptions }: Connection): Subscription | undefined {
  const [subscription] = subscriptions.values();
  return subscription;
}
