import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Database } from '@/lib/db/client';
import { askedFile } from '@/lib/files/asked-file';
import { partOf, type ServeDeps, serve } from '@/lib/files/serve';
import { readableFile } from '@/lib/files/store';
import { metrics } from '@/lib/telemetry/metrics';
import { type AddressSigner, askedPart } from './signed-address';

/** Files under another origin (FILES_ORIGIN), where nothing but them is answered. */

export interface SignedRoutesDeps extends ServeDeps {
  signer: AddressSigner | null;
  /** The origins of the pages, whose scripts may read what is answered. */
  origins: readonly string[];
}

/** Its caller answers if it rejects. */
export type SignedRoutes = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function signedFileRoutes({ signer, origins, ...deps }: SignedRoutesDeps): SignedRoutes {
  return async (path, request, response) => {
    const { id, query } = askedFile(path, request);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const userId = isRead && id !== null ? (signer?.personFor(id, query, Date.now()) ?? null) : null;
    // The pages are at another origin than this. Also on answers to pictures: a script may find them in the cache.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const origin = origins.find((one) => one === request.headers.origin) ?? origins[0] ?? '';
    response.setHeader('Access-Control-Allow-Origin', origin);
    if (userId !== null && id !== null && (await serve(deps, userId, id, query, request, response))) return;
    metrics.filesServed.inc({ status: 404 });
    response.writeHead(404, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify({ error: 'not_found' }));
  };
}

/**
 * Sends a person who may read a file to its signed address.
 * @returns false if this person may not know of it, and `here` for a face; then nothing was sent. A face stays on the
 *   app's own address: it is on every page, and browsers keep it, which they cannot do with an address that soon ends.
 */
export async function sendElsewhere(
  db: Database,
  signer: AddressSigner,
  userId: number,
  id: string,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<'sent' | 'here' | false> {
  const found = await readableFile(db, userId, id);
  const part = askedPart(query);
  if (!found || partOf(found, part.size) === null) return false;
  if (found.purpose === 'face') return 'here';
  metrics.filesServed.inc({ status: 302 });
  response.writeHead(302, {
    Location: signer.address(userId, found.file, part, Date.now()),
    'Cache-Control': 'no-store',
  });
  response.end();
  return 'sent';
}
