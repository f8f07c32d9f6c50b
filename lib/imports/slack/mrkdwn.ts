import { withEmoji } from '@/lib/imports/emoji/names';
import { named } from '@/lib/imports/team/model';
import { withOurMarks } from '@/lib/imports/text';
import { namesAddress } from '@/lib/messages/links/links';
import { isBlank, withLineFeeds, withoutControls } from '@/lib/text';

/** The marks in Slack's texts ("mrkdwn") as ours. Pure. */

const CODE = /```[\s\S]+?```|`[^`\n]+`/gu;
const TOKEN = /<([^<>\n]{1,8000})>/gu;
/** The longest text of a link that ours can have. */
const LABEL = 200;

export interface Names {
  /** Whether there will be such a person. */
  isPerson(id: string): boolean;
  /** The name of somebody who is no such person; null if it is not known. */
  personName(id: string): string | null;
  roomName(id: string): string | null;
}

/** @returns people as NAMED in lib/imports/team/model.ts */
export function fromMrkdwn(written: string, names: Names): string {
  const text = withoutControls(withLineFeeds(written.toWellFormed()));
  let end = 0;
  let out = '';
  for (const { 0: code, index } of text.matchAll(CODE)) {
    out += inText(text.slice(end, index), names) + inCode(code, names);
    end = index + code.length;
  }
  out += inText(text.slice(end), names);
  return withoutEntities(withOurMarks(withQuotes(out))).trim();
}

/** A text that is shown as it is, such as a topic. */
export function plainFrom(written: string, names: Names): string {
  const text = withoutControls(withLineFeeds(written.toWellFormed()));
  return withoutEntities(withEmoji(inCode(text, names)));
}

function inText(text: string, names: Names): string {
  let end = 0;
  let out = '';
  for (const { 0: token, 1: inner = '', index } of text.matchAll(TOKEN)) {
    out += inWords(text.slice(end, index)) + tokenAs(inner, names, false);
    end = index + token.length;
  }
  return out + inWords(text.slice(end));
}

const inWords = (text: string) => withEmoji(text).replace(/^([ \t]*)[•◦▪‣][ \t]+/gmu, '$1- ');

/** Nothing in code is a mark, but Slack makes links and names of what it finds there. */
function inCode(code: string, names: Names): string {
  return code.replace(TOKEN, (_, inner: string) => tokenAs(inner, names, true));
}

function tokenAs(inner: string, names: Names, isCode: boolean): string {
  const bar = inner.indexOf('|');
  const [target, label] = bar === -1 ? [inner, ''] : [inner.slice(0, bar), inner.slice(bar + 1)];
  if (target.startsWith('@')) return personAs(target.slice(1), label, names, isCode);
  if (target.startsWith('#')) return `#${(label || names.roomName(target.slice(1))) ?? 'channel'}`;
  // Words only: what was called out long ago calls nobody now.
  if (target.startsWith('!')) return label || `@${target.slice(1).split('^')[0]}`;
  return linkAs(target, label, isCode);
}

function personAs(id: string, label: string, names: Names, isCode: boolean): string {
  if (names.isPerson(id) && !isCode) return named(id);
  return `@${((names.personName(id) ?? label) || 'somebody').replace(/^@/, '')}`;
}

function linkAs(target: string, label: string, isCode: boolean): string {
  if (!/^https?:\/\//i.test(target)) return label || target.replace(/^(?:mailto|tel):/i, '');
  if (isCode || label === '' || isBlank(label) || withoutEntities(label) === withoutEntities(target)) return target;
  const address = target.replace(/[()\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  const text = label.replace(/[[\]\\`]/g, '\\$&');
  return text.length > LABEL || namesAddress(withoutEntities(label)) ? target : `[${text}](${address})`;
}

/** `>>>` quotes all that follows, `>` one line. Still as entities here. */
function withQuotes(text: string): string {
  const start = /^(?:&gt;){3} ?/mu.exec(text);
  if (!start) return text;
  const rest = text.slice(start.index + start[0].length);
  return text.slice(0, start.index) + rest.replace(/^/gmu, '&gt; ');
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

const withoutEntities = (text: string) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
