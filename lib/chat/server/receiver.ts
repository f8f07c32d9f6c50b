import pLimit from 'p-limit';
import type { Post } from '@/lib/messages/post';
import type { MessageRequests, RequestResult } from '@/lib/messages/requests/requests';
import { isArchived } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { usernameKey } from '@/lib/users/names/name-key';
import { CLOSE, ERRORS, type ErrorCode, type ErrorFrame, LIMITS, type SubscribeFrame } from '../protocol';
import type { Connection } from './connection';
import type { Hub } from './hub';
import type { Inboxes } from './inbox/inboxes';
import type { OnReadError, ReadQueue } from './inbox/read-queue';
import type { Limits } from './limits';
import { type Parsed, type ParsedMessage, type ParsedRequest, parseClientFrame } from './parse';
import type { GuestWatches } from './presence/guest-watches';
import type { Presence } from './presence/presence';
import type { Subscription } from './subscription';

export interface ReceiverOptions {
  hub: Hub;
  inboxes: Inboxes;
  reads: ReadQueue;
  presence: Pick<Presence, 'state' | 'watch' | 'watchLater'>;
  guests: Pick<GuestWatches, 'watch'>;
  post: Post;
  requests: MessageRequests;
  limits: Limits;
  log: Log;
  /** The room, if this person may know that it exists. */
  roomForId(userId: number, id: number): Promise<Room | null>;
}

/** Limits how many subscriptions this node authorizes at the same time: pages need connections of the pool, too. */
const lookUps = pLimit(4);

/** Handles the frames of one connection: parses, authorizes, executes and answers them. */
export class Receiver {
  /** The same function for all frames, so that several failed frames about one room are answered by one error. */
  readonly #onReadError: OnReadError = (code, roomId) => this.#refuse(code, roomId === null ? {} : { room: roomId });

  constructor(
    private readonly connection: Connection,
    private readonly options: ReceiverOptions,
  ) {}

  /** Resolves when the frame was carried out and answered. */
  receive(text: string): Promise<void> {
    const { connection } = this;
    if (!this.options.limits.frame(connection.member.userId)) return this.#endFlood();
    const frame = parseClientFrame(text, connection.speaksV2);
    // Not through another async function: its promise would live as long as the message waits, for every message.
    return frame.type === 'message' ? this.#post(frame) : this.#carryOut(frame);
  }

  async #endFlood(): Promise<void> {
    metrics.framesRefused.inc({ code: 'flood' });
    this.connection.close(CLOSE.policy, 'flood');
  }

  /** A frame that is not a message. */
  async #carryOut(frame: Exclude<Parsed, ParsedMessage>): Promise<void> {
    const { connection } = this;
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
        return this.options.presence.state(connection, frame.state, frame.room);
      case 'watch':
        return this.#watch(frame.people, frame.ref);
      case 'edit':
      case 'delete':
      case 'react':
      case 'pin':
        return this.#change(frame);
      default:
        return frame satisfies never;
    }
  }

  #watch(people: readonly number[], ref: number | undefined): void {
    const { connection } = this;
    const now = this.#mayWatchNow();
    if (connection.member.isGuest) void this.options.guests.watch(connection, people, ref, now);
    else this.options.presence[now ? 'watch' : 'watchLater'](connection, people, ref);
  }

  /** Whether a `watch` is answered at once. Otherwise it is answered with the next changes of presence. */
  #mayWatchNow(): boolean {
    return this.options.limits.watch(this.connection.member.userId);
  }

  /** Checks access at each `subscribe`, because the person may have lost it since the last one. */
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

  async #post(frame: ParsedMessage): Promise<void> {
    const { connection } = this;
    const { post, limits } = this.options;
    const { member } = connection;
    const { message: text, user, clientId, room: roomId, replyTo, mentions, files } = frame;
    if (user !== null && usernameKey(user) !== usernameKey(member.username)) {
      return this.#refuse('not_you', aboutMessage(frame));
    }
    connection.unanswered++;
    try {
      // Waits only if the room is not known yet.
      const room = this.#subscriptionTo(roomId)?.room ?? (await this.#roomFor(roomId));
      if (typeof room === 'string') return this.#refuse(room, aboutMessage(frame));
      if (!limits.send(member.userId)) return this.#refuse('rate_limited', aboutMessage(frame));
      const result = await post(member, room, { text, clientId, replyTo, mentions, files });
      if ('error' in result) {
        const { error, retryAfter } = result;
        return this.#refuse(error, { ...aboutMessage(frame), retryAfter });
      }
      connection.send({ type: 'ack', room: roomId ?? undefined, clientId: result.clientId, seq: result.seq });
    } finally {
      connection.unanswered--;
    }
  }

  /** Changes an existing message, as the person of this connection. */
  async #change(frame: ParsedRequest): Promise<void> {
    const { connection } = this;
    const about = { clientId: frame.clientId, room: frame.room };
    connection.unanswered++;
    try {
      const room = await this.#roomFor(frame.room);
      if (typeof room === 'string') return this.#refuse(room, about);
      if (!this.options.limits.change(connection.member.userId)) return this.#refuse('rate_limited', about);
      const result = await this.#request(frame, room);
      if ('error' in result) return this.#refuse(result.error, about);
      connection.send({ type: 'ack', ...about, seq: result.seq });
    } finally {
      connection.unanswered--;
    }
  }

  #request(frame: ParsedRequest, room: Room): Promise<RequestResult> {
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

  /**
   * The room of a message. The client may send before its `subscribe` is answered, so this waits for the answer. If the
   * client subscribes again meanwhile, this waits for the newer subscription.
   */
  async #roomFor(roomId: number | null): Promise<Room | 'no_room' | 'unavailable'> {
    let awaited: Subscription | undefined;
    for (;;) {
      const subscription = this.#subscriptionTo(roomId);
      if (!subscription || subscription === awaited) return awaited?.failed ? 'unavailable' : 'no_room';
      if (subscription.room) return subscription.room;
      awaited = subscription;
      await subscription.decided;
      if (subscription.room && !subscription.ended) return subscription.room;
    }
  }

  /** @param roomId null: the only one that a client of `chat.v1` has */
  #subscriptionTo(roomId: number | null): Subscription | undefined {
    const { subscriptions } = this.connection;
    if (roomId !== null) return subscriptions.get(roomId);
    const [subscription] = subscriptions.values();
    return subscription;
  }

  /**
   * Sends an error frame. Closes the socket of a client that knows no such frame, so that no message is lost silently.
   */
  #refuse(code: ErrorCode, about: Partial<Omit<ErrorFrame, 'type' | 'code'>>): void {
    metrics.framesRefused.inc({ code });
    const { retryable } = ERRORS[code];
    const { connection } = this;
    if (!connection.speaksV1) return connection.close(retryable ? CLOSE.tryAgain : CLOSE.policy, code);
    connection.send({ type: 'error', code, retryable, clientId: null, ...about });
  }
}

/** What tells the sender which message was refused. */
function aboutMessage({ clientId, room }: ParsedMessage): {
  clientId: string | null;
  room?: number | undefined;
} {
  return { clientId: clientId ?? null, room: room ?? undefined };
}
