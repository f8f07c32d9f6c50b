/** The kinds of routes that the metrics distinguish. */
export type RouteClass = 'page' | 'api' | 'program' | 'static' | 'health' | 'file';

export const OPERATOR_PATHS = ['/healthz', '/readyz', '/metrics'];

/** @param path without its query */
export function routeClass(path: string): RouteClass {
  if (OPERATOR_PATHS.includes(path)) return 'health';
  // What people uploaded. An upload may take minutes.
  if (path.startsWith('/f/') || path.startsWith('/api/files/')) return 'file';
  // The API for programs, whose requests may wait for news.
  if (path.startsWith('/api/v1/')) return 'program';
  if (path.startsWith('/api/') || path.startsWith('/ws/')) return 'api';
  // A path with a file ending is a file: names of rooms have no dots.
  if (path.startsWith('/_next/') || /\.[a-z0-9]+$/i.test(path)) return 'static';
  return 'page';
}

/** Returns `2xx` … `5xx`, or `cut` if the client disconnected before there was an answer. */
export function statusClass(status: number | null): string {
  return status === null ? 'cut' : `${Math.floor(status / 100)}xx`;
}
