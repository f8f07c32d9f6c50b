import type { Batch, EncodedEntry } from '@/lib/broker/broker';
import type { LogEntry, LogEvent } from '@/lib/messages/events';
import { ERASE, type ServerFrame, type ServerFrameV2 } from '../protocol';
import { frameBytes, PING_OPCODE, TEXT_OPCODE } from './ws-internals';

/** Encodes a frame for the wire: one complete unmasked WebSocket text frame. Every socket is sent the same bytes. */
export function encodeFrame(frame: ServerFrame | ServerFrameV2): Buffer {
  return frameBytes(TEXT_OPCODE, Buffer.from(JSON.stringify(frame), 'utf8'));
}

/** An `activity` frame. `rooms` are JSON already: each room is encoded once for everybody. */
export function encodeActivity(rooms: readonly string[]): Buffer {
  return frameBytes(TEXT_OPCODE, Buffer.from(`{"type":"activity","rooms":[${rooms.join(',')}]}`, 'utf8'));
}

/** A `presence` frame. `people` are JSON already: each person is encoded once for everybody. */
export function encodePresence(people: readonly string[], ref?: number): Buffer {
  const about = ref === undefined ? '' : `"ref":${ref},`;
  return frameBytes(TEXT_OPCODE, Buffer.from(`{"type":"presence",${about}"people":[${people.join(',')}]}`, 'utf8'));
}

/** The batch that tells the nodes what was committed. */
export function encodeEvent({ roomId, firstSeq, entries }: LogEvent): Batch {
  return { roomId, firstSeq, entries: entries.map((entry) => encodeEntry(roomId, entry)) };
}

/** Encodes an entry of a room's log. Keys are picked by name, so that no other column of a row can reach a client. */
export function encodeEntry(room: number, entry: LogEntry): EncodedEntry {
  switch (entry.type) {
    case 'message': {
      const { type, seq, text: message, hidden, userId, user, shown, face, datetime, clientId, editedAt } = entry;
      const { reply, mentions, reactions, pinned, files, preview } = entry;
      // One literal without a spread, because this runs for every message and a spread takes five times as long.
      const frame = {
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
      return { kind: 'message', frame: encodeFrame(frame) };
    }
    case 'edit': {
      const { type, seq, target, text: message, mentions, preview, editedAt } = entry;
      return { kind: 'removal', frame: encodeFrame({ type, room, seq, target, message, mentions, preview, editedAt }) };
    }
    case 'delete':
      return { kind: 'removal', frame: encodeFrame({ type: entry.type, room, seq: entry.seq, target: entry.target }) };
    case 'hide':
      return { kind: 'removal', frame: encodeFrame({ type: entry.type, room, seq: entry.seq, target: entry.target }) };
    case 'show': {
      const { type, seq, target, text: message, editedAt, reply, mentions, reactions, pinned, files, preview } = entry;
      const details = { editedAt, reply, mentions, reactions, pinned, files, preview };
      return { kind: 'other', frame: encodeFrame({ type, room, seq, target, message, ...details }) };
    }
    case ERASE:
      return { kind: 'removal', frame: encodeFrame({ type: entry.type, room, seq: entry.seq }) };
    case 'reaction': {
      const { type, seq, target, emoji, on, by } = entry;
      return { kind: 'other', frame: encodeFrame({ type, room, seq, target, emoji, on, by }) };
    }
    case 'pin': {
      const { type, seq, target, on, by, datetime } = entry;
      return { kind: 'other', frame: encodeFrame({ type, room, seq, target, on, by, datetime }) };
    }
    case 'preview': {
      const { type, seq, target, preview } = entry;
      const frame = encodeFrame({ type, room, seq, target, preview });
      return { kind: preview ? 'other' : 'removal', frame };
    }
    case 'members': {
      const { type, seq, action, by, people, role, datetime } = entry;
      const frame = encodeFrame({ type, room, seq, action, by, people, role, datetime });
      const isEnd = action === 'left' || action === 'removed';
      return isEnd ? { kind: 'other', frame, ended: people.map(({ id }) => id) } : { kind: 'other', frame };
    }
    case 'room': {
      const { type, seq, action, by, datetime } = entry;
      return { kind: 'other', frame: encodeFrame({ type, room, seq, action, by, datetime }) };
    }
    default:
      return entry satisfies never;
  }
}

export const PING_FRAME: Buffer = frameBytes(PING_OPCODE, Buffer.alloc(0));

/** Sent with each ping to a connection that follows no room. */
export const ALIVE_FRAME: Buffer = encodeFrame({ type: 'alive' });
