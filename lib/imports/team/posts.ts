import { LIMITS } from '@/lib/chat/protocol';
import { fileNameFrom } from '@/lib/files/name';
import { partsOf } from '@/lib/imports/text';
import { mentionablePlaces } from '@/lib/messages/markdown/mentionable';
import { isBlank } from '@/lib/text';
import { CLOSE, NAMED, OPEN, type TeamFile, type TeamMessage } from './model';

/** Messages of a team chat as they come into a room: message n has the seq n + 1. Pure. */

export interface Place {
  at: number;
  length: number;
  /** The id of the person in the export. */
  who: string;
}

export interface TeamPost {
  message: TeamMessage;
  /** Which part of the message it is. */
  part: number;
  /** Without its files. */
  text: string;
  mentions: Place[];
  files: readonly TeamFile[];
}

/** @param nameOf the user name of a person here; null if they are not here */
export function postsOf(messages: readonly TeamMessage[], nameOf: (id: string) => string | null): TeamPost[] {
  return messages.flatMap((message) => {
    const files = message.files.map((file) => ({ ...file, name: fileNameFrom(file.name) ?? 'file' }));
    const texts = textsOf(message.text, nameOf);
    const groups = Array.from({ length: Math.ceil(files.length / LIMITS.files) }, (_, n) =>
      files.slice(n * LIMITS.files, (n + 1) * LIMITS.files),
    );
    const last = texts.at(-1);
    const [first = [], ...more] = groups;
    // All of a message's files must also have room as words.
    const isOneWith = last !== undefined && [...withWords(last.text, first)].length <= LIMITS.messageCodePoints;
    const parts: Pick<TeamPost, 'text' | 'mentions' | 'files'>[] = texts.map((text) => ({ ...text, files: [] }));
    if (isOneWith) parts.splice(-1, 1, { ...last, files: first });
    else if (first.length > 0) parts.push({ ...EMPTY, files: first });
    for (const group of more) parts.push({ ...EMPTY, files: group });
    return parts.map((each, part) => ({ message, part, ...each }));
  });
}

const EMPTY = { text: '', mentions: [] };

/**
 * The body of a message: its text, and in words the files that it does not have. @param has by place among its files
 */
export function bodyOf({ text, files }: Pick<TeamPost, 'text' | 'files'>, has: (position: number) => boolean): string {
  return withWords(
    text,
    files.filter((_, position) => !has(position)),
  );
}

function withWords(text: string, files: readonly TeamFile[]): string {
  return [text, ...files.map(({ name }) => `_${name}_`)].filter((line) => line !== '').join('\n');
}

/** The text in parts, with the people's names here. */
function textsOf(text: string, nameOf: (id: string) => string | null): { text: string; mentions: Place[] }[] {
  const named: string[] = [];
  const withNames = text.replace(NAMED, (_, id: string) => {
    const name = nameOf(id);
    if (name === null) return '@somebody';
    named.push(id);
    return `${OPEN}@${name}${CLOSE}`;
  });
  const parts = partsOf(withNames, LIMITS.messageCodePoints).filter((part) => !isBlank(part));
  return parts.map((part) => placesIn(part, named));
}

/** Takes the marks out of a part. @param named whom the marks name, in their order; those of this part are taken out */
function placesIn(part: string, named: string[]): { text: string; mentions: Place[] } {
  if (!part.includes(OPEN) && !part.includes(CLOSE)) return { text: part, mentions: [] };
  const [before = '', ...pieces] = part.split(OPEN);
  const places: Place[] = [];
  let text = before.replaceAll(CLOSE, '');
  for (const piece of pieces) {
    const [words = '', after = ''] = piece.split(CLOSE);
    places.push({ at: text.length, length: words.length, who: named.shift() ?? '' });
    text += words + after;
  }
  return { text, mentions: mentionablePlaces(text, places).slice(0, LIMITS.mentions) };
}
