import { LinkifyIt } from 'linkify-it';
import { isHostAsRead } from './link-host';
import { LinkPatterns } from './link-patterns';
import type { Piece } from './pieces';

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false, rebuilder: new LinkPatterns() });
linkify.add('ftp:', null).add('//', null);

const BIDI_CONTROL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** Invisible marks after a link that are not part of it. */
const MARKS_BEHIND = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+$/;
const HOST = /^https?:\/\/([^/?#]*?)(?::\d*)?($|[/?#])/i;
const MAIL = /^mailto:([^?]*)/i;
/** Everything that a browser or a reader could take for the rest of a host. */
const REST_OF_HOST = /[^\s/?#<>"、。「」『』（）【】《》〈〉［］｛｝，：；！？／・～]*/y;
const WORD = /\S*/y;
/** User-info, characters that end a host for some programs but not for others, and more labels of a host's name. */
const GOES_ON = /[@＠﹫\\%．｡]|^[\p{L}\p{M}\p{N}-]+\.[\p{L}\p{N}]/u;

/** Cuts a text into plain stretches and links; together they are the text, unchanged. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  let plainUntil = 0;
  for (const { index, schema, raw } of linkify.match(text) ?? []) {
    if (index < plainUntil) continue;
    const link = raw.replace(MARKS_BEHIND, '');
    const after = index + link.length;
    const href = schema === 'mailto:' ? mailHref(link, text[after]) : webHref(schema, link, text, after);
    // A misleading link is plain text to the end of the word, so that no part of it becomes a link.
    if (href === null) plainUntil = index + matchAt(WORD, text, index).length;
    if (href === null || (schema === '' && !looksMeant(link))) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), href: null });
    pieces.push({ text: link, href });
    end = after;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

/** Reads a whole address, with its scheme; `host` is as typed. Returns null if the address alone would be no link. */
export function readAddress(address: string): { href: string; host: string } | null {
  const isMail = /^mailto:/i.test(address);
  const href = isMail ? mailHref(address, undefined) : webHref('http:', address, address, address.length);
  const [, host = ''] = (isMail ? MAIL : HOST).exec(address) ?? [];
  return href === null || host === '' ? null : { href, host };
}

/** Whether people may read an address in the text, or a host without a scheme: `ejemplo.org`. */
export function namesAddress(text: string): boolean {
  const plain = text.normalize('NFKC').replace(/[\p{Default_Ignorable_Code_Point}\\]/gu, '');
  return BIDI_CONTROL.test(text) || plain.includes('://') || linkify.test(plain);
}

/** A link without a scheme needs `www.` or a path: "Buenos días.Me alegro" is not a site in Montenegro. */
function looksMeant(link: string): boolean {
  return /^www\./i.test(link) || link.includes('/');
}

/** Returns null unless the link leads to the host that people read there, together with the text after it. */
function webHref(schema: string, link: string, text: string, after: number): string | null {
  // A link without a scheme uses https.
  const address = schema === '' ? `https://${link}` : link;
  const url = URL.parse(address);
  const [, host = '', next] = HOST.exec(address) ?? [];
  if (!url || BIDI_CONTROL.test(link) || !isHostAsRead(host, url.hostname)) return null;
  if (next === '' && goesOn(host, text, after)) return null;
  return url.href;
}

/** Whether the text after a host could be a part of it. A host without a dot must be a whole word. */
function goesOn(host: string, text: string, after: number): boolean {
  if (!host.includes('.')) return /[\p{L}\p{N}]/u.test(matchAt(WORD, text, after));
  return GOES_ON.test(matchAt(REST_OF_HOST, text, after));
}

function mailHref(link: string, next: string | undefined): string | null {
  const url = URL.parse(/^mailto:/i.test(link) ? link : `mailto:${link}`);
  // With two @ it is not clear which host is meant. With // it is not a mail address.
  if (url?.host !== '' || next === '@' || BIDI_CONTROL.test(link)) return null;
  return isHostAsRead(link.slice(link.indexOf('@') + 1), null) ? url.href : null;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
