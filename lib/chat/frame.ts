import type { ChatMessage, LogFrame, ServerFrame } from './protocol';
import { frameBytes, PING_OPCODE, TEXT_OPCODE } from './server/ws-internals';

/** How the payload of each `message` frame begins. */
const MESSAGE = Buffer.from('{"type":"message"');

/** A frame as it goes over the wire: one complete unmasked WebSocket text frame. The same bytes serve every socket. */
export function encodeFrame(frame: ServerFrame): Buffer {
  return frameBytes(TEXT_OPCODE, Buffer.from(JSON.stringify(frame), 'utf8'));
}

/** A `message` frame. Keys are picked by name, so that nothing else of a row can reach a client. */
export function encodeMessage(m: ChatMessage): Buffer {
  const { seq, message, user, datetime, clientId, editedAt } = m;
  return encodeFrame({ type: 'message', seq, message, user, datetime, clientId, editedAt });
}

/** An entry of the log, of whatever kind. */
export function encodeEntry(entry: LogFrame): Buffer {
  switch (entry.type) {
    case 'message':
      return encodeMessage(entry);
    case 'edit': {
      const { type, seq, target, message, editedAt } = entry;
      return encodeFrame({ type, seq, target, message, editedAt });
    }
    case 'delete':
      return encodeFrame({ type: entry.type, seq: entry.seq, target: entry.target });
    case 'forget':
      return encodeFrame({ type: entry.type, seq: entry.seq });
    default:
      return entry satisfies never;
  }
}

/**
 * Whether a log entry's frame is a `message`; any other kind, of a newer node too, changes what came before it. Told
 * by the bytes, so that nobody who hands frames on can forget to say it.
 */
export function isMessageFrame(frame: Buffer): boolean {
  const length = frame[1] ?? 0;
  const start = length < 126 ? 2 : length === 126 ? 4 : 10;
  return frame.subarray(start, start + MESSAGE.length).equals(MESSAGE);
}

export const PING_FRAME: Buffer = frameBytes(PING_OPCODE, Buffer.alloc(0));
