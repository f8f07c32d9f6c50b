import type { Socket } from 'node:net';
import { Sender, type WebSocket } from 'ws';

/**
 * What is used of ws and of Node's sockets beyond what they document. Nothing else reaches into them, and
 * ws-internals.test.ts fails when an upgrade changes them.
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

/** The TCP socket below a WebSocket that is open. @throws Error when it is not */
export function tcpSocketOf(ws: WebSocket): Socket {
  const { _socket: socket } = ws as WebSocket & { _socket?: Socket | null };
  if (!socket) throw new Error('Only an open WebSocket has a TCP socket');
  return socket;
}

/**
 * Bytes that were written to a socket and that the kernel has not taken yet. It falls with each byte that is taken;
 * `writableLength` alone falls only when a whole write was. Node's own time-outs compare the same number.
 */
export function waitingBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { _handle?: { writeQueueSize?: number } | null };
  return socket.writableLength + (handle?.writeQueueSize ?? 0);
}
