import type { Batch, EncodedEntry } from '@/lib/broker/broker';
import type { LogEntry, LogEvent } from '@/lib/messages/events';
import { ERASE, type ServerFrame, type ServerFrameV2 } from '../protocol';
import { entryFrame } from './entry-frame';
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

/** Encodes an entry of a room's log. */
export function encodeEntry(room: number, entry: LogEntry): EncodedEntry {
  const frame = encodeFrame(entryFrame(room, entry));
  switch (entry.type) {
    case 'message':
      return { kind: 'message', frame };
    case 'edit':
    case 'delete':
    case 'hide':
    case ERASE:
      return { kind: 'removal', frame };
    case 'preview':
      return { kind: entry.preview ? 'other' : 'removal', frame };
    case 'members': {
      const isEnd = entry.action === 'left' || entry.action === 'removed';
      return isEnd ? { kind: 'other', frame, ended: entry.people.map(({ id }) => id) } : { kind: 'other', frame };
    }
    case 'show':
    case 'reaction':
    case 'pin':
    case 'room':
      return { kind: 'other', frame };
    default:
      return entry satisfies never;
  }
}

export const PING_FRAME: Buffer = frameBytes(PING_OPCODE, Buffer.alloc(0));

/** Sent with each ping to a connection that follows no room. */
export const ALIVE_FRAME: Buffer = encodeFrame({ type: 'alive' });
