import type { Broker, Typing as TypingNews } from '@/lib/broker/broker';
import { isArchived } from '@/lib/rooms/policy';
import { metrics } from '@/lib/telemetry/metrics';
import { withShown } from '@/lib/users/names/shown-name';
import { LIMITS } from '../protocol';
import type { Connection } from './connection';
import { encodeFrame } from './frame';
import { isSlow } from './inbox/people';
import type { LiveRoom } from './live-room';

export interface TypingOptions {
  /** The rooms that somebody has open here. */
  rooms: ReadonlyMap<number, LiveRoom>;
  broker: Pick<Broker, 'announceTyping'>;
  /** Whether others may see that this person is here. */
  isShown(userId: number): boolean;
}

/**
 * For each person and room, at most one frame in this time is passed on. It is shorter than TYPING_EVERY_MS, at which
 * clients send them, so that no regular frame is dropped.
 */
const EVERY_MS = 2_000;
/** The most pairs of person and room that are remembered for that time. Frames beyond them are dropped. */
const REMEMBERED = 10_000;

/**
 * Tells people who is writing in a room. Only those who have the room open are told. Nothing is stored, and a lost
 * frame is not repaired. In a crowded room nobody is told: there these frames would cost the most and help the least.
 */
export class Typing {
  /** When a frame was last passed on, by person and room, the oldest first. */
  readonly #passed = new Map<string, number>();

  constructor(private readonly options: TypingOptions) {}

  /**
   * The person of this connection is writing. Does nothing unless the connection follows the room, so a client cannot
   * find out whether a room exists.
   */
  from({ member, subscriptions }: Connection, roomId: number): void {
    const { rooms, broker, isShown } = this.options;
    const { userId, username: user, shown } = member;
    const room = subscriptions.get(roomId)?.room;
    const live = rooms.get(roomId);
    if (!room || isArchived(room) || !live || isCrowded(live) || !isShown(userId)) return;
    if (!this.#pass(`${userId}/${roomId}`)) return;
    broker.announceTyping({ roomId, head: live.head, ...withShown({ userId, user, shown }) });
  }

  /** Tells the other people who have the room open on this node. */
  tell({ roomId, head, ...person }: TypingNews): void {
    const live = this.options.rooms.get(roomId);
    if (!live || live.head < head || isCrowded(live)) return;
    const frame = encodeFrame({ type: 'typing', room: roomId, ...person });
    let told = 0;
    for (const { connection } of live.members) {
      if (!connection.speaksV2 || connection.member.userId === person.userId || isSlow(connection)) continue;
      connection.queue(frame);
      told += 1;
    }
    metrics.typingFrames.inc(told);
  }

  #pass(key: string): boolean {
    const now = performance.now();
    for (const [oldest, at] of this.#passed) {
      if (now - at < EVERY_MS) break;
      this.#passed.delete(oldest);
    }
    if (this.#passed.has(key) || this.#passed.size >= REMEMBERED) return false;
    this.#passed.set(key, now);
    return true;
  }
}

/** Whether too many people have the room open on this node. */
function isCrowded({ members }: LiveRoom): boolean {
  const people = new Set<number>();
  for (const { connection } of members) {
    people.add(connection.member.userId);
    if (people.size > LIMITS.typingViewers) return true;
  }
  return false;
}
