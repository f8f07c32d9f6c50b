import { namesAddress, readAddress } from '@/lib/messages/links/links';
import { isBlank } from '@/lib/text';
import type { Link } from './tree';

interface NamedLink extends Omit<Link, 'children'> {
  /** With its brackets, in UTF-16 units. */
  length: number;
  /** Its text, as typed. */
  content: string;
}

const CODE = '(?<ticks>`+)(?!`)[^`]{1,100}\\k<ticks>(?!`)';
/**
 * A longer text makes no link. The alternatives begin with different characters, so that matching takes linear time.
 */
const CONTENT = `(?:[^[\\]\\\\\`]|\\\\[^]|\\[[^[\\]]{0,50}\\]|(?<!\`)${CODE}){1,200}`;
/** Its address has no spaces, and its brackets are paired. */
const ADDRESS = '(?:https?://|mailto:)[^\\s()]*(?:\\([^\\s()]*\\)[^\\s()]*)*';
const NAMED_LINK = new RegExp(`\\[(?<content>${CONTENT})\\]\\((?<address>${ADDRESS})\\)`, 'iy');

/**
 * Reads `[text](https://…)`. Returns null for pictures, for addresses that are no link by themselves, and for texts
 * that name another address.
 */
export function namedLinkAt(text: string, at: number): NamedLink | null {
  if (text.charAt(at - 1) === '!') return null;
  NAMED_LINK.lastIndex = at;
  const found = NAMED_LINK.exec(text);
  if (!found) return null;
  const { content = '', address = '' } = found.groups ?? {};
  if (isBlank(content)) return null;
  const read = readAddress(address);
  if (!read) return null;
  const link = { type: 'link' as const, href: read.href, length: found[0].length, content };
  if (content === address) return link;
  return namesAddress(content) ? null : { ...link, host: read.host };
}
