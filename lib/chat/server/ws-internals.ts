import type { Socket } from 'node:net';
import { Sender, type WebSocket } from 'ws';

/**
 * The undocumented parts of ws and of Node's sockets that the server uses. No other file uses them, and
 * ws-internals.test.ts fails if an upgrade of a package changes them.
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
 * Returns a value that changes whenever the kernel takes bytes that were written to a socket, and only then. A further
 * write does not change the value, because its bytes wait in the stream.
 */
export function writeProgress(socket: Socket): string {
  const { _handle: handle } = socket as Socket & { _handle?: { writeQueueSize?: number } | null };
  return `${socket.bytesWritten - socket.writableLength}/${handle?.writeQueueSize ?? 0}`;
}
