/** What kind of thing is asked for, as far as operating the app tells it apart. */
export type RouteClass = 'page' | 'api' | 'static' | 'health';

export const OPERATOR_PATHS = ['/healthz', '/readyz', '/metrics'];

/** @param path without its query */
export function routeClass(path: string): RouteClass {
  if (OPERATOR_PATHS.includes(path)) return 'health';
  if (path.startsWith('/api/') || path.startsWith('/ws/')) return 'api';
  // Rooms have no dots in their names.
  if (path.startsWith('/_next/') || /\.[a-z0-9]+$/i.test(path)) return 'static';
  return 'page';
}

/** `2xx` … `5xx`, or `cut` for who was gone before there was an answer. */
export function statusClass(status: number | null): string {
  return status === null ? 'cut' : `${Math.floor(status / 100)}xx`;
}
