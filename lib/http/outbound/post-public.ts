import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { type Network, OutboundError, publicTarget } from './outbound';

export interface PostOptions {
  headers: Record<string, string>;
  body: Buffer;
  /** The longest time for everything. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Only for tests. */
  network?: Network | undefined;
}

export interface PostAnswer {
  status: number;
  headers: IncomingHttpHeaders;
}

/**
 * Thrown if there is no answer. `isSent` false: the other side has got nothing of the request, so it can be repeated.
 */
export class PostError extends Error {
  override name = 'PostError';

  constructor(
    readonly isSent: boolean,
    options?: ErrorOptions,
  ) {
    super('Outbound request: no answer', options);
  }
}

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Sends a body by POST to a public https address, under the rules of getPublic (outbound.ts). Follows no redirect, and
 * reads no body of the answer.
 * @throws PostError; OutboundError `address` or `url` if the address must not be connected to
 */
export async function postPublic(url: URL, options: PostOptions): Promise<PostAnswer> {
  const { headers, body, timeoutMs, network } = options;
  if (url.protocol !== 'https:') throw new OutboundError('url');
  const signals = [AbortSignal.timeout(timeoutMs), ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  const target = await publicTarget(url, network, signal).catch((error) => {
    if (error instanceof OutboundError && error.problem === 'address') throw error;
    throw new PostError(false, { cause: error });
  });
  return new Promise((answered, failed) => {
    let isSent = false;
    const request = https.request(
      {
        ...target,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { Host: url.host, 'Content-Length': String(body.length), Connection: 'close', ...headers },
        signal,
        maxHeaderSize: MAX_HEADER_BYTES,
        // An agent of its own, so that no connection is used twice, and no proxy of the environment.
        agent: new https.Agent(),
      },
      (response) => {
        response.on('error', () => {}).destroy();
        answered({ status: response.statusCode ?? 0, headers: response.headers });
      },
    );
    request.on('socket', (socket) => {
      socket.on('secureConnect', () => {
        isSent = true;
      });
    });
    request.on('error', (cause) => failed(new PostError(isSent, { cause })));
    request.end(body);
  });
}
