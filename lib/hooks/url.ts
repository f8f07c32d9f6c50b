import { isIP } from 'node:net';
import { isPublicAddress } from '@/lib/http/outbound/public-address';
import { URL_LENGTH } from './limits';

/**
 * An address that may be told of messages, as it is stored: https, the usual port, no user, a host of the public
 * internet as far as its text says so, and none of ours. Its name is looked up, and checked again, whenever something
 * is sent (lib/http/outbound). Pure.
 * @param origins our own addresses: a room would be told of itself
 * @returns null if it may not be told
 */
export function hookUrl(typed: string, origins: readonly string[]): string | null {
  const text = typed.trim();
  if (text.length > URL_LENGTH || !/^[\x21-\x7e]+$/.test(text)) return null;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.port !== '' || url.hash !== '') return null;
  if (url.username !== '' || url.password !== '' || url.href.length > URL_LENGTH) return null;
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isElsewhere = isIP(host) === 0 ? host.includes('.') && !host.endsWith('.localhost') : isPublicAddress(host);
  if (!isElsewhere || origins.some((origin) => new URL(origin).hostname === host)) return null;
  return url.href;
}
