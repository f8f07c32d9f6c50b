import { IncomingMessage } from 'node:http';

/**
 * Only a WebSocket is an upgrade here. Any other is an offer that a server may ignore (RFC 9110, 7.8): curl and Java
 * offer `h2c` with plain requests, and want those answered.
 */
export function offersWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** Before 24.9, Node's parser asks only the request whether it is an upgrade. */
class Request extends IncomingMessage {
  declare private parsed: boolean | null;

  get upgrade(): boolean {
    return this.parsed === true && (this.method === 'CONNECT' || offersWebSocket(this));
  }

  set upgrade(parsed: boolean | null) {
    this.parsed = parsed;
  }
}

/** Options of an HTTP server. Each version of Node knows the one of the two that it needs. */
export const WEB_SOCKETS_ALONE = { shouldUpgradeCallback: offersWebSocket, IncomingMessage: Request };
