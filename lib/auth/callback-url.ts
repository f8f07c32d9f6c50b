// Only there to resolve paths against; never shown and never asked.
const HERE = 'http://here.invalid';

/**
 * Where to go after signing in: a path on this site, or `/`.
 *
 * It comes from the address bar, so it must not lead away: browsers read `//evil`, `/\evil` and `/<tab>/evil` as
 * other sites, and run `javascript:`.
 */
export function safeCallbackUrl(value: string | null | undefined): string {
  if (!value?.startsWith('/') || !URL.canParse(value, HERE)) return '/';
  const url = new URL(value, HERE);
  if (url.origin !== HERE) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//evil` resolves to the path `//evil`, which the next reader would take for a host.
  return path.startsWith('//') ? '/' : path;
}

/** The path to go to for a `callbackUrl` that may also be a whole address of ours, as next-auth's own client sends. */
export function redirectTarget(url: unknown, origins: readonly string[]): string {
  if (typeof url !== 'string') return '/';
  const origin = origins.find((ours) => url === ours || url.startsWith(`${ours}/`));
  return safeCallbackUrl(origin ? url.slice(origin.length) : url);
}
