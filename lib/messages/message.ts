import type { NamedPerson } from '@/lib/chat/protocol';
import type { MessageFile } from '@/lib/files/file';
import { type FileSummary, summaryOf } from '@/lib/files/summary';

/** A message as everybody sees it, from the store to the page. On the wire its text is called `message`. */
export interface Message {
  /** Place in the room's log, from 1, without holes. */
  seq: number;
  /** As typed, with LF as line end; null if it was deleted, or is hidden. Empty only if there are `files`. */
  text: string | null;
  /** A moderator withholds it. */
  hidden?: true;
  /** The author's name as typed at sign-up; null when that account is gone. */
  user: string | null;
  /** The name that people see, if it is not the user name. */
  shown?: string;
  /** The id of the picture that is the author's face (facePath in lib/files/file.ts). Absent: their initials. */
  face?: string;
  /** The author's id, which stays the same if the name changes. Null if `user` is null; absent from older servers. */
  userId?: number | null;
  /** ISO 8601, UTC, milliseconds. */
  datetime: string;
  /** The UUID that the author's client gave it, or the server if the client gave none. */
  clientId: string;
  /** When the text was last replaced, ISO 8601. Absent if it never was, or if the message was deleted. */
  editedAt?: string;
  /** The message that this one answers, as it is now. A deleted or hidden message has none of these six. */
  reply?: Quote;
  /** Whom the text names, by place. */
  mentions?: Mention[];
  /** One for each emoji, in the order in which the emoji were first used. */
  reactions?: Reaction[];
  pinned?: true;
  /** In the order in which the author sent them. Never empty. */
  files?: MessageFile[];
  /** What the page behind the text's first link says of itself. */
  preview?: LinkPreview;
}

/** The texts are plain, one line each, and never empty. */
export interface LinkPreview {
  /** Where the text's first link leads: `http:` or `https:`, as `URL` writes it. */
  url: string;
  /** The name of the site, or its host. */
  site: string;
  title: string;
  description?: string;
  /** Always of the kind `image`. */
  picture?: MessageFile;
}

/** What is shown of a message that another one answers. */
export interface Quote {
  seq: number;
  /**
   * The first QUOTE_LENGTH UTF-16 units, or one less if that would cut a character in half; null if it was deleted, or
   * is hidden.
   */
  text: string | null;
  /** As in Message. */
  hidden?: true;
  /** As in Message. */
  user: string | null;
  shown?: string;
  userId?: number | null;
  /** What it has of files. Absent if it has none. */
  files?: FileSummary;
}

/** What is shown of a message to which the text of another one links. It is neither deleted nor hidden. */
export interface LinkedMessage extends Quote {
  /** The id of its room. */
  room: number;
  /** As in Message. */
  datetime: string;
}

/** What a hidden message does not have, and has when it is shown again. */
export type ShownAgain = Pick<
  Message,
  'editedAt' | 'reply' | 'mentions' | 'reactions' | 'pinned' | 'files' | 'preview'
> & {
  text: string;
};

export const QUOTE_LENGTH = 200;

/** A place in a message's text that names somebody; the text itself stays as typed. */
export interface Mention {
  /** Where it begins, in UTF-16 units; the character there is `@`. */
  at: number;
  /** Its length in UTF-16 units, with the `@`. */
  length: number;
  /** The person as they are called now; `all`: everybody in the room; `here`: those who were active then. */
  who: NamedPerson | 'all' | 'here';
}

/** One emoji, and who reacted with it. */
export interface Reaction {
  /** One RGI emoji, normalized by reactionEmoji in lib/messages/emoji.ts. */
  emoji: string;
  /** Their ids, the first one first. Never empty. */
  people: number[];
}

/** What another message shows of this one. */
export function quoteOf({ seq, text, hidden, user, shown, userId, files }: Message): Quote {
  const names = { user, ...(shown === undefined ? {} : { shown }), ...(userId === undefined ? {} : { userId }) };
  const quoted = { seq, text: text === null ? null : quotedText(text), ...(hidden ? { hidden } : {}) };
  return { ...quoted, ...names, ...withSummary(summaryOf(files)) };
}

/** A summary as Quote has it. */
export function withSummary(files: FileSummary | null): Pick<Quote, 'files'> {
  return files ? { files } : {};
}

/** The beginning of a text, as Quote has it. */
export function quotedText(text: string): string {
  const cut = text.slice(0, QUOTE_LENGTH);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
