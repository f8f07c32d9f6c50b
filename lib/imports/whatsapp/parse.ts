import { ImportError } from '@/lib/imports/error';
import { withLineFeeds, withoutControls } from '@/lib/text';
import { type Head, headOf } from './head';
import { instantsOf } from './instants';
import { type DateOrder, dateOf, orderOf } from './order';
import { fileIn, isDeleted, isMarkedContent, withoutEdited } from './phrases';

/** A parser of the text that WhatsApp's "Export chat" writes. Pure. */

export interface ChatMessage {
  /** The line on which it begins, from 1. */
  line: number;
  /** The name that the phone had for its author. */
  author: string;
  /** Milliseconds since 1970. */
  at: number;
  /** As WhatsApp writes it, with its marks for formatting. May be empty if there is a file. */
  text: string;
  /** The name of the file that it was sent with. */
  file: string | null;
}

export interface Chat {
  /** In the order of their times. Messages of one time are in the order of the file. */
  messages: ChatMessage[];
  order: DateOrder;
  /** What was left out or changed, by kind. */
  counts: {
    /** Lines of WhatsApp itself, such as "Ana joined". */
    system: number;
    deleted: number;
    /** Without a visible character. */
    empty: number;
    /** Files that are not in the export, and are in the text as words. */
    omitted: number;
    /** Messages that stand in the file after a later one. */
    moved: number;
    /** Messages from the future. They have the present time. */
    future: number;
  };
}

export interface ParseOptions {
  /** The zone of the phone's clock. */
  zone: string;
  order?: DateOrder | null;
  /** Milliseconds since 1970. */
  now: number;
}

interface Raw {
  line: number;
  head: Head;
  lines: string[];
}

/** Marks of direction at the beginning of a text, and those around names. */
const LEADING_MARKS = /^[\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/u;
const MARKS = /[\u200E\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
const LEFT_TO_RIGHT = '\u200E';
const AUTHOR_LENGTH = 100;

/** @throws ImportError if the text is no chat, or does not tell the order of day and month */
export function parseChat(text: string, { zone, order: asked = null, now }: ParseOptions): Chat {
  const { raws, order } = rawMessages(withLineFeeds(text), asked);
  const counts = { system: 0, deleted: 0, empty: 0, omitted: 0, moved: 0, future: 0 };
  const messages: ChatMessage[] = [];
  let last = 0;
  for (const raw of raws) {
    const at = instantOf(raw.head, order, zone, last);
    const read = readRaw(raw);
    if ('left' in read) {
      counts[read.left]++;
      continue;
    }
    if (read.isOmitted) counts.omitted++;
    if (at < last) counts.moved++;
    if (at > now) counts.future++;
    last = Math.max(last, Math.min(at, now));
    const { author, text: body, file } = read;
    messages.push({ line: raw.line, author, at: Math.min(at, now), text: body, file });
  }
  messages.sort((a, b) => a.at - b.at);
  return { messages, order, counts };
}

/** Puts lines together into messages. A line without a head, or whose head is written in another way, continues one. */
function rawMessages(text: string, asked: DateOrder | null): { raws: Raw[]; order: DateOrder } {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.replace(MARKS, '').trim() !== '');
  const opening = headOf(lines[first] ?? '');
  if (!opening) throw new ImportError('This is no chat that WhatsApp exported: its first line has no date and time.');
  const heads = lines.map((line) => {
    const head = headOf(line);
    return head?.shape === opening.shape ? head : null;
  });
  const order = orderOf(
    heads.filter((head) => head !== null),
    asked,
  );
  const raws: Raw[] = [];
  for (const [i, line] of lines.entries()) {
    const head = heads[i];
    if (head && dateOf(head, order)) raws.push({ line: i + 1, head, lines: [line.slice(head.end)] });
    else raws.at(-1)?.lines.push(line);
  }
  if (raws.length === 0) throw new ImportError('No message of this chat has a date that the calendar has.');
  return { raws, order };
}

/** If clocks were set back, the instant that does not go back is meant. */
function instantOf(head: Head, order: DateOrder, zone: string, last: number): number {
  const { year, month, day } = dateOf(head, order) ?? { year: 2000, month: 1, day: 1 };
  const found = instantsOf(Date.UTC(year, month - 1, day, head.hour, head.minute, head.second), zone);
  return found.find((ms) => ms >= last) ?? found[0] ?? last;
}

type Read =
  | { left: 'system' | 'deleted' | 'empty' }
  | { author: string; text: string; file: string | null; isOmitted: boolean };

function readRaw({ lines, head }: Raw): Read {
  const [opening = '', ...more] = lines;
  const colon = opening.indexOf(': ');
  const end = colon === -1 && opening.endsWith(':') ? opening.length - 1 : colon;
  const author = nameFrom(opening.slice(0, Math.max(0, end)));
  if (author === null) return { left: 'system' };
  const said = opening.slice(end + 2);
  const isPhone = head.shape.startsWith('[');
  const clean = [said, ...more].map((line) => withoutControls(line.replace(LEADING_MARKS, '').replace(MARKS, '')));
  const whole = withoutEdited(clean.join('\n').trim());
  if (isDeleted(whole)) return { left: 'deleted' };
  const [first = '', ...rest] = whole.split('\n');
  const found = fileIn(first);
  // iPhones mark what WhatsApp itself says, and give the name of the group or person as its author.
  if (isPhone && !found && said.startsWith(LEFT_TO_RIGHT) && !isMarkedContent(first)) return { left: 'system' };
  if (!found) return whole === '' ? { left: 'empty' } : { author, text: whole, file: null, isOmitted: false };
  const opened = 'words' in found ? `_${found.words}_` : found.rest;
  const text = [opened, ...rest].join('\n').trim();
  return { author, text, file: 'name' in found ? found.name : null, isOmitted: 'words' in found };
}

/** The name of an author; null if what stands before the colon is a sentence of WhatsApp. */
function nameFrom(written: string): string | null {
  const name = withoutControls(written.replace(MARKS, ''))
    .replace(/^~[\s\u202F]*/u, '')
    .replace(/\s+/gu, ' ')
    .trim();
  // Sentences quote names of groups, which may have a colon.
  return name === '' || name.length > AUTHOR_LENGTH || /["“”«»]/u.test(name) ? null : name;
}
