import { emojiNamed } from '@/lib/imports/emoji/names';
import { type Fields, fieldsOf, linesOf, listOf, textOf, textsOf } from '@/lib/imports/json';
import { type Left, leave, type TeamFile, type TeamMessage } from '@/lib/imports/team/model';
import { isBlank } from '@/lib/text';
import { attachmentText, blocksText } from './blocks';
import { fromMrkdwn, type Names } from './mrkdwn';
import type { SlackPeople } from './people';

/** One message of a Slack export. Pure. */

/** What Slack itself notes in a channel. */
const NOTES =
  /^(?:channel|group|conversation)_|^bot_(?:add|remove|enable|disable)$|^(?:un)?pinned_item$|^reminder_|^app_conversation_|^huddle_|^sh_room_|^joiner_notification|^tombstone$|^reply_broadcast$/;
const TIME = /^(\d{9,10})\.(\d{1,6})$/;
const FIRST_AT = Date.UTC(2010, 0, 1);

export const LEFT = {
  notes: 'notes of Slack, such as “joined”',
  deleted: 'deleted messages',
  empty: 'messages without anything to show',
  doubled: 'messages that are in it twice',
  broken: 'messages without a time, or that are no messages',
  files: 'files that Slack has no more, and does not name',
  reactions: 'reactions with emoji of the workspace',
} as const;

/** Reads a message. What it leaves out is counted in `left`. @returns null if nothing of it is left */
export function readMessage(value: unknown, people: SlackPeople, names: Names, left: Left): TeamMessage | null {
  const message = fieldsOf(value);
  const id = textOf(message.ts);
  const at = instantOf(id);
  const subtype = textOf(message.subtype);
  if (at === null || (message.type !== undefined && message.type !== 'message')) return leaveOut(left, LEFT.broken);
  if (subtype === 'tombstone' || message.hidden === true || subtype === 'message_deleted')
    return leaveOut(left, LEFT.deleted);
  if (NOTES.test(subtype)) return leaveOut(left, LEFT.notes);
  const files = filesOf(message, left);
  const text = textFrom(message, subtype, names, files.links);
  if (isBlank(text) && files.kept.length === 0) return leaveOut(left, LEFT.empty);
  const thread = textOf(message.thread_ts);
  return {
    id,
    at,
    author: people.authorOf(message),
    text,
    answers: thread !== '' && thread !== id ? thread : null,
    editedAt: instantOf(textOf(fieldsOf(message.edited).ts)),
    files: files.kept,
    reactions: reactionsOf(message, left),
  };
}

function leaveOut(left: Left, why: string): null {
  leave(left, why);
  return null;
}

/** Milliseconds since 1970; null if it is no time of Slack. */
export function instantOf(ts: string): number | null {
  const [, seconds = '', fraction = ''] = TIME.exec(ts) ?? [];
  const at = Number(seconds) * 1000 + Math.floor(Number(fraction.padEnd(6, '0')) / 1000);
  return at >= FIRST_AT ? at : null;
}

function textFrom(message: Fields, subtype: string, names: Names, links: readonly string[]): string {
  const said = textOf(message.text) || blocksText(message.blocks);
  const attached = listOf(message.attachments).filter((one) => said === '' || !isOfLink(fieldsOf(one)));
  const written = linesOf([said, ...attached.map(attachmentText)]);
  const text = linesOf([fromMrkdwn(written, names), ...links]);
  return subtype === 'me_message' && /^[^\n_]+$/.test(text) ? `_${text}_` : text;
}

/** What Slack shows of a link in the text, or of another message. */
const isOfLink = (attached: Fields) =>
  textOf(attached.from_url) !== '' || textOf(attached.original_url) !== '' || attached.is_msg_unfurl === true;

function filesOf(message: Fields, left: Left): { kept: TeamFile[]; links: string[] } {
  const kept: TeamFile[] = [];
  const links: string[] = [];
  const all = message.files == null && message.file != null ? [message.file] : listOf(message.files);
  for (const value of all) {
    const file = fieldsOf(value);
    const name = (textOf(file.name) || textOf(file.title)).trim();
    const address = textOf(file.url_private_download) || textOf(file.url_private);
    if (file.is_external === true && /^https?:\/\/[^\s()]+$/i.test(address)) links.push(address);
    else if (textOf(file.id) === '' || isBlank(name)) leave(left, LEFT.files);
    else {
      const isGone = /^(?:tombstone|hidden_by_limit)$/.test(textOf(file.mode));
      kept.push({ id: textOf(file.id), name, url: isGone || address === '' ? null : address });
    }
  }
  return { kept, links };
}

function reactionsOf(message: Fields, left: Left): TeamMessage['reactions'] {
  return listOf(message.reactions).flatMap((value) => {
    const { name, users } = fieldsOf(value);
    const by = textsOf(users);
    const emoji = emojiNamed(textOf(name));
    if (emoji !== null) return by.map((id) => ({ emoji, by: id }));
    leave(left, LEFT.reactions, by.length);
    return [];
  });
}
