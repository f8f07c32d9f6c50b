import type { ActivityFrame, InboxFrame, MessageFrame, ReadStateFrame, WireInboxRoom } from '@/lib/chat/protocol';
import { inboxRoomToWire } from '@/lib/chat/wire';
import type { Inbox } from '@/lib/rooms/inbox';

/**
 * The list of rooms, kept as docs/protocol.md tells clients to keep it. Throws if the server breaks a promise: if a
 * version goes back or is left out, or if a room that is not direct has a count.
 */
export class InboxClient {
  version = -1;
  readonly rooms = new Map<number, WireInboxRoom>();

  take(frame: { type: string }): void {
    if (frame.type === 'inbox') this.#replace(frame as InboxFrame);
    if (frame.type === 'activity') this.#advance(frame as ActivityFrame);
    if (frame.type === 'read') this.#read(frame as ReadStateFrame);
    // For a room that the client follows, the server sends entries instead of `activity`.
    if (frame.type === 'message') this.#hear(frame as MessageFrame);
  }

  /** The part that must equal the database. The head is left out, because the list hears only of messages. */
  seen(): unknown {
    return seen(this.version, [...this.rooms.values()]);
  }

  #replace({ version, rooms }: InboxFrame): void {
    if (version < this.version) throw new Error(`version ${version} after ${this.version}`);
    this.version = version;
    this.rooms.clear();
    for (const room of rooms) this.rooms.set(room.id, room);
  }

  #hear({ room: id, seq, datetime }: MessageFrame): void {
    const room = id === undefined ? undefined : this.rooms.get(id);
    if (room) setLast(room, seq, datetime);
  }

  #advance({ rooms }: ActivityFrame): void {
    for (const { room: id, head, lastMessageSeq, unread, lastAt, mentions } of rooms) {
      const room = this.rooms.get(id);
      if (!room) continue;
      if ((unread === undefined) !== (room.direct === undefined)) throw new Error(`a count in room ${id}`);
      room.head = Math.max(room.head, head);
      if (lastAt !== undefined && room.direct === undefined) throw new Error(`a time in room ${id}`);
      setLast(room, lastMessageSeq, lastAt);
      if (room.direct) setCount(room, unread);
      if (mentions !== undefined) setMentions(room, mentions);
    }
  }

  #read({ version, rooms }: ReadStateFrame): void {
    if (version !== this.version + 1) throw new Error(`read state ${version} after ${this.version}`);
    this.version = version;
    for (const { room: id, lastReadSeq, unreadFromSeq, rev, unread, mentions } of rooms) {
      const room = this.rooms.get(id);
      if (!room || rev <= room.rev) continue;
      const { unreadFromSeq: _, ...rest } = room;
      const next = { ...rest, lastReadSeq, rev, ...(unreadFromSeq === null ? {} : { unreadFromSeq }) };
      this.rooms.set(id, next);
      if (next.direct && unread !== undefined) setCount(next, unread);
      if (mentions !== undefined) setMentions(next, mentions);
    }
  }
}

export function seenIn({ version, rooms }: Inbox): unknown {
  return seen(version, rooms.map(inboxRoomToWire));
}

function seen(version: number, rooms: readonly WireInboxRoom[]): unknown {
  return { version, rooms: rooms.map(({ head: _, ...room }) => room).sort((a, b) => a.id - b.id) };
}

function setLast(room: WireInboxRoom, seq: number, lastAt: string | undefined): void {
  if (seq < room.lastMessageSeq) return;
  room.lastMessageSeq = seq;
  if (room.direct && lastAt !== undefined) room.direct = { ...room.direct, lastAt };
}

function setCount(room: WireInboxRoom, unread = 0): void {
  const { unread: _, ...direct } = room.direct ?? { others: [] };
  room.direct = unread > 0 ? { ...direct, unread } : direct;
}

function setMentions(room: WireInboxRoom, mentions: number): void {
  if (mentions > 0) room.mentions = mentions;
  else delete room.mentions;
}
