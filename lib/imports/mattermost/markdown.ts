import { withEmoji } from '@/lib/imports/emoji/names';
import { named } from '@/lib/imports/team/model';
import { isBlank, withLineFeeds, withoutControls } from '@/lib/text';

/** Mattermost's Markdown as ours. Both are a part of CommonMark, so only what ours lacks is changed. Pure. */

const BLOCK = /```[\s\S]+?```/gu;
/** Code of one line, and addresses: nothing in them is a name or an emoji. */
const KEPT = /`[^`\n]+`|https?:\/\/[^\s<>]+/giu;
const HEADING = /^ {0,3}#{1,6}[ \t]+(\S.*)$/gmu;
const PICTURE = /!\[([^[\]\n]{0,200})\]\((https?:\/\/[^\s()]{1,2000})(?: [^()\n]{0,200})?\)/giu;
const TITLED_LINK = /(\[[^[\]\n]{1,200}\]\(https?:\/\/[^\s()]{1,2000}) "[^"()\n]{0,200}"\)/giu;
const BARE_LINK = /<(https?:\/\/[^\s<>]{1,2000})>/giu;
const NAME = /(?<![\p{L}\p{N}_@~])([@~])([a-z0-9][a-z0-9._-]{0,99})/giu;
/** What is longer than any post of Mattermost comes as it is. */
const LONGEST = 100_000;

export interface Names {
  /** Whether there will be such a person. */
  isPerson(username: string): boolean;
  /** What people saw as the name of a channel; null if there is none. */
  channelName(name: string): string | null;
}

/** @returns people as NAMED in lib/imports/team/model.ts */
export function fromMarkdown(written: string, names: Names): string {
  const text = withoutControls(withLineFeeds(written.toWellFormed()));
  if (text.length > LONGEST) return text.trim();
  return outside(BLOCK, text, (part) => inBlock(part, names)).trim();
}

function inBlock(text: string, names: Names): string {
  const changed = text
    .replace(HEADING, (line, words: string) => (words.includes('**') ? line : `**${words.trim()}**`))
    .replace(PICTURE, (_, label: string, address: string) => (isBlank(label) ? address : `[${label}](${address})`))
    .replace(TITLED_LINK, '$1)')
    .replace(BARE_LINK, '$1');
  return outside(KEPT, changed, (part) => inWords(part, names));
}

function inWords(text: string, names: Names): string {
  const withNames = text.replace(NAME, (typed, mark: string, name: string) => {
    const found = mark === '@' ? personIn(name, names) : channelIn(name, names);
    return found === null ? typed : found.as + name.slice(found.length);
  });
  return withEmoji(withNames);
}

/** A dot at the end of a name may be the end of a sentence. */
function personIn(name: string, { isPerson }: Names): { as: string; length: number } | null {
  for (let end = name.length; end > 0; end--) {
    const id = name.slice(0, end).toLowerCase();
    if (isPerson(id)) return { as: named(id), length: end };
    if (!/[._-]$/.test(id)) return null;
  }
  return null;
}

/** Words only: rooms have other names here. */
function channelIn(name: string, { channelName }: Names): { as: string; length: number } | null {
  const [id = ''] = /^[a-z0-9_-]+/i.exec(name) ?? [];
  const shown = channelName(id.toLowerCase());
  return shown === null ? null : { as: `#${shown}`, length: id.length };
}

/** Changes what stands between the matches. */
function outside(kept: RegExp, text: string, change: (part: string) => string): string {
  let end = 0;
  let out = '';
  for (const { 0: match, index } of text.matchAll(kept)) {
    out += change(text.slice(end, index)) + match;
    end = index + match.length;
  }
  return out + change(text.slice(end));
}
