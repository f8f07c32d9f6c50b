import { WebSocket } from 'ws';
import { SUBPROTOCOL, socketPath } from '@/lib/chat/protocol';
import type { Finding } from './checks';

export interface SocketTest {
  /** The address that people open, http(s)://host. */
  publicUrl: string;
  room: string;
  /** The administrator's own cookie, so that the server accepts the socket. */
  cookie: string;
}

/**
 * Time-outs for the handshake, and for everything until `hello`. The second is longer, so that a socket that opens late
 * still has time for its `hello`.
 */
const OPENING_MS = 4_000;
const HELLO_MS = 4_500;

/** The beginnings of the many error codes for certificates. */
const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_)/;

/**
 * Opens a socket as a browser would: to the public address, through every proxy before the app. Does not follow
 * redirects, so that the cookie goes nowhere else.
 */
export function socket({ publicUrl, room, cookie }: SocketTest, helloMs = HELLO_MS): Promise<Finding> {
  const url = publicUrl.replace(/^http/, 'ws') + socketPath(room);
  const ws = new WebSocket(url, [SUBPROTOCOL], {
    headers: { Cookie: cookie, Origin: publicUrl },
    handshakeTimeout: OPENING_MS,
    followRedirects: false,
  });
  let timer: NodeJS.Timeout | undefined;
  const found = new Promise<Finding>((resolve) => {
    // Another program's server, or a proxy that holds frames back, might keep the socket open forever.
    timer = setTimeout(() => resolve({ level: 'red', code: 'socket_closed', detail: `${helloMs / 1_000} s` }), helloMs);
    ws.on('message', (data) => {
      if (isHello(String(data))) resolve({ level: 'green', code: 'socket_ok', detail: new URL(publicUrl).host });
    });
    ws.on('unexpected-response', (_, response) => resolve(judgeStatus(response.statusCode ?? 0)));
    ws.on('close', (code) => resolve({ level: 'red', code: 'socket_closed', detail: String(code) }));
    ws.on('error', (error: NodeJS.ErrnoException) => resolve(judgeError(error.code ?? '')));
  });
  return found.finally(() => {
    clearTimeout(timer);
    ws.terminate();
  });
}

/** Any other status comes from a proxy that did not pass the Upgrade on. */
export function judgeStatus(status: number): Finding {
  const detail = String(status);
  if (status === 401) return { level: 'red', code: 'socket_session', detail };
  if (status === 403) return { level: 'red', code: 'socket_origin', detail };
  if (status === 404) return { level: 'red', code: 'socket_room', detail };
  if (status === 503) return { level: 'amber', code: 'socket_busy', detail };
  return { level: 'red', code: 'socket_proxy', detail };
}

export function judgeError(code: string): Finding {
  if (CERTIFICATE.test(code)) return { level: 'red', code: 'socket_certificate', detail: code };
  // Many networks do not let a server reach its own public address, although browsers outside can.
  return { level: 'amber', code: 'socket_unreachable', detail: code };
}

function isHello(text: string): boolean {
  try {
    return JSON.parse(text)?.type === 'hello';
  } catch {
    return false; // the answer is not from our server
  }
}
