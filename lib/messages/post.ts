import { randomUUID } from 'node:crypto';
import type { ClientMention, ErrorCode } from '@/lib/chat/protocol';
import type { Attaching } from '@/lib/files/attach';
import { isArchived } from '@/lib/rooms/policy';
import type { Room } from '@/lib/rooms/store';
import { isBlank, withLineFeeds } from '@/lib/text';
import type { MessageLog } from './log';
import type { FindNamed } from './mentions/naming';
import { textProblem } from './policy';

export interface Author {
  userId: number;
  username: string;
  /** The name that people see. Empty or left out: the user name. */
  shown?: string;
  /** The id of the picture that is their face. */
  face?: string | null;
}

/**
 * A message is either committed, with its place in the log (`fresh` is false if it was there before), or refused. A
 * refused message is not stored; only with the code `unavailable` it may be.
 */
export type PostResult =
  | { clientId: string; seq: number; fresh: boolean }
  /** `retryAfter`: so many seconds later the person may write here again. */
  | { clientId: string; error: ErrorCode; retryAfter?: number };

/**
 * Posts a message. Everything that posts, for a person or a program, calls this: no message gets into a room's log in
 * another way, except into rooms that an import makes (lib/archive, lib/imports) and that nobody sees before it ends.
 */
export type Post = (author: Author, room: Room, message: NewMessage) => Promise<PostResult>;

export interface NewMessage {
  text: string;
  clientId?: string | undefined;
  /** The seq of the message that it answers. If the room has no such message, the error is `gone`. */
  replyTo?: number | undefined;
  mentions?: readonly ClientMention[] | undefined;
  /**
   * Ids of the author's uploaded files, each once. With files the text may be blank; nothing is stored of it then. If
   * one of them cannot be taken, the error is `no_file`.
   */
  files?: readonly string[] | undefined;
}

/** Reads what everybody will see of a person's files. @throws the driver's error */
export type ReadFiles = (userId: number, ids: readonly string[]) => Promise<Attaching>;

const NOBODY: readonly ClientMention[] = [];
const NO_FILES: readonly string[] = [];

/** @param onPosted called with each message that is in the log now, before its author is answered */
export function openPost(
  messageLog: Pick<MessageLog, 'append'>,
  findNamed: FindNamed,
  readFiles: ReadFiles,
  onPosted: (author: Author, room: Room, seq: number) => void = () => {},
): Post {
  return async (author, room, message) => {
    // Kept across retries, so that a commit whose answer was lost is found again.
    const clientId = message.clientId?.toLowerCase() ?? randomUUID();
    if (isArchived(room)) return { clientId, error: 'room_closed' };
    const { files = NO_FILES } = message;
    const typed = withLineFeeds(message.text);
    const text = files.length > 0 && isBlank(typed) ? '' : typed;
    const problem = text === '' && files.length > 0 ? null : textProblem(text);
    if (problem) return { clientId, error: problem };
    const { mentions = NOBODY } = message;
    // A message that names nobody and has no files enters the queue in this turn of the loop, in the order of arrival.
    const naming = mentions.length === 0 ? null : await findNamed(author, room, text, mentions);
    if (naming && 'error' in naming) return { clientId, ...naming };
    const { userId, username, shown, face } = author;
    const attaching = files.length === 0 ? undefined : await readFiles(userId, files).catch(() => null);
    if (attaching === null) return { clientId, error: 'unavailable' };
    const { replyTo } = message;
    const { kind, rules, isGuest } = room;
    const draft = {
      userId,
      username,
      shown,
      face,
      clientId,
      text,
      replyTo,
      naming: naming ?? undefined,
      attaching,
      kind,
      rules,
      isGuest,
    };
    const result = await messageLog.append(room.id, draft);
    if ('error' in result) return { clientId, error: result.error, retryAfter: result.retryAfter };
    const { seq, fresh } = result;
    onPosted(author, room, seq);
    return { clientId, seq, fresh };
  };
}
