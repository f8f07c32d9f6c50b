import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, randomUUID, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Network } from '@/lib/http/outbound/outbound';
import type { NewPushDevice, PushPayload } from '@/lib/push/wire';

export const PUSH_HOST = 'push.pagina.test';
const CERTIFICATE = join(import.meta.dirname, '..', 'tls/push.pem');
const INTERNET = new URL('../preload/fake-internet.mjs', import.meta.url).href;

/** A browser's subscription, with the keys that only the browser has. */
export interface Subscription extends NewPushDevice {
  /** What the browser has got, in order; `at`: performance.now(). */
  received: { payload: PushPayload; headers: IncomingHttpHeaders; at: number }[];
}

interface Secret {
  subscription: Subscription;
  ecdh: ReturnType<typeof createECDH>;
  /** The key of the first sender, to which a subscription is bound. */
  sender: string | null;
}

/**
 * How the service answers: a status, with headers; `hang`: not at all; `cut`: it takes the push and ends the
 * connection.
 */
export type Answer = { status: number; headers?: Record<string, string> } | 'hang' | 'cut';

const DAY_S = 24 * 3_600;

/**
 * A push service of a test, which speaks RFC 8030, 8188, 8291 and 8292 over TLS. It refuses what a real one refuses,
 * and keeps each reason in `refused`. What it takes, it decrypts as the browser would.
 */
export class PushService {
  readonly #server: Server;
  readonly #secrets = new Map<string, Secret>();
  readonly #open = new Set<ServerResponse>();
  /** Why requests were refused by the rules. */
  readonly refused: string[] = [];
  /** The paths of all requests. */
  readonly asked: string[] = [];
  /** The most requests that were open at once. */
  mostOpen = 0;
  /** The status for endpoints that nobody subscribed to. What comes there cannot be decrypted. */
  unknown = 404;
  /** Decides the answer to a request that keeps the rules. */
  answer: (path: string, asked: number) => Answer = () => ({ status: 201 });

  private constructor() {
    const [cert, key] = [readFileSync(CERTIFICATE), readFileSync(join(import.meta.dirname, '..', 'tls/push.key'))];
    this.#server = createServer({ cert, key }, (request, response) => {
      this.#open.add(response);
      this.mostOpen = Math.max(this.mostOpen, this.#open.size);
      response.on('close', () => this.#open.delete(response));
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#receive(request, response, Buffer.concat(chunks)));
    });
  }

  static async open(): Promise<PushService> {
    const service = new PushService();
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** A network in which every name leads here. */
  get network(): Network {
    return {
      resolve: async () => ['127.0.0.1'],
      mayConnect: (address, port) => address === '127.0.0.1' && port === 443,
      server: { port: this.port, ca: readFileSync(CERTIFICATE, 'utf8') },
    };
  }

  /** The settings of an app whose notifications come here. */
  get settings(): Record<string, string> {
    return {
      CHAT_PUSH_HOSTS: PUSH_HOST,
      TEST_PUSH_PORT: String(this.port),
      NODE_OPTIONS: `--import=${INTERNET}`,
      NODE_EXTRA_CA_CERTS: CERTIFICATE,
    };
  }

  /** A browser subscribes. */
  subscribe(): Subscription {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    const path = `/push/${randomUUID()}`;
    const subscription: Subscription = {
      endpoint: `https://${PUSH_HOST}${path}`,
      p256dh: ecdh.getPublicKey('base64url'),
      auth: randomBytes(16).toString('base64url'),
      received: [],
    };
    this.#secrets.set(path, { subscription, ecdh, sender: null });
    return subscription;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { url: path = '', headers } = request;
    this.asked.push(path);
    const secret = this.#secrets.get(path);
    if (!secret) return void response.writeHead(this.unknown).end();
    const problem = problemOf(request, body) ?? senderProblem(secret, headers.authorization ?? '');
    if (problem !== null) {
      this.refused.push(problem);
      return void response.writeHead(400).end(problem);
    }
    let payload: PushPayload;
    try {
      payload = JSON.parse(decrypt(body, secret));
    } catch (error) {
      this.refused.push(`cannot be decrypted: ${error}`);
      return void response.writeHead(201).end();
    }
    const answer = this.answer(path, this.asked.filter((asked) => asked === path).length);
    if (answer === 'hang') return;
    if (answer === 'cut' || answer.status < 300)
      secret.subscription.received.push({ payload, headers, at: performance.now() });
    if (answer === 'cut') return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers ?? {}).end();
  }
}

/** A subscription whose browser keeps no keys, so it cannot read what it gets. */
export function newDevice(): NewPushDevice {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return {
    endpoint: `https://${PUSH_HOST}/push/${randomUUID()}`,
    p256dh: ecdh.getPublicKey('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
}

/** RFC 8030 and 8188: what a request must have. */
function problemOf({ method, headers }: IncomingMessage, body: Buffer): string | null {
  if (method !== 'POST') return 'method';
  if (!/^\d+$/.test(headers.ttl?.toString() ?? '')) return 'TTL';
  if (headers.urgency !== undefined && !['very-low', 'low', 'normal', 'high'].includes(String(headers.urgency))) {
    return 'Urgency';
  }
  if (headers.topic !== undefined && !/^[\w-]{1,32}$/.test(String(headers.topic))) return 'Topic';
  if (headers['content-encoding'] !== 'aes128gcm') return 'Content-Encoding';
  return body.length > 4_096 ? 'size' : null;
}

/** RFC 8292: the sender signs who it is, for this service and a day at most. */
function senderProblem(secret: Secret, authorization: string): string | null {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65) return 'vapid: key';
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, 'base64url'))) {
    return 'vapid: signature';
  }
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  if (read(head).alg !== 'ES256') return 'vapid: alg';
  const { aud, exp, sub } = read(claims);
  const now = Date.now() / 1_000;
  if (aud !== `https://${PUSH_HOST}`) return 'vapid: aud';
  if (exp <= now || exp > now + DAY_S) return 'vapid: exp';
  if (!/^(https:|mailto:)/.test(sub) || sub.startsWith('https://localhost')) return 'vapid: sub';
  secret.sender ??= key;
  return secret.sender === key ? null : 'vapid: another sender';
}

/** RFC 8188 and 8291, as the browser does it. */
function decrypt(body: Buffer, { ecdh, subscription }: Secret): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const theirs = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (record.length > body.readUInt32BE(16)) throw new Error('more than one record');
  const hkdf = (key: Buffer, with_: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, with_, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), theirs]);
  const key = hkdf(ecdh.computeSecret(theirs), Buffer.from(subscription.auth, 'base64url'), info, 32);
  const decipher = createDecipheriv(
    'aes-128-gcm',
    hkdf(key, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    hkdf(key, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  );
  decipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  if (end === -1 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('padding');
  return plain.subarray(0, end).toString('utf8');
}
