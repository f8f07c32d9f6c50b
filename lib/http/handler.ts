import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '@/lib/ops/log';
import { inRequest, type RequestContext } from '@/lib/ops/request-context';
import { recordAnswer } from './access';
import { believedAddress } from './believed-address';
import { type Operations, operatorAnswer } from './operator-routes';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id';
import { retryLater } from './retry-later';
import { type SecurityOptions, securityHeaders } from './security-headers';

export interface HttpOptions extends SecurityOptions {
  trustedProxies: number;
  operations: Operations;
  log: Log;
}

const PAGE_METHODS = ['GET', 'HEAD'];
const API_METHODS = [...PAGE_METHODS, 'POST', 'PUT', 'PATCH', 'DELETE'];

/** By Node's code; everything else is a bad request. */
const UNREADABLE: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Everything that comes before Next: which request it is, headers, probes, unknown hosts, whose request it is. */
export function httpHandler(options: HttpOptions, pages: Pages): RequestListener {
  const handle = handlerWithin(options, pages);
  return (request, response) => {
    const requestId = requestIdOf(request, options.trustedProxies);
    response.setHeader(REQUEST_ID_HEADER, requestId);
    request.headers['x-request-id'] = requestId;
    const context: RequestContext = { requestId, databaseUnreachable: false };
    retryLater(request, response, context);
    inRequest(context, () => handle(request, response));
  };
}

function handlerWithin(options: HttpOptions, pages: Pages): RequestListener {
  const { operations, log } = options;
  const hosts = new Set(options.origins.map((origin) => new URL(origin).host));
  return (request, response) => {
    const headers = securityHeaders(options);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // Whoever keeps connections is to open the next one elsewhere; and behind an upgrade that was only offered Node
    // loses what was sent at once with it.
    if (operations.readiness.draining || request.headers.upgrade) response.setHeader('Connection', 'close');
    const path = request.url?.split('?')[0] ?? '';
    recordAnswer(request, response, path, log);
    const probed = operatorAnswer(path, request, response, operations);
    if (probed) return void probed.catch((error) => fail(error, response, log));
    // An unknown name may be an attack (DNS rebinding, poisoned links) or a forgotten setting: say which setting.
    if (!hosts.has(hostOf(request, options.trustedProxies))) {
      return answer(response, 421, `This is not one of my addresses: ${[...hosts].join(', ')} (setting NEXTAUTH_URL)`);
    }
    if (!isPath(path)) return answer(response, 400, 'This is not a path');
    if (path.startsWith('/ws/')) return answer(response, 426, 'This address speaks WebSocket');
    const methods = path.startsWith('/api/') ? API_METHODS : PAGE_METHODS;
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('Allow', methods.join(', '));
      return answer(response, 405, `Allowed here: ${methods.join(', ')}`);
    }
    believe(request, headers, options.trustedProxies);
    pages(request, response).catch((error) => fail(error, response, log));
  };
}

/** A request that is no HTTP; Node's own answer would lack the headers. */
export function refuseBadRequest(options: SecurityOptions) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    // Bytes of ours after a whole or half an answer would be taken for the next one.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
    socket.end(rawAnswer(UNREADABLE[error.code ?? ''] ?? '400 Bad Request', options));
  };
}

/** An answer with no body, for sockets that are not under Node's HTTP any more. */
export function rawAnswer(status: string, options: SecurityOptions, extra: Record<string, string> = {}): string {
  const headers = { ...securityHeaders(options), ...extra, Connection: 'close', 'Content-Length': '0' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** `*`, `http://elsewhere/` and `%zz` are none; Next would answer them with a redirect there, or a stack. */
function isPath(path: string): boolean {
  try {
    return decodeURIComponent(path).startsWith('/') && !path.startsWith('//');
  } catch {
    return false;
  }
}

/** Next and next-auth believe these headers, so they must not be the client's own. */
function believe(request: IncomingMessage, security: Record<string, string>, trustedProxies: number): void {
  request.headers['x-forwarded-for'] = believedAddress(request, trustedProxies);
  request.headers.host = hostOf(request, trustedProxies);
  for (const name of ['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'forwarded']) {
    delete request.headers[name];
  }
  // Next reads its scripts' nonce from here.
  request.headers['content-security-policy'] = security['Content-Security-Policy'];
}

function hostOf(request: IncomingMessage, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? request.headers['x-forwarded-host'] : undefined;
  return ([forwarded].flat()[0] ?? request.headers.host ?? '').toLowerCase();
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

function fail(error: unknown, response: ServerResponse, log: Log): void {
  log.error({ err: error }, 'request failed');
  if (!response.headersSent) return answer(response, 500, 'Internal error');
  response.destroy();
}
