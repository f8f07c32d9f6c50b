import type { Message } from '@/lib/messages/message';
import type { DirectFacts, Inbox, InboxRoom } from '@/lib/rooms/inbox';
import type { HistoryPage, InboxFrame, WireDirectFacts, WireInboxRoom, WireMessage, WirePage } from './protocol';

/**
 * Converts between code and wire: what is called `text` in code is `message` on the wire. Pure, for browser and server.
 */

export function messageToWire({ text: message, ...rest }: Message): WireMessage {
  return { ...rest, message };
}

export function messageFromWire({ message: text, ...rest }: WireMessage): Message {
  return { ...rest, text };
}

export function pageToWire({ messages, ...rest }: HistoryPage): WirePage {
  return { ...rest, messages: messages.map(messageToWire) };
}

export function pageFromWire({ messages, ...rest }: WirePage): HistoryPage {
  return { ...rest, messages: messages.map(messageFromWire) };
}

export function inboxToWire({ version, rooms, blocked }: Inbox): Omit<InboxFrame, 'type'> {
  return { version, rooms: rooms.map(inboxRoomToWire), ...(blocked.length > 0 ? { blocked } : {}) };
}

/** Leaves out values that are the default, so that a long list stays small. */
export function inboxRoomToWire(room: InboxRoom): WireInboxRoom {
  const { id, kind, name, title, role, head, lastMessageSeq, lastReadSeq, unreadFromSeq, rev, notify } = room;
  const { mutedUntil, favorite, silencedUntil, mentions, direct } = room;
  return {
    id,
    kind,
    ...(direct ? {} : { name, title }),
    ...(role === 'member' ? {} : { role }),
    head,
    lastMessageSeq,
    lastReadSeq,
    ...(unreadFromSeq === null ? {} : { unreadFromSeq }),
    rev,
    ...(notify === null ? {} : { notify }),
    ...(mutedUntil === null ? {} : { mutedUntil: mutedUntil.toISOString() }),
    ...(favorite ? { favorite } : {}),
    ...(silencedUntil === null ? {} : { silencedUntil: silencedUntil.toISOString() }),
    ...(mentions > 0 ? { mentions } : {}),
    ...(direct ? { direct: directToWire(direct) } : {}),
  };
}

function directToWire({ others, isNotes, unread, lastAt }: DirectFacts): WireDirectFacts {
  return {
    others,
    ...(isNotes ? { isNotes } : {}),
    ...(unread > 0 ? { unread } : {}),
    ...(lastAt ? { lastAt: lastAt.toISOString() } : {}),
  };
}
