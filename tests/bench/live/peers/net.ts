/**
 * The least work that Node allows: plain TCP sockets, each upgraded by hand. Every message is written to all sockets as
 * the same framed bytes, with one write for each message and socket. With the argument `together`, a socket gets all
 * messages of one turn of the loop in one write. The server parses no JSON, has no login and stores nothing.
 */
import { createServer, type Socket } from 'node:net';
import { acceptUpgrade } from './handshake';
import { ready } from './ready';

const together = process.argv[2] === 'together';
const sockets = new Set<Socket>();
let due: Buffer[] = [];

const server = createServer({ noDelay: true }, (socket) => {
  let input: Buffer = Buffer.alloc(0);
  let upgraded = false;
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', (chunk) => {
    input = input.length === 0 ? chunk : Buffer.concat([input, chunk]);
    if (!upgraded) {
      const end = input.indexOf('\r\n\r\n');
      if (end < 0) return;
      upgraded = true;
      socket.write(acceptUpgrade(input.toString('latin1', 0, end)));
      sockets.add(socket);
      input = input.subarray(end + 4);
    }
    input = takeFrames(input);
  });
});
server.listen(0, '127.0.0.1', () => ready(server.address()));

/**
 * Handles complete text frames of at most 65,535 bytes with any mask, which is all that the load process sends.
 * @returns the bytes of the frame that is not complete yet
 */
function takeFrames(bytes: Buffer): Buffer {
  let at = 0;
  while (bytes.length - at >= 8) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const header = short === 126 ? 4 : 2;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const start = at + header + 4;
    if (bytes.length < start + length) break;
    const mask = bytes.subarray(start - 4, start);
    const payload = Buffer.from(bytes.subarray(start, start + length));
    for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
    if (((bytes[at] ?? 0) & 0xf) === 1) broadcast(frame(payload));
    at = start + length;
  }
  return bytes.subarray(at);
}

function frame(payload: Buffer): Buffer {
  const long = payload.length > 125;
  const header = Buffer.alloc(long ? 4 : 2);
  header[0] = 0x81;
  header[1] = long ? 126 : payload.length;
  if (long) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}

function broadcast(bytes: Buffer): void {
  if (!together) {
    for (const socket of sockets) socket.write(bytes);
    return;
  }
  if (due.length === 0) setImmediate(writeAll);
  due.push(bytes);
}

function writeAll(): void {
  const bytes = Buffer.concat(due);
  due = [];
  for (const socket of sockets) socket.write(bytes);
}
