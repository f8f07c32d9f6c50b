import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '@/lib/db/client';
import { files } from '@/lib/db/schema';
import type { Person } from '@/tests/support/people';

type Row = typeof files.$inferInsert;

/** Writes the row of an uploaded text file, without bytes. @returns its id */
export async function fileRow(db: Database, person: Person, more: Partial<Row> = {}): Promise<string> {
  const id = randomUUID();
  const at = new Date();
  await db.insert(files).values({
    id,
    userId: person.userId,
    name: 'nota.txt',
    type: 'text/plain',
    kind: 'file',
    bytes: 4,
    sha256: randomBytes(32),
    storage: 'local',
    storageKey: randomBytes(16).toString('hex'),
    createdAt: at,
    uploadedAt: at,
    ...more,
  });
  return id;
}

export interface UploadOptions {
  id?: string;
  name?: string;
  headers?: Record<string, string>;
  /** Null: signed out. */
  as: Pick<Person, 'cookie'> | null;
}

/** Uploads these bytes to an app, as a browser would. */
export async function put(origin: string, bytes: Buffer | string, options: UploadOptions) {
  const { id = randomUUID(), name = 'nota.txt', as, headers = {} } = options;
  const response = await fetch(`${origin}/api/files/${id}?name=${encodeURIComponent(name)}`, {
    method: 'PUT',
    body: new Uint8Array(Buffer.from(bytes)),
    headers: { origin, ...(as ? { cookie: as.cookie } : {}), ...headers },
    redirect: 'manual',
  });
  return { id, status: response.status, headers: response.headers, body: await response.json() };
}

/** Asks for a file. */
export function get(origin: string, path: string, as: Person | null, headers: Record<string, string> = {}) {
  return fetch(origin + path, { headers: { ...(as ? { cookie: as.cookie } : {}), ...headers }, redirect: 'manual' });
}
