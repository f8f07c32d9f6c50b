import type { Socket } from 'node:net';
import { Sender, type WebSocket } from 'ws';

/**
 * The parts of ws and of Node's sockets that are used here but not documented. No other file uses them, and
 * ws-internals.test.ts fails if an upgrade changes them.
 */

// `Sender` is exported by ws and public in its source, but missing from @types/ws.
declare module 'ws' {
  export const Sender: {
    frame(
      data: Buffer,
      options: { fin: boolean; opcode: number; mask: boolean; rsv1: boolean; readOnly: boolean },
    ): [header: Buffer, payload: Buffer];
  };
}

export const TEXT_OPCODE = 0x1;
export const PING_OPCODE = 0x9;

/** One complete unmasked frame, as a server sends it. */
export function frameBytes(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat(Sender.frame(payload, { fin: true, opcode, mask: false, rsv1: false, readOnly: true }));
}

/** The TCP socket of an open WebSocket. @throws Error if it is not open */
export function tcpSocketOf(ws: WebSocket): Socket {
  const { _socket: socket } = ws as WebSocket & { _socket?: Socket | null };
  if (!socket) throw new Error('Only an open WebSocket has a TCP socket');
  return socket;
}

/**
 * Says how far the kernel has taken what was written to a socket: it changes when bytes are taken, and only then. Another
 * write does not change it, because it waits in the stream.
 */
export function writeProgress(socket: Socket): string {
  const { _handle: handle } = socket as Socket & { _handle?: { writeQueueSize?: number } | null };
  return `${socket.bytesWritten - socket.writableLength}/${handle?.writeQueueSize ?? 0}`;
}
