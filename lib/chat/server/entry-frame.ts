import type { LogEntry } from '@/lib/messages/events';
import { ERASE, type ServerFrameV2 } from '../protocol';

/**
 * An entry of a room's log as clients get it, in a frame or from the API. Keys are picked by name, so that no other
 * column of a row can reach a client.
 */
export function entryFrame(room: number, entry: LogEntry): ServerFrameV2 {
  switch (entry.type) {
    case 'message': {
      const { type, seq, text: message, hidden, userId, user, shown, face, datetime, clientId, editedAt } = entry;
      const { reply, mentions, reactions, pinned, files, preview } = entry;
      // One literal without a spread, because this runs for every message and a spread takes five times as long.
      return {
        type,
        room,
        seq,
        message,
        userId,
        user,
        shown,
        face,
        datetime,
        clientId,
        hidden,
        editedAt,
        reply,
        mentions,
        reactions,
        pinned,
        files,
        preview,
      };
    }
    case 'edit': {
      const { type, seq, target, text: message, mentions, preview, editedAt } = entry;
      return { type, room, seq, target, message, mentions, preview, editedAt };
    }
    case 'delete':
      return { type: entry.type, room, seq: entry.seq, target: entry.target };
    case 'hide':
      return { type: entry.type, room, seq: entry.seq, target: entry.target };
    case 'show': {
      const { type, seq, target, text: message, editedAt, reply, mentions, reactions, pinned, files, preview } = entry;
      const details = { editedAt, reply, mentions, reactions, pinned, files, preview };
      return { type, room, seq, target, message, ...details };
    }
    case ERASE:
      return { type: entry.type, room, seq: entry.seq };
    case 'reaction': {
      const { type, seq, target, emoji, on, by } = entry;
      return { type, room, seq, target, emoji, on, by };
    }
    case 'pin': {
      const { type, seq, target, on, by, datetime } = entry;
      return { type, room, seq, target, on, by, datetime };
    }
    case 'preview': {
      const { type, seq, target, preview } = entry;
      return { type, room, seq, target, preview };
    }
    case 'members': {
      const { type, seq, action, by, people, role, datetime } = entry;
      return { type, room, seq, action, by, people, role, datetime };
    }
    case 'room': {
      const { type, seq, action, by, datetime } = entry;
      return { type, room, seq, action, by, datetime };
    }
    default:
      return entry satisfies never;
  }
}
