import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { App } from '@/tests/support/app';
import type { Person } from '@/tests/support/people';

/** Only ends a request that hangs. It is far above what a busy machine needs. */
const HANGS_MS = 60_000;

export interface Sent {
  method: string;
  path: string;
  as: Person | null;
  headers: Record<string, string>;
  body: string | Buffer | null;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const agent = new Agent({ keepAlive: true });

/** How often a request is sent that is answered with "try again later", as on a busy machine. */
const TRIES = 3;

/** Sends a request as it is: unlike `fetch`, neither the path nor the headers are corrected. */
export async function send(app: App, sent: Sent): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answer = await sendOnce(app, sent);
    if (answer.status !== 503 || tries === TRIES) return answer;
  }
}

function sendOnce(app: App, { method, path, as, headers, body }: Sent): Promise<Answer> {
  const changes = method !== 'GET' && method !== 'HEAD';
  const bytes = changes ? Buffer.from(body ?? '') : null;
  const all = {
    // Node itself sends the body of a DELETE without its length.
    ...(bytes ? { 'content-length': String(bytes.length) } : {}),
    ...(as ? credentialsOf(as) : {}),
    ...(changes ? { origin: app.origin, 'content-type': 'application/json' } : {}),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port: app.port, method, path, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.setTimeout(HANGS_MS, () => sent.destroy(new Error(`no answer within ${HANGS_MS / 1_000} s`)));
    sent.on('error', reject);
    sent.end(bytes ?? undefined);
  });
}

function credentialsOf({ token, cookie }: Person): Record<string, string> {
  return token === undefined ? { cookie } : { authorization: `Bearer ${token}` };
}

/** What is printed of a request. It has no credentials. */
export function described({ method, path, as, headers, body }: Sent): string {
  const text = body === null ? 'no body' : JSON.stringify(String(body)).slice(0, 600);
  return `${method} ${path.slice(0, 600)} as ${as?.username ?? 'nobody'} ${JSON.stringify(headers).slice(0, 300)} ${text}`;
}

/**
 * Checks what every answer must be.
 * @throws Error that says what is wrong
 */
export function checkAnswer({ status, headers, text }: Answer, { method, path }: Pick<Sent, 'method' | 'path'>): void {
  const wrong = (what: string) => {
    throw new Error(`${what}: ${status} ${headers['content-type']} ${text.slice(0, 500)}`);
  };
  if (status >= 500) wrong('a fault of the server');
  for (const name of ['x-request-id', 'content-security-policy', 'x-content-type-options'])
    if (headers[name] === undefined) wrong(`no header ${name}`);
  if (/\n\s+at .+:\d+:\d+|node_modules|\.build\/|ER_[A-Z]+_|Failed query/.test(text)) wrong('an inside in the answer');
  if (method === 'HEAD' || !headers['content-type']?.startsWith('application/json')) return;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return wrong('an answer that is no JSON');
  }
  if (typeof body !== 'object' || body === null) return wrong('an answer that is no object');
  // next-auth answers a form with the address to go to.
  if (path.startsWith('/api/auth/') && 'url' in body) return;
  if (status >= 400 && typeof (body as { error?: unknown }).error !== 'string') wrong('a refusal without a code');
}
