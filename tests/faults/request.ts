import { request } from 'node:http';
import type { Person } from './people';

const TIMEOUT_MS = 10_000;

export interface RequestOptions {
  method?: string;
  path: string;
  /** Sent as JSON. */
  body?: object;
  headers?: Record<string, string>;
}

/**
 * Sends a person's request to the node behind a port of 127.0.0.1, with the Host and Origin of the public address.
 * @throws Error if no complete answer came in time
 */
export function ask(
  person: Person,
  port: number,
  { method = 'GET', path, body, headers: more }: RequestOptions,
): Promise<Response> {
  const { cookie, origin } = person;
  const headers: Record<string, string> = { Cookie: cookie, Host: new URL(origin).host, Origin: origin, ...more };
  const json = body && JSON.stringify(body);
  // The length is set explicitly, because Node would not send a body with DELETE.
  if (json) Object.assign(headers, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) });
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 500;
        resolve(new Response(status === 204 ? null : Buffer.concat(chunks), { status }));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer`)));
    sent.on('error', reject);
    sent.end(json);
  });
}
