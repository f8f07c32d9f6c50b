import { IncomingMessage } from 'node:http';

/**
 * Whether a request wants to become a WebSocket. A server may ignore every other upgrade (RFC 9110, 7.8): curl and Java
 * offer `h2c` with plain requests, and expect plain answers.
 */
export function offersWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** For Node before 24.9, whose parser has no callback, but reads `upgrade` of the request. */
class Request extends IncomingMessage {
  declare private parsed: boolean | null;

  get upgrade(): boolean {
    return this.parsed === true && (this.method === 'CONNECT' || offersWebSocket(this));
  }

  set upgrade(parsed: boolean | null) {
    this.parsed = parsed;
  }
}

/** Options of an HTTP server that make only WebSockets upgrades. Each version of Node uses one of the two. */
export const WEB_SOCKETS_ALONE = { shouldUpgradeCallback: offersWebSocket, IncomingMessage: Request };
