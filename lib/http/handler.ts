import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sortNextHeaders } from '@/lib/http/next/next-headers';
import { isClientGone, type Log } from '@/lib/telemetry/log';
import { inRequest, type RequestContext } from '@/lib/telemetry/request-context';
import { loggedPath, recordAnswer } from './access';
import { clientAddress } from './client-address';
import { countClientFault } from './client-faults';
import { headFault } from './head';
import { isLingering } from './linger';
import { type Operations, operatorAnswer } from './operator-routes';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id';
import { retryLater } from './retry-later';
import { routeClass } from './route-class';
import { type SecurityOptions, securityHeaders } from './security-headers';

export interface HttpOptions extends SecurityOptions {
  trustedProxies: number;
  operations: Operations;
  /** Answers what is about people's files; null: it is not. */
  files(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> | null;
  /** Answers a request under the host of `filesOrigin`, whatever it asks for. */
  signedFiles(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  log: Log;
}

const CSP = 'content-security-policy';
const PAGE_METHODS = ['GET', 'HEAD'];
const API_METHODS = [...PAGE_METHODS, 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The names that Next removes from a query before our code sees it. None of our addresses uses them. */
const HIDDEN_QUERY = /^(?:__proto__$|nxt[PI])/;
/**
 * Headers that make a request for a file conditional or partial. They are removed, because Next answers 500 if such a
 * condition is not met. Files are small, and sent whole.
 */
const FILE_CONDITIONS = ['range', 'if-range', 'if-match', 'if-unmodified-since'];

type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Does everything that comes before Next: request id, headers, probes, unknown hosts, the client's address. */
export function httpHandler(options: HttpOptions, pages: Pages): RequestListener {
  const handle = handlerWithin(options, pages);
  return (request, response) => {
    // This connection has sent its last answer already.
    if (isLingering(request.socket)) return;
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
  const filesHost = options.filesOrigin ? new URL(options.filesOrigin).host : null;
  const hosts = new Set(options.origins.map((origin) => new URL(origin).host));
  return (request, response) => {
    const headers = securityHeaders(options);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // While this process drains, clients should open their next connection to another node. And after an upgrade that
    // the server ignored, Node loses data that the client sent right after the head.
    if (operations.readiness.draining || request.headers.upgrade) response.setHeader('Connection', 'close');
    const path = request.url?.split('?')[0] ?? '';
    recordAnswer(request, response, path, log);
    request.once('close', () => {
      const isCut = !request.complete && !response.writableFinished && !isLingering(request.socket);
      if (isCut) countClientFault('cut', { method: request.method, path: loggedPath(path) }, log);
    });
    const fault = headFault(request);
    if (fault) return answer(response, 400, fault);
    const probed = operatorAnswer(path, request, response, operations);
    if (probed) return void probed.catch((error) => fail(error, response, log));
    // An unknown host may be an attack (DNS rebinding, poisoned links) or a forgotten setting. So the answer names the
    // setting.
    const host = hostOf(request, options.trustedProxies);
    if (host === filesHost) {
      return void options.signedFiles(path, request, response).catch((error) => failFile(error, response, log));
    }
    if (!hosts.has(host)) {
      return answer(response, 421, `This is not one of my addresses: ${[...hosts].join(', ')} (setting NEXTAUTH_URL)`);
    }
    if (!isPath(path)) return answer(response, 400, 'This is not a path');
    const hidden = hiddenIn(request.url ?? '');
    if (hidden !== null) return answer(response, 400, `The query may not contain ${hidden}`);
    const filed = options.files(path, request, response);
    if (filed) return void filed.catch((error) => failFile(error, response, log));
    if (path.startsWith('/ws/')) return answer(response, 426, 'This address speaks WebSocket');
    // What another app shares, in a browser whose service worker does not run: the page says what to do. The body is lost.
    if (path === '/share' && request.method === 'POST') {
      response.writeHead(303, { Location: '/share?shared=lost', 'Cache-Control': 'no-store' });
      return void response.end();
    }
    const methods = path.startsWith('/api/') ? API_METHODS : PAGE_METHODS;
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('Allow', methods.join(', '));
      return answer(response, 405, `Allowed here: ${methods.join(', ')}`);
    }
    replaceForwardingHeaders(request, headers, options.trustedProxies);
    // Not in development, because Next's dev server uses further headers of this kind.
    const malformed = options.development ? null : sortNextHeaders(request.headers);
    if (malformed !== null) return answer(response, 400, `The header ${malformed} cannot be read`);
    if (routeClass(path) === 'static') for (const name of FILE_CONDITIONS) delete request.headers[name];
    pages(request, response).catch((error) => fail(error, response, log));
  };
}

/** Returns the text of an answer without a body, for sockets that Node's HTTP server no longer handles. */
export function rawAnswer(status: string, options: SecurityOptions, extra: Record<string, string> = {}): string {
  const headers = { ...securityHeaders(options), ...extra, Connection: 'close', 'Content-Length': '0' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** Refuses `*`, `http://elsewhere/` and `%zz`, which Next would answer with a redirect to there, or a stack trace. */
function isPath(path: string): boolean {
  try {
    return decodeURIComponent(path).startsWith('/') && !path.startsWith('//');
  } catch {
    return false;
  }
}

/** Returns the forbidden name in the query of this address, decoded; null if there is none. */
function hiddenIn(url: string): string | null {
  const names = [...new URLSearchParams(url.split('?', 2)[1]).keys()];
  return names.find((name) => HIDDEN_QUERY.test(name)) ?? null;
}

/** Replaces headers that Next and next-auth trust, so that the client cannot choose them. */
function replaceForwardingHeaders(
  request: IncomingMessage,
  security: Record<string, string>,
  trustedProxies: number,
): void {
  request.headers['x-forwarded-for'] = clientAddress(request, trustedProxies);
  request.headers.host = hostOf(request, trustedProxies);
  for (const name of ['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'forwarded']) {
    delete request.headers[name];
  }
  // Next reads the nonce of its scripts from this header.
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

/** The database or the storage is away: the same can be asked again. */
function failFile(error: unknown, response: ServerResponse, log: Log): void {
  log.error({ err: error }, 'a request for a file failed');
  if (response.headersSent) return void response.destroy();
  for (const name of response.getHeaderNames())
    if (name.startsWith('content-') && name !== CSP) response.removeHeader(name);
  response.removeHeader('ETag');
  response.writeHead(503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'Retry-After': '5' });
  response.end(JSON.stringify({ error: 'busy' }));
}

function fail(error: unknown, response: ServerResponse, log: Log): void {
  if (isClientGone(error)) log.debug({ err: error }, 'request failed');
  else log.error({ err: error }, 'request failed');
  if (!response.headersSent) return answer(response, 500, 'Internal error');
  response.destroy();
}
