import { namesAddress, readAddress } from '@/lib/messages/links/links';
import { isBlank } from '@/lib/text';
import type { Link } from './tree';

interface NamedLink extends Omit<Link, 'children'> {
  /** With its brackets, in UTF-16 units. */
  length: number;
  /** Its text, as typed. */
  content: string;
}

/** A longer text is not taken for a link. */
const CONTENT = String.raw`(?:[^[\]\\]|\\[\s\S]|\[[^[\]]{0,50}\]){1,200}`;
/** Its address has no spaces, and its brackets are paired. */
const ADDRESS = String.raw`(?:https?:\/\/|mailto:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*`;
const NAMED_LINK = new RegExp(String.raw`\[(${CONTENT})\]\((${ADDRESS})\)`, 'iy');

/**
 * Reads `[text](https://…)`. Returns null for pictures, for addresses that are no link by themselves, and for texts that
 * name another address.
 */
export function namedLinkAt(text: string, at: number): NamedLink | null {
  if (text.charAt(at - 1) === '!') return null;
  NAMED_LINK.lastIndex = at;
  const [all, content, address] = NAMED_LINK.exec(text) ?? [];
  if (all === undefined || content === undefined || address === undefined || isBlank(content)) return null;
  const read = readAddress(address);
  if (!read) return null;
  const link = { type: 'link' as const, href: read.href, length: all.length, content };
  if (content === address) return link;
  return namesAddress(content) ? null : { ...link, host: read.host };
}
