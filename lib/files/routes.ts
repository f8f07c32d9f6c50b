import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionLookup } from '@/lib/auth/session-lookup';
import { liftBodyLimit } from '@/lib/http/body-timeout';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { askedFile, FILES, UUID } from './asked-file';
import { type ServeDeps, serve } from './serve';
import type { AddressSigner } from './signed/signed-address';
import { sendElsewhere } from './signed/signed-routes';
import { type UploadAnswer, type UploadDeps, upload } from './upload/upload';

export interface FileRoutesDeps extends UploadDeps, ServeDeps {
  sessions: Pick<SessionLookup, 'find'>;
  /** The origins that a page with an upload may come from. */
  origins: readonly string[];
  /** Takes one of a person's share. @returns null, or after how many seconds to try again */
  limit(what: 'uploads' | 'downloads', userId: number): number | null;
  /** Signs the addresses at FILES_ORIGIN; null: files are served here. */
  signer: AddressSigner | null;
  log: Log;
}

/** Answers what is about files; null for every other request. Its caller answers if it rejects. */
export type FileRoutes = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void> | null;

const UPLOADS = '/api/files/';

/** Uploads at a time: each holds a file and a connection. */
const UPLOADS_OF_A_PERSON = 10;
const UPLOADS_OF_A_NODE = 100;
/** How much of a refused body is read and thrown away, so that its client sees the answer. */
const DRAINED_BYTES = 64 * 1024 * 1024;
const DRAINED_MS = 60_000;

/** Takes files before Next, which would hold their bodies in memory, and cut long ones. */
export function fileRoutes(deps: FileRoutesDeps): FileRoutes {
  const uploads = new Uploads();
  return (path, request, response) => {
    if (request.method === 'PUT' && path.startsWith(UPLOADS)) return takeUpload(deps, uploads, path, request, response);
    if (path.startsWith(FILES) && (request.method === 'GET' || request.method === 'HEAD'))
      return giveFile(deps, path, request, response);
    return null;
  };
}

async function takeUpload(
  deps: FileRoutesDeps,
  uploads: Uploads,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answered = (answer: UploadAnswer | { status: number; error: string; retryAfterS?: number }) =>
    send(request, response, answer);
  const user = await deps.sessions.find(request.headers.cookie);
  if (!user) return answered({ status: 401, error: 'signed_out' });
  // Browsers send an Origin with every PUT, and a page of another site cannot send ours.
  if (!deps.origins.includes(request.headers.origin ?? '')) return answered({ status: 403, error: 'origin' });
  const id = path.slice(UPLOADS.length).toLowerCase();
  if (!UUID.test(id)) return answered({ status: 404, error: 'not_found' });
  const { userId } = user;
  const wait = uploads.hasRoomFor(userId) ? deps.limit('uploads', userId) : 2;
  if (wait !== null) return answered({ status: 429, error: 'too_many_tries', retryAfterS: wait });
  const name = new URLSearchParams(request.url?.split('?', 2)[1]).get('name');
  uploads.begin(userId);
  liftBodyLimit(request);
  try {
    answered(await upload(deps, { userId, id, name }, request));
  } finally {
    uploads.end(userId);
  }
}

async function giveFile(
  deps: FileRoutesDeps,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const user = await deps.sessions.find(request.headers.cookie);
  if (!user) return send(request, response, { status: 401, error: 'signed_out' });
  const wait = deps.limit('downloads', user.userId);
  if (wait !== null) {
    metrics.filesServed.inc({ status: 429 });
    return send(request, response, { status: 429, error: 'too_many_tries', retryAfterS: wait });
  }
  const { id, query } = askedFile(path, request);
  const { signer } = deps;
  if (id !== null) {
    const where = signer === null ? 'here' : await sendElsewhere(deps.db, signer, user.userId, id, query, response);
    if (where === 'sent') return;
    if (where === 'here' && (await serve(deps, user.userId, id, query, request, response))) return;
  }
  metrics.filesServed.inc({ status: 404 });
  send(request, response, { status: 404, error: 'not_found' });
}

/** Answers in JSON. Reads on what is left of a body that was refused: a client that is still sending sees no answer. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: UploadAnswer | { status: number; error: string; retryAfterS?: number },
): void {
  const { status, ...body } = answer;
  if ('error' in body && request.method === 'PUT') metrics.uploadsRefused.inc({ code: body.error });
  if ('retryAfterS' in body && body.retryAfterS) response.setHeader('Retry-After', body.retryAfterS);
  const isLeft = !request.complete && !request.destroyed;
  if (isLeft && !(Number(request.headers['content-length']) <= DRAINED_BYTES && status !== 401)) {
    response.setHeader('Connection', 'close');
  }
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
  if (!isLeft) return;
  const timer = setTimeout(() => request.destroy(), DRAINED_MS);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}

/** Counts the uploads that are under way on this node. */
class Uploads {
  readonly #of = new Map<number, number>();
  #all = 0;

  hasRoomFor(userId: number): boolean {
    return this.#all < UPLOADS_OF_A_NODE && (this.#of.get(userId) ?? 0) < UPLOADS_OF_A_PERSON;
  }

  begin(userId: number): void {
    this.#all++;
    this.#of.set(userId, (this.#of.get(userId) ?? 0) + 1);
  }

  end(userId: number): void {
    this.#all--;
    const left = (this.#of.get(userId) ?? 1) - 1;
    if (left > 0) this.#of.set(userId, left);
    else this.#of.delete(userId);
  }
}
