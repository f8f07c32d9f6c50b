import type { IncomingMessage, Server } from 'node:http';

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/**
 * Ends a request whose body is not whole in time, as Node's `requestTimeout` would. That knows no exception, and an
 * upload may take minutes; so the server has it switched off.
 */
export function limitBodies(server: Server, timeoutMs: number): void {
  server.on('request', (request: IncomingMessage) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
    if (length === '0' && encoding === undefined) return;
    const timer = setTimeout(() => {
      if (request.complete || request.destroyed) return;
      const error = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      server.emit('clientError', error, request.socket);
    }, timeoutMs);
    timers.set(request, timer);
    request.once('end', () => clearTimeout(timer));
    request.once('close', () => clearTimeout(timer));
  });
}

/** The caller limits the time of this body itself. */
export function liftBodyLimit(request: IncomingMessage): void {
  clearTimeout(timers.get(request));
}
