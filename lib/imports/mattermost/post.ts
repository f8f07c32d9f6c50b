import { createHash } from 'node:crypto';
import { emojiNamed } from '@/lib/imports/emoji/names';
import { type Fields, fieldsOf, linesOf, listOf, textOf } from '@/lib/imports/json';
import { attachedText } from '@/lib/imports/team/attached';
import { type Left, leave, type TeamFile, type TeamMessage } from '@/lib/imports/team/model';
import { isBlank } from '@/lib/text';
import { fromMarkdown, type Names } from './markdown';
import { isDeleted, type MattermostPeople, usernameOf } from './people';

/** Posts of a Mattermost export, each with its answers in it. Pure. */

const FIRST_AT = Date.UTC(1990, 0, 1);

export const LEFT = {
  notes: 'notes of Mattermost, such as “joined”',
  deleted: 'deleted messages',
  empty: 'messages without anything to show',
  doubled: 'messages that are in it twice',
  broken: 'messages without a time',
  files: 'files that are not in the export: their messages have their names',
  reactions: 'reactions with emoji of the server',
} as const;

const MARKS = {
  link: (text: string, address: string) =>
    /^https?:\/\/[^\s()]+$/i.test(address) ? `[${text.replace(/[[\]\\`]/g, '\\$&')}](${address})` : text,
  bold: (text: string) => `**${text}**`,
};

export interface PostReader {
  people: MattermostPeople;
  names: Names;
  left: Left;
  /** The entry of the ZIP with the bytes of an attachment; null if it has none. */
  fileAt(path: string): string | null;
}

/** The messages of a post and of its answers. What it leaves out is counted in `left`. */
export function readPost(post: Fields, reader: PostReader): TeamMessage[] {
  const root = { id: idOf(post), at: instantOf(post.create_at) ?? 0 };
  const all = [readOne(post, null, reader)];
  for (const reply of listOf(post.replies)) all.push(readOne(fieldsOf(reply), root, reader));
  return all.filter((message) => message !== null);
}

/** The ids of its messages that are pinned, and when they were written. */
export function pinsOf(post: Fields): { message: string; at: number }[] {
  const root = idOf(post);
  const all = [{ fields: post, id: root }];
  for (const value of listOf(post.replies)) all.push({ fields: fieldsOf(value), id: idOf(fieldsOf(value), root) });
  return all.flatMap(({ fields, id }) =>
    fields.is_pinned === true ? [{ message: id, at: instantOf(fields.create_at) ?? 0 }] : [],
  );
}

/** Posts have no id there: these are what Mattermost tells them by. */
function idOf(post: Fields, root = ''): string {
  const { create_at: at, user, message } = post;
  const paths = listOf(post.attachments).map((one) => textOf(fieldsOf(one).path));
  const words = JSON.stringify([root, at, usernameOf(user), textOf(message), paths, post.props ?? null]);
  return createHash('sha256').update(words).digest('hex').slice(0, 32);
}

/** Milliseconds since 1970; null if it is no time. */
function instantOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= FIRST_AT ? value : null;
}

function readOne(post: Fields, root: { id: string; at: number } | null, reader: PostReader): TeamMessage | null {
  const { people, names, left } = reader;
  const leaveOut = (why: string) => {
    leave(left, why);
    return null;
  };
  const at = instantOf(post.create_at);
  if (at === null) return leaveOut(LEFT.broken);
  if (isDeleted(post)) return leaveOut(LEFT.deleted);
  if (textOf(post.type).startsWith('system_')) return leaveOut(LEFT.notes);
  const files = filesOf(post, reader);
  const attached = attachedText(fieldsOf(post.props).attachments, MARKS);
  const text = fromMarkdown(linesOf([textOf(post.message), attached]), names);
  if (isBlank(text) && files.length === 0) return leaveOut(LEFT.empty);
  return {
    id: idOf(post, root?.id),
    // An answer comes after what it answers, whatever the clocks said.
    at: Math.max(at, root?.at ?? 0),
    author: people.authorOf(post),
    text,
    answers: root?.id ?? null,
    editedAt: instantOf(post.edit_at),
    files,
    reactions: reactionsOf(post, left),
  };
}

function filesOf(post: Fields, { fileAt, left }: PostReader): TeamFile[] {
  return listOf(post.attachments).flatMap((value) => {
    const path = textOf(fieldsOf(value).path);
    const name = (path.split('/').at(-1) ?? '').trim();
    if (isBlank(name)) return [];
    const url = fileAt(path);
    if (url === null) leave(left, LEFT.files);
    return [{ id: path, name, url }];
  });
}

function reactionsOf(post: Fields, left: Left): TeamMessage['reactions'] {
  const given = listOf(post.reactions).map(fieldsOf);
  given.sort((a, b) => (Number(a.create_at) || 0) - (Number(b.create_at) || 0));
  return given.flatMap(({ user, emoji_name: name }) => {
    const emoji = emojiNamed(textOf(name));
    if (emoji !== null) return [{ emoji, by: usernameOf(user) }];
    leave(left, LEFT.reactions);
    return [];
  });
}
