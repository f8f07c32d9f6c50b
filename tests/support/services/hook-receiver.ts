import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { HookPayload } from '@/lib/hooks/outgoing/payload';
import type { Network } from '@/lib/http/outbound/outbound';

export const RECEIVER_HOST = 'other.pagina.test';
const CERTIFICATE = join(import.meta.dirname, '..', 'tls/push.pem');
const INTERNET = new URL('../preload/fake-internet.mjs', import.meta.url).href;

/** How it answers: a status, with headers; `hang`: not until `release`. */
export type HookAnswer = { status: number; headers?: Record<string, string> } | 'hang';

/** A receiver of a test, over TLS. It checks who tells it something, as docs/webhooks.md says. */
export class HookReceiver {
  readonly #server: Server;
  readonly #held: ServerResponse[] = [];
  /** The keys of signatures, by path. */
  readonly keys = new Map<string, Buffer>();
  /** What was told with a right signature and taken, by path. */
  readonly taken = new Map<string, HookPayload[]>();
  /** The ids of all requests with a right signature, by path. */
  readonly asked = new Map<string, string[]>();
  /** Why requests were refused. */
  readonly wrong: string[] = [];
  answer: (path: string, payload: HookPayload) => HookAnswer = () => ({ status: 204 });

  private constructor() {
    const [cert, key] = [readFileSync(CERTIFICATE), readFileSync(join(import.meta.dirname, '..', 'tls/push.key'))];
    this.#server = createServer({ cert, key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '', method, headers } = request;
        const body = Buffer.concat(chunks);
        const [id, at] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
        const signed = createHmac('sha256', this.keys.get(path) ?? '')
          .update(`${id}.${at}.${body}`)
          .digest('base64');
        const isFresh = Math.abs(Date.now() / 1_000 - at) < 300;
        const payload = JSON.parse(body.toString()) as HookPayload;
        if (method !== 'POST' || headers['webhook-signature'] !== `v1,${signed}` || !isFresh || payload.id !== id) {
          this.wrong.push(`${method} ${path} ${headers['webhook-signature']}`);
          return void response.writeHead(401).end();
        }
        this.asked.set(path, [...(this.asked.get(path) ?? []), id]);
        const answer = this.answer(path, payload);
        if (answer === 'hang') return void this.#held.push(response);
        if (answer.status < 300) this.taken.set(path, [...(this.taken.get(path) ?? []), payload]);
        response.writeHead(answer.status, answer.headers ?? {}).end('a body that nobody reads');
      });
    });
  }

  static async open(): Promise<HookReceiver> {
    const receiver = new HookReceiver();
    await receiver.listen(0);
    return receiver;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Answers what it let hang. */
  release(status = 204): void {
    for (const response of this.#held.splice(0)) response.writeHead(status).end();
  }

  /** The texts that came to a path and were taken, in order. */
  texts(path: string): string[] {
    return (this.taken.get(path) ?? []).map(({ text }) => text);
  }

  /** A network in which every name leads here. */
  get network(): Network {
    return {
      resolve: async () => ['127.0.0.1'],
      mayConnect: (address, port) => address === '127.0.0.1' && port === 443,
      server: { port: this.port, ca: readFileSync(CERTIFICATE, 'utf8') },
    };
  }

  /** The settings of an app for which RECEIVER_HOST is here. */
  get settings(): Record<string, string> {
    return HookReceiver.settingsFor(this.port);
  }

  /** The settings of an app for which RECEIVER_HOST is at this port of 127.0.0.1. */
  static settingsFor(port: number): Record<string, string> {
    return { TEST_PUSH_PORT: String(port), NODE_OPTIONS: `--import=${INTERNET}`, NODE_EXTRA_CA_CERTS: CERTIFICATE };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
