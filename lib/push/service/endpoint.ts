/** Which addresses a browser may give to be notified at. Pure. */

/**
 * The push services of Chrome, Firefox, Safari and Edge. A name that begins with a dot stands for all names below it.
 */
const KNOWN_HOSTS = [
  'fcm.googleapis.com',
  '.push.apple.com',
  'updates.push.services.mozilla.com',
  '.notify.windows.com',
] as const;

/** The longest endpoint, as the column holds it. */
export const MOST_ENDPOINT = 1_024;

/**
 * The URL of an endpoint at a known push service: https, the usual port, a host of the list, and no user in it. It is
 * checked when it is saved, and again when something is sent, because the settings may have changed.
 * @param more hosts of CHAT_PUSH_HOSTS
 * @returns null if nothing may be sent there
 */
export function pushEndpoint(endpoint: string, more: readonly string[] = []): URL | null {
  if (endpoint.length > MOST_ENDPOINT || !/^[\x21-\x7e]+$/.test(endpoint)) return null;
  const url = URL.parse(endpoint);
  if (url?.protocol !== 'https:' || url.port !== '' || url.hash !== '') return null;
  if (url.username !== '' || url.password !== '') return null;
  // The parser writes addresses with other spellings the same way, so that only this one is stored.
  if (url.href !== endpoint) return null;
  return [...KNOWN_HOSTS, ...more].some((host) => isHost(url.hostname, host)) ? url : null;
}

function isHost(hostname: string, allowed: string): boolean {
  return allowed.startsWith('.') ? hostname.endsWith(allowed) : hostname === allowed;
}
