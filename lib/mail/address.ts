import { domainToASCII } from 'node:url';

/** The longest address that a mail can be sent to (RFC 5321). */
export const MOST_ADDRESS = 254;
const MOST_LOCAL = 64;

/** Without quotes, comments, commas or brackets, so that an address is always exactly one address. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** An address as mails are sent to it, with its domain in ASCII. Null if it is not one. */
export function mailAddress(typed: string): string | null {
  const trimmed = typed.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  if (at < 1 || local.length > MOST_LOCAL || !LOCAL.test(local)) return null;
  // Only letters, digits, dots and hyphens: domainToASCII would also read a URL's host such as [::1] or 0x7f.1.
  const typedDomain = trimmed.slice(at + 1);
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(typedDomain)) return null;
  const domain = domainToASCII(typedDomain);
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? ''))
    return null;
  const address = `${local}@${domain}`;
  return address.length > MOST_ADDRESS ? null : address;
}

/** A domain of addresses in ASCII and lower case. Null if it is none. */
export function mailDomain(typed: string): string | null {
  return mailAddress(`a@${typed}`)?.slice(2) ?? null;
}

/** Whether an address is of one of these domains, from mailDomain. A subdomain is another domain. */
export function hasDomain(address: string, domains: readonly string[]): boolean {
  return domains.includes(mailKey(address).slice(address.lastIndexOf('@') + 1));
}

/** The key by which addresses are compared. No mail server that people use tells upper from lower case. */
export function mailKey(address: string): string {
  return address.toLowerCase();
}
