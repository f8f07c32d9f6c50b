// Only a base for resolving paths; never shown and never requested.
const HERE = 'http://here.invalid';

/**
 * Returns the path to go to after signing in: on this site, or `/` if the value is unsafe.
 *
 * The value comes from the address bar, so it must not lead to another site: browsers read `//evil`, `/\evil` and
 * `/<tab>/evil` as other sites, and run `javascript:`.
 */
export function safeCallbackUrl(value: string | null | undefined): string {
  if (!value?.startsWith('/') || !URL.canParse(value, HERE)) return '/';
  const url = new URL(value, HERE);
  if (url.origin !== HERE) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/.//evil` resolves to the path `//evil`, which the next parser would take for a host.
  return path.startsWith('//') ? '/' : path;
}

/** As safeCallbackUrl, but also accepts a full URL of this site, as next-auth's own client sends it. */
export function redirectTarget(url: unknown, origins: readonly string[]): string {
  if (typeof url !== 'string') return '/';
  const origin = origins.find((ours) => url === ours || url.startsWith(`${ours}/`));
  return safeCallbackUrl(origin ? url.slice(origin.length) : url);
}
