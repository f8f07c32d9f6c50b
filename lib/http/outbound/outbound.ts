import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Body, ENCODINGS, readBody } from './body';
import { isPublicAddress } from './public-address';
import { type Resolve, resolveByDns } from './resolve';

/**
 * Requests to addresses that people gave. Such a request never reaches this machine, its network, or the services that
 * a cloud has for its machines:
 *
 *     URL → scheme, port, host → DNS → every address is public → connected to these very addresses → a redirect? again
 *
 * The name is looked up once: a second answer of the DNS server, after the check, is never used.
 */

export interface OutboundOptions {
  /** The longest time for everything: names, connections, redirects and the body. */
  timeoutMs: number;
  /** The most bytes of the body that are read, after it was unpacked. */
  maxBytes: number;
  maxRedirects: number;
  /** The `Accept` header. */
  accept: string;
  /** Looks at the media type, in lower case and without parameters, before the body is read. */
  isWanted(type: string): boolean;
  /** Whether an address is not to be asked for, also after a redirect. */
  refuses?(url: URL): boolean;
  /** More headers, also after a redirect: look at the host before giving it a secret. */
  headers?(url: URL): Record<string, string>;
  signal?: AbortSignal;
  /** Only for tests. */
  network?: Network;
}

/** What this module knows of the network. */
export interface Network {
  resolve: Resolve;
  /** Whether the server may connect to this address and port. */
  mayConnect(address: string, port: number): boolean;
  /** Where a test's server listens instead of the port of the URL, and the certificate by which it is known. */
  server?: { port: number; ca: string };
}

export interface Answer extends Body {
  /** Where it came from, after redirects. */
  url: URL;
  type: string;
  headers: IncomingHttpHeaders;
}

/** `address`: not a public address; `answer`: nothing that was wanted came. */
export type OutboundProblem = 'url' | 'dns' | 'address' | 'connection' | 'timeout' | 'redirects' | 'answer';

/** Thrown if there is no answer that was wanted. The message has no part of the address. */
export class OutboundError extends Error {
  override name = 'OutboundError';

  constructor(
    readonly problem: OutboundProblem,
    options?: ErrorOptions,
  ) {
    super(`Outbound request: ${problem}`, options);
  }
}

export const PUBLIC_NETWORK: Network = {
  resolve: resolveByDns,
  mayConnect: (address, port) => isUsualPort(port) && isPublicAddress(address) && !isOwnAddress(address),
};

/** Who asks, for those who look at what their server was asked for. */
const USER_AGENT = 'Mozilla/5.0 (compatible; Tertulia; link preview)';
const MAX_HEADER_BYTES = 16 * 1024;
/** The longest address. */
const MAX_URL = 2_048;

/** Requests a public address by GET. @throws OutboundError */
export async function getPublic(address: string, options: OutboundOptions): Promise<Answer> {
  const signals = [AbortSignal.timeout(options.timeoutMs), ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  try {
    return await follow(address, options, signal);
  } catch (error) {
    if (signal.aborted) throw new OutboundError('timeout');
    if (error instanceof OutboundError) throw error;
    throw new OutboundError('connection', { cause: error });
  }
}

async function follow(address: string, options: OutboundOptions, signal: AbortSignal): Promise<Answer> {
  let url = urlFrom(address);
  for (let redirects = 0; redirects <= options.maxRedirects; redirects++) {
    if (options.refuses?.(url)) throw new OutboundError('address');
    const response = await request(url, options, signal);
    const { statusCode: status = 0, headers } = response;
    if (REDIRECTS.includes(status)) {
      response.destroy();
      url = urlFrom(headers.location ?? '', url);
      continue;
    }
    const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const body = status === 200 && options.isWanted(type) ? await readBody(response, options.maxBytes) : null;
    if (body) return { ...body, url, type, headers };
    response.destroy();
    throw new OutboundError('answer');
  }
  throw new OutboundError('redirects');
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** An address that may be asked for, as far as its text says so. */
function urlFrom(address: string, base?: URL): URL {
  const url = address.length <= MAX_URL ? URL.parse(address, base) : null;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!url || !isWeb || url.username !== '' || url.password !== '') throw new OutboundError('url');
  // The resolver would look for a name without a dot in the domain of this machine.
  const host = hostOf(url);
  if (isIP(host) === 0 && !host.replace(/\.$/, '').includes('.')) throw new OutboundError('address');
  url.hash = '';
  return url;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Where a connection may be made to. */
export interface Target {
  host: string;
  port: number;
  lookup: LookupFunction;
  ca?: string;
}

/**
 * Looks up the host of a URL, and checks its addresses. The connection then knows these very addresses.
 * @throws OutboundError `dns` or `address`
 */
export async function publicTarget(url: URL, network = PUBLIC_NETWORK, signal: AbortSignal): Promise<Target> {
  const { resolve, mayConnect, server } = network;
  const host = hostOf(url);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const addresses = isIP(host) === 0 ? await addressesOf(host, resolve, signal) : [host];
  // One that is not public says enough of the others.
  if (!addresses.every((address) => mayConnect(address, port))) throw new OutboundError('address');
  return { host, port, lookup: knowing(addresses), ...server };
}

async function request(url: URL, options: OutboundOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const target = await publicTarget(url, options.network, signal);
  const asked: RequestOptions = {
    ...{ ...target, path: `${url.pathname}${url.search}`, signal },
    headers: {
      Host: url.host,
      Accept: options.accept,
      'Accept-Encoding': ENCODINGS,
      'User-Agent': USER_AGENT,
      Connection: 'close',
      ...options.headers?.(url),
    },
    maxHeaderSize: MAX_HEADER_BYTES,
    // An agent of its own, so that no connection is used twice, and no proxy of the environment.
    agent: url.protocol === 'https:' ? new https.Agent() : new http.Agent(),
  };
  return new Promise((answered, failed) => {
    const sent = (url.protocol === 'https:' ? https : http).request(asked, answered);
    // Stays for the time after the answer: the body's reader gets the error of a cut connection too.
    sent.on('error', failed);
    sent.end();
  });
}

async function addressesOf(host: string, resolve: Resolve, signal: AbortSignal): Promise<string[]> {
  const found = await resolve(host, signal).catch((cause) => {
    throw new OutboundError('dns', { cause });
  });
  if (found.length === 0) throw new OutboundError('dns');
  return found;
}

/** The look-up of a connection whose addresses are known, and were checked. */
function knowing(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all, family }, found) => {
    const wanted = known.filter((one) => !family || family === one.family || family === `IPv${one.family}`);
    const [first] = wanted;
    if (!first) return found(new Error('No address of this family'), '', 0);
    if (all) return found(null, wanted);
    found(null, first.address, first.family);
  };
}

function isUsualPort(port: number): boolean {
  return port === 80 || port === 443;
}

/** A public address of this machine: behind it may be what a firewall hides from others. */
function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === address));
}
