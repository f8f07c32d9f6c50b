import type { ErrorCode } from '@/lib/chat/protocol';
import type { ChangeKind } from '@/lib/messages/change-rows';
import type { Message } from '@/lib/messages/message';

/** What one client did and saw, in order; times are milliseconds of the driver's own steady clock. */
export type Entry =
  | { at: number; kind: 'invoke'; clientId: string; text: string }
  /** They change a message of their own; `clientId` is that of the request, and `text` null for a deletion. */
  | { at: number; kind: 'begin'; clientId: string; seq: number; messageId: string; text: string | null }
  // On the wire, as the server sent it.
  | { at: number; kind: 'ack'; clientId: string; seq: number }
  | { at: number; kind: 'refuse'; clientId: string | null; code: string; retryable: boolean }
  /** The answer to a change of a message; null: it is done. */
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
  /** One's own message is shown as unsent and as sent at the same time. */
  | { at: number; kind: 'twice'; clientId: string };

/** A message as it came over the socket, or as it is shown. */
export interface Seen {
  seq: number;
  clientId: string;
  user: string | null;
  /** Null once deleted. */
  text: string | null;
  /** What hangs on it, by `detailsOf`. Missing if it was not looked at. */
  details?: string;
}

/**
 * What hangs on a message, in one line: what it answers and how that is quoted, whom it names, who reacted, and whether
 * it is pinned. Reactions are sorted, because a page keeps their order when one is taken back, and the database does not.
 */
export function detailsOf({
  reply,
  mentions = [],
  reactions = [],
  pinned,
}: Pick<Message, 'reply' | 'mentions' | 'reactions' | 'pinned'>): string {
  const quote = reply ? [`answers ${reply.seq}: “${reply.text}”`] : [];
  const named = mentions.map(
    ({ at, length, who }) => `names ${typeof who === 'string' ? who : who.id} at ${at}+${length}`,
  );
  const reacted = reactions.map(({ emoji, people }) => `${emoji} by ${people.toSorted((a, b) => a - b).join()}`);
  return [...quote, ...named, ...reacted.toSorted(), ...(pinned ? ['pinned'] : [])].join('; ');
}

/** One member's part of a run. */
export interface MemberLog {
  name: string;
  room: string;
  /** The seq after which the member sees everything. */
  base: number;
  /** Whether the member must have seen everything at the end. */
  stays: boolean;
  entries: readonly Entry[];
  /** What is shown in the end, from the first message shown up to `cursor`. */
  screen: readonly Seen[];
  cursor: number;
  /** Ids of the messages that it still has to send. */
  unsent: readonly string[];
}

/** What an administrator or its author did to a message. */
export interface Change {
  room: string;
  seq: number;
  clientId: string;
  /** Null: deleted. */
  text: string | null;
  startedAt: number;
  /** Null until an answer tells the outcome. */
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
  /** Of a message: what hangs on it, by `detailsOf`. */
  details?: string;
  /** The seq of the message, if the row is a change. */
  target?: number | null;
}

export const now = (): number => performance.now();
