import type { IncomingMessage } from 'node:http';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The path of a file is this, its id, and its name. */
export const FILES = '/f/';

/** Which file is asked for: its id, null if the path has none, and the query. */
export function askedFile(path: string, { url }: IncomingMessage): { id: string | null; query: URLSearchParams } {
  const id = path.startsWith(FILES) ? (path.slice(FILES.length).split('/', 1)[0]?.toLowerCase() ?? '') : '';
  return { id: UUID.test(id) ? id : null, query: new URLSearchParams(url?.split('?', 2)[1]) };
}
