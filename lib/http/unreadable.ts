import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '@/lib/telemetry/log';
import { type ClientFault, countClientFault } from './client-faults';
import { rawAnswer } from './handler';
import { endLingering, isLingering, lingerAtEnd } from './linger';
import type { SecurityOptions } from './security-headers';

/** Statuses and faults, by Node's error code. Every other error is a bad request. */
const FAULTS: Record<string, [status: string, fault: ClientFault]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'too_large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'too_large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'slow'],
  HPE_INVALID_EOF_STATE: ['400 Bad Request', 'cut'],
};

/**
 * Answers requests that Node passes to no handler, or would answer without our headers. Also makes sure that the last
 * answer on each connection arrives.
 */
export function answerUnreadable(server: Server, options: SecurityOptions & { log: Log }): void {
  const { log } = options;
  const lastOf = new WeakMap<Socket, Exchange>();
  server.on('connection', lingerAtEnd);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    lastOf.set(request.socket, { request, response });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // Node also parses data that comes after the last answer, and reports errors in it.
    if (isLingering(socket)) return;
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [status, fault] = FAULTS[error.code ?? ''] ?? ['400 Bad Request', 'malformed'];
    countClientFault(fault, { code: error.code }, log);
    endLingering(socket, mayAnswer(lastOf.get(socket)) ? rawAnswer(status, options) : '');
  });
  server.on('connect', (_: IncomingMessage, socket: Duplex) => {
    endLingering(socket, rawAnswer('405 Method Not Allowed', options, { Allow: 'GET, HEAD' }));
  });
  // An `Expect` header that Node does not know may be ignored (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Whether an error answer may be sent. In the middle of another answer, the client would take it for a part of that
 * answer. After the answer to an incomplete request, the client would take it for the answer to its next request, which
 * behind a proxy may be another user's.
 */
function mayAnswer(last: Exchange | undefined): boolean {
  if (!last?.response.headersSent) return true;
  return last.request.complete && last.response.writableFinished;
}
