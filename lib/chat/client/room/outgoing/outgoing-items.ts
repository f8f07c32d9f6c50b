import type { OutboxItem, UnsentChange, UnsentFile } from '@/lib/chat/client/outbox/item';
import { shownMentions } from '@/lib/chat/client/room/shown-messages';
import type { FilesCode, PendingFile, PendingMessage } from '@/lib/chat/client/timeline/pending';
import type { ClientMention, ErrorCode } from '@/lib/chat/protocol';
import type { FileKind } from '@/lib/files/file';
import type { Message } from '@/lib/messages/message';

/** What a page gives to the outbox, and how the page sees the items of the outbox. Pure. */

export interface SendOptions {
  /** The message that this one answers. */
  replyTo?: Message | null;
  mentions?: readonly ClientMention[];
  /** The ids of uploads, in order. */
  files?: readonly string[];
}

/** `full`: too much is unsent already, so this was not accepted. */
export type Taken = 'taken' | 'full';

/** A change that the server refused for good. It is undone on the page. */
export interface Refusal {
  kind: UnsentChange['kind'];
  /** The message's seq. */
  target: number;
  code: ErrorCode;
}

/** The text of a refused edit, which is kept until the page takes it. */
export interface ReturnedText {
  clientId: string;
  target: number;
  text: string;
  mentions: readonly ClientMention[];
  code: ErrorCode;
}

export function taken(added: OutboxItem | 'full' | undefined): Taken {
  return added === undefined || added === 'full' ? 'full' : 'taken';
}

export function returnedText(item: OutboxItem): ReturnedText[] {
  if (item.kind !== 'edit' || item.failed === null) return [];
  const { clientId, target, text, mentions = [], failed: code } = item;
  return [{ clientId, target, text, mentions, code }];
}

interface Seen {
  /** The person's name. */
  user: string;
  /** Of the log that is shown. */
  epoch: string;
  /** Why it cannot be sent; null if it can. */
  code: ErrorCode | FilesCode | null;
}

export function toPending(item: Exclude<OutboxItem, UnsentChange>, { user, epoch, code }: Seen): PendingMessage {
  const { clientId, text, at: datetime, files } = item;
  const reply = item.reply && item.epoch === epoch ? { reply: item.reply } : {};
  const state = code ? 'failed' : 'waiting';
  return {
    clientId,
    text,
    user,
    datetime,
    state,
    code,
    stored: null,
    ...reply,
    ...shownMentions(item),
    ...(files ? { pendingFiles: files.map(withKind) } : {}),
  };
}

function withKind(file: UnsentFile): PendingFile {
  const { stored, type, width } = file;
  return { ...file, kind: stored?.kind ?? guessedKind(type, width !== undefined) };
}

function guessedKind(type: string, isPicture: boolean): FileKind {
  if (isPicture) return 'image';
  if (type.startsWith('audio/')) return 'audio';
  return type.startsWith('video/') ? 'video' : 'file';
}
