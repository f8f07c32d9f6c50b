import { safeCallbackUrl } from './callback-url';

/** The path to go to for a `callbackUrl` that may also be a whole address of ours, as next-auth's own client sends. */
export function redirectTarget(url: unknown, origins: readonly string[]): string {
  if (typeof url !== 'string') return '/';
  const origin = origins.find((ours) => url === ours || url.startsWith(`${ours}/`));
  return safeCallbackUrl(origin ? url.slice(origin.length) : url);
}
