import type { Clock } from '@/lib/chat/client/clock';
import { Coalescer } from '@/lib/chat/client/coalescer';
import type { ClientFrame } from '@/lib/chat/protocol';
import type { InboxStore } from './inbox';

/** At most one `read` frame is sent for a room in this time. */
export const READ_MS = 2_000;
/**
 * The most marks that are sent again after a reconnect. If there were many more, the server would see a flood of
 * frames.
 */
const RESENT = 50;

/**
 * Tells the server what the person has read. The inbox shows it at once. A mark that the server has not confirmed is
 * sent again on the next connection.
 */
export class Reading {
  readonly #inbox: InboxStore;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #clock: Clock;
  /** By room, for each room that was read in this tab. */
  readonly #senders = new Map<number, Coalescer>();
  /** The rooms that the person marked as unread and has not left since. */
  readonly #keptUnread = new Set<number>();
  /** How far the person has read rooms that are not in the list yet, such as a room that they have just made. */
  readonly #unlisted = new Map<number, number>();

  constructor(inbox: InboxStore, send: (frame: ClientFrame) => boolean, clock: Clock) {
    this.#inbox = inbox;
    this.#send = send;
    this.#clock = clock;
  }

  /** The person has read the room up to `seq`. */
  sees(room: number, seq: number): void {
    if (this.#keptUnread.has(room)) return;
    if (this.#inbox.room(room)) this.#read(room, seq);
    else this.#unlisted.set(room, seq);
  }

  /** The list has changed. It may contain rooms now that the person has been reading. */
  listed(): void {
    for (const [room, seq] of this.#unlisted) {
      if (!this.#inbox.room(room)) continue;
      this.#unlisted.delete(room);
      this.sees(room, seq);
    }
  }

  /** The person wrote an entry, and so has read the room up to it, even if the room was marked as unread. */
  wrote(room: number, seq: number): void {
    this.#keptUnread.delete(room);
    this.#read(room, seq);
  }

  /** @param isShown whether the room is on the screen. Then it stays unread until the person leaves it */
  markUnread(room: number, seq: number, isShown: boolean): void {
    if (isShown) this.#keptUnread.add(room);
    this.#senders.get(room)?.cancel();
    if (this.#inbox.markUnread(room, seq)) this.#tell(room);
  }

  markAllRead(): void {
    this.#keptUnread.clear();
    if (this.#inbox.markAllRead()) this.#send({ type: 'read_all' });
  }

  /** The person leaves the room. */
  leaves(room: number): void {
    this.#keptUnread.delete(room);
    this.#unlisted.delete(room);
    this.#senders.get(room)?.flush();
  }

  /** Sends all marks that wait. */
  flush(): void {
    for (const sender of this.#senders.values()) sender.flush();
  }

  /** The server refused a mark: for now, or because the person is not a member of the room. */
  refused(room: number, retryable: boolean): void {
    if (retryable) this.#senderOf(room).ask();
    else this.#inbox.dropMark(room);
  }

  /** Sends unconfirmed marks again on a new connection, because they may have been lost with the last one. */
  resend(): void {
    for (const room of [...this.#inbox.marks.keys()].slice(0, RESENT)) this.#tell(room);
  }

  stop(): void {
    for (const sender of this.#senders.values()) sender.cancel();
    this.#senders.clear();
  }

  #read(room: number, seq: number): void {
    if (!this.#inbox.markRead(room, seq)) return;
    this.#senderOf(room).ask();
  }

  #senderOf(room: number): Coalescer {
    const sender = this.#senders.get(room) ?? new Coalescer(this.#clock, READ_MS, () => this.#tell(room));
    this.#senders.set(room, sender);
    return sender;
  }

  #tell(room: number): void {
    const mark = this.#inbox.markOf(room);
    if (mark) this.#send({ type: mark.type, room, seq: mark.seq });
  }
}
