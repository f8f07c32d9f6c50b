import { Sender } from 'ws';
import type { ChatMessage, ServerFrame } from './protocol';

const TEXT = { fin: true, opcode: 0x1, mask: false, rsv1: false, readOnly: true };
const PING = { ...TEXT, opcode: 0x9 };

/** A frame as it goes over the wire: one complete unmasked WebSocket text frame. The same bytes serve every socket. */
export function encodeFrame(frame: ServerFrame): Buffer {
  return Buffer.concat(Sender.frame(Buffer.from(JSON.stringify(frame), 'utf8'), TEXT));
}

/** A `message` frame. Keys are picked by name, so that nothing else of a row can reach a client. */
export function encodeMessage(m: ChatMessage): Buffer {
  const { seq, message, user, datetime, clientId } = m;
  return encodeFrame({ type: 'message', seq, message, user, datetime, clientId });
}

export const PING_FRAME: Buffer = Buffer.concat(Sender.frame(Buffer.alloc(0), PING));
