import type { ErrorCode } from '@/lib/chat/protocol';
import type { ChangeKind } from '@/lib/messages/change-rows';
import type { Message } from '@/lib/messages/message';

/** What one client did and saw, in order. Times are milliseconds of the test process's monotonic clock. */
export type Entry =
  | { at: number; kind: 'invoke'; clientId: string; text: string }
  /** The person sends a message with a file, at another moment than the chat would: it has no place in their order. */
  | { at: number; kind: 'post'; clientId: string; text: string }
  /** The person changes an own message. `clientId` is the id of the request; `text` is null for a deletion. */
  | { at: number; kind: 'begin'; clientId: string; seq: number; messageId: string; text: string | null }
  // On the wire, as the server sent it.
  | { at: number; kind: 'ack'; clientId: string; seq: number }
  | { at: number; kind: 'refuse'; clientId: string | null; code: string; retryable: boolean }
  /** The answer to a change of a message. The code is null if the change was made. */
  | { at: number; kind: 'answer'; clientId: string; code: ErrorCode | null }
  | { at: number; kind: 'open'; connection: number; since: number; head: number }
  | { at: number; kind: 'reset'; connection: number; head: number }
  | { at: number; kind: 'close'; connection: number; code: number }
  | ({ at: number; kind: 'receive'; connection: number } & Seen)
  | { at: number; kind: 'change'; connection: number; seq: number; type: ChangeKind; target: number | null }
  /** A page of the room could not be loaded. */
  | { at: number; kind: 'no page' }
  // On the screen, as the session showed it.
  | ({ at: number; kind: 'show' } & Seen)
  /** Everything up to the cursor is shown. */
  | { at: number; kind: 'view'; cursor: number }
  /** An own message is shown as unsent and as sent at the same time. */
  | { at: number; kind: 'twice'; clientId: string };

/** A message as it came over the socket, or as it is shown. */
export interface Seen {
  seq: number;
  clientId: string;
  user: string | null;
  /** Null if the message was deleted. */
  text: string | null;
  /** The result of `detailsOf`. Missing if the details were not read. */
  details?: string;
}

/**
 * The details of a message, in one line: what it answers and how that is quoted, whom it names, who reacted, whether it
 * is pinned, its files and its link preview. Reactions are sorted, because a page keeps their order when one is taken
 * back, and the database does not.
 */
export function detailsOf({
  reply,
  mentions = [],
  reactions = [],
  pinned,
  files = [],
  preview,
}: Pick<Message, 'reply' | 'mentions' | 'reactions' | 'pinned'> & {
  files?: readonly { id: string }[];
  preview?: { url: string; title: string };
}): string {
  const quote = reply ? [`answers ${reply.seq}: “${reply.text}”`] : [];
  const named = mentions.map(
    ({ at, length, who }) => `names ${typeof who === 'string' ? who : who.id} at ${at}+${length}`,
  );
  const reacted = reactions.map(({ emoji, people }) => `${emoji} by ${people.toSorted((a, b) => a - b).join()}`);
  return [
    ...quote,
    ...named,
    ...reacted.toSorted(),
    ...(pinned ? ['pinned'] : []),
    ...files.map(({ id }) => `has ${id}`),
    ...(preview ? [`shows “${preview.title}” of ${preview.url}`] : []),
  ].join('; ');
}

/** What one member did and saw in one room during a run. */
export interface MemberLog {
  name: string;
  room: string;
  /** The member must see everything after this seq. */
  base: number;
  /** Whether the member must have seen everything at the end. */
  stays: boolean;
  entries: readonly Entry[];
  /** What is shown in the end, from the first message shown up to `cursor`. */
  screen: readonly Seen[];
  cursor: number;
  /** The ids of the messages that are still unsent. */
  unsent: readonly string[];
}

/** What an administrator or its author did to a message. */
export interface Change {
  room: string;
  seq: number;
  clientId: string;
  /** Null for a deletion. */
  text: string | null;
  startedAt: number;
  /** Null while there is no answer. */
  endedAt: number | null;
  /** `gone`: the message had already been deleted. */
  outcome: 'done' | 'gone' | null;
}

/** A row of the log in the database. */
export interface Row {
  room: string;
  seq: number;
  kind: string;
  clientId: string;
  user: string | null;
  text: string | null;
  /** The result of `detailsOf`, if the row is a message. */
  details?: string;
  /** The seq of the message, if the row is a change. */
  target?: number | null;
}

export const now = (): number => performance.now();
