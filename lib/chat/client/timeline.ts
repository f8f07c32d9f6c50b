import type { AckFrame, DeleteFrame, ErrorCode, HistoryPage } from '@/lib/chat/protocol';
import { ERASE } from '@/lib/chat/protocol';
import type { Edit } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import type { LogEntry } from './frames';

/**
 * What a page knows of its room's log. Pure: pages, frames and acknowledgements go in, in any order, late or twice;
 * what is shown is always what a fresh load would show.
 *
 * - Everything from the first message shown up to `cursor` is applied, and nothing beyond: there are no holes, and the
 *   view never goes backwards.
 * - Entries beyond a hole wait in `early`; `isBehind` says that the rest has to be asked for again.
 * - A message is shown once: with its author's `clientId` in the log, it leaves `pending`.
 *
 * - A change of a message that is not shown is kept, and applied to an older page that comes in with `asOf` below it:
 *   that was read before it happened.
 * - Nobody is told what an erasure is about, so it is not applied, nor anything beyond it: it waits in `early` until
 *   the newest page comes, read after it (`needsNewest`).
 * - A restore begins another log, whose numbers say nothing about this one's. From the moment in which the server speaks
 *   of it (`heard`), all that comes waits for its newest page; a page of any other log is of no use then.
 */
export interface Timeline {
  /** Whose page this is. */
  readonly user: string;
  /** The log that is shown: `messages`, `hasMore`, `cursor` and `changes` belong to it. */
  readonly epoch: string;
  /** The log that the server speaks of: `head`, `skipped` and `early` belong to it. */
  readonly heard: string;
  /** By seq, oldest first. */
  readonly messages: readonly Message[];
  /** Whether there are older messages than the first. */
  readonly hasMore: boolean;
  readonly cursor: number;
  /** The highest seq heard of. */
  readonly head: number;
  /** The server goes on after this seq: what is missing up to here comes with a page alone. */
  readonly skipped: number;
  /** Entries after a hole, by seq. */
  readonly early: readonly LogEntry[];
  /** Changes of messages before the first one shown, by seq. */
  readonly changes: readonly Change[];
  /** What changed up to here is not in `changes`: a page that was read before is of no use. */
  readonly changesAfter: number;
  readonly pending: readonly PendingMessage[];
}

type Change = Edit | DeleteFrame;

/** One's own message that is not in the log yet, as far as this page knows. */
export interface PendingMessage {
  readonly clientId: string;
  readonly text: string;
  readonly user: string;
  /** When it was written, by this device's clock; ISO 8601. */
  readonly datetime: string;
  /** `stored`: acknowledged, and its frame is on the way; `held`: nothing is sent until one has signed in again. */
  readonly state: 'waiting' | 'held' | 'stored' | 'failed';
  /** Why it failed. */
  readonly code: ErrorCode | null;
  /** Its place once stored. */
  readonly stored: { readonly seq: number; readonly epoch: string } | null;
}

export type TimelineAction =
  /** The newest page, after a `reset`. */
  | { type: 'newest'; page: HistoryPage }
  /** The messages before the first one, asked for with `before`. */
  | { type: 'older'; page: HistoryPage; before: number }
  | { type: 'entry'; entry: LogEntry }
  /** A connection begins: which log it speaks of until the next `hello` or `reset`, and how far that goes. */
  | { type: 'hello'; epoch: string; head: number }
  /** It goes on after `head`, and sends nothing of what lies before. */
  | { type: 'reset'; epoch: string; head: number }
  /** The server said how far the log goes. */
  | { type: 'head'; head: number }
  | { type: 'ack'; ack: AckFrame }
  /** The outbox changed: all that is in it. */
  | { type: 'outbox'; items: readonly PendingMessage[] };

/** More than this many entries after a hole are let go: asking again brings them all. */
const EARLY_LIMIT = 1_000;
/** More than this many changes of what is not shown are let go: pages that were read before them are asked for again. */
const CHANGES_LIMIT = 1_000;

export function startTimeline(user: string, page: HistoryPage): Timeline {
  const { asOf, hasMore, epoch } = page;
  // What came above `asOf` while the page was read comes again as an entry.
  const messages = page.messages.filter(({ seq }) => seq <= asOf);
  const known = { cursor: asOf, head: asOf, skipped: 0, early: [], changes: [], changesAfter: asOf };
  return { user, epoch, heard: epoch, messages, hasMore, ...known, pending: [] };
}

export function isBehind(state: Timeline): boolean {
  return isElsewhere(state) || state.cursor < state.head;
}

/** Whether the log goes on with something that only a new page can show. */
export function needsNewest(state: Timeline): boolean {
  const { cursor, early } = state;
  return isElsewhere(state) || (early[0]?.type === ERASE && early[0].seq === cursor + 1);
}

/** Whether the server is at another place than what is shown: in another log, or further on than it sends. */
export function isElsewhere({ epoch, heard, cursor, skipped }: Timeline): boolean {
  return heard !== epoch || cursor < skipped;
}

export function advance(state: Timeline, action: TimelineAction): Timeline {
  switch (action.type) {
    case 'newest':
      return withNewest(state, action.page);
    case 'older':
      return withOlder(state, action.page, action.before);
    case 'entry':
      return withEntry(state, action.entry);
    case 'hello':
      return hearing(state, action.epoch, action.head, 0);
    case 'reset':
      return hearing(state, action.epoch, action.head, action.head);
    case 'head':
      return action.head > state.head ? { ...state, head: action.head } : state;
    case 'ack':
      return withAck(state, action.ack);
    case 'outbox':
      return withOutbox(state, action.items);
    default:
      return action satisfies never;
  }
}

/** Nothing that was heard of one log is held against another. */
function hearing(state: Timeline, epoch: string, head: number, skipped: number): Timeline {
  if (epoch === state.heard) return { ...state, head: Math.max(state.head, head), skipped };
  const known = epoch === state.epoch ? Math.max(state.cursor, head) : head;
  return settled({ ...state, heard: epoch, head: known, skipped, early: [] });
}

/**
 * Takes the page's place in the log, and nothing older: what happened to older messages in between is not known.
 * A page of this log that was read before what is shown already is late, and says nothing new; so is one of another log
 * than the server speaks of, as from a node that knows of a restore before the others do, or after them.
 */
function withNewest(state: Timeline, page: HistoryPage): Timeline {
  if (page.epoch !== state.heard) return state;
  if (page.epoch === state.epoch && page.asOf < state.cursor) return state;
  const { early, skipped, pending } = state;
  const head = Math.max(state.head, page.asOf);
  return drained(settled({ ...startTimeline(state.user, page), early, head, skipped, pending }));
}

function withOlder(state: Timeline, page: HistoryPage, before: number): Timeline {
  // The list began anew while the page was on its way: it belongs before a message that is not there any more.
  if (page.epoch !== state.epoch || state.messages[0]?.seq !== before) return state;
  if (page.asOf < state.changesAfter) return state;
  const read = page.messages.filter(({ seq }) => seq < before);
  const missed = state.changes.filter(({ seq }) => seq > page.asOf);
  const older = missed.reduce<readonly Message[]>((all, change) => changed(all, change) ?? all, read);
  // The others' messages are shown from here on.
  const changes = state.changes.filter(({ target }) => target < (read[0]?.seq ?? before));
  return settled({ ...state, messages: [...older, ...state.messages], hasMore: page.hasMore, changes });
}

function withEntry(state: Timeline, entry: LogEntry): Timeline {
  const isOther = state.heard !== state.epoch;
  if (!isOther && entry.seq <= state.cursor) return state;
  const head = Math.max(state.head, entry.seq);
  if (isOther || entry.seq > state.cursor + 1 || entry.type === ERASE)
    return { ...state, head, early: insertEarly(state.early, entry) };
  return drained(apply({ ...state, head }, entry));
}

function insertEarly(early: readonly LogEntry[], entry: LogEntry): readonly LogEntry[] {
  const at = early.findLastIndex(({ seq }) => seq <= entry.seq);
  if (early[at]?.seq === entry.seq) return early;
  return early.toSpliced(at + 1, 0, entry).slice(0, EARLY_LIMIT);
}

/** Applies what waited, as far as there is no hole and nothing that only a page can show. */
function drained(state: Timeline): Timeline {
  let next = state;
  for (const entry of state.early) {
    if (entry.seq === next.cursor + 1 && entry.type !== ERASE) next = apply(next, entry);
  }
  if (state.early.length === 0) return next;
  return { ...next, early: next.early.filter(({ seq }) => seq > next.cursor) };
}

/** `entry.seq` is `cursor + 1`. */
function apply(state: Timeline, entry: Exclude<LogEntry, { type: typeof ERASE }>): Timeline {
  const at = { ...state, cursor: entry.seq };
  switch (entry.type) {
    case 'message': {
      const { type: _, ...message } = entry;
      const messages = [...state.messages, message];
      return settled({ ...at, messages }, message.user === state.user ? [message.clientId] : []);
    }
    case 'edit':
    case 'delete': {
      const messages = changed(state.messages, entry);
      return settled(messages ? { ...at, messages } : { ...at, ...kept(state, entry) });
    }
    case 'unknown':
      return settled(at);
    default:
      return entry satisfies never;
  }
}

/** The messages with the change in them; null when the one that it is about is not there. */
function changed(messages: readonly Message[], change: Change): readonly Message[] | null {
  const index = messages.findLastIndex(({ seq }) => seq === change.target);
  const message = messages[index];
  if (!message) return null;
  // Deleted is final: a page that was read later than the change happened may know more than the change.
  if (message.text === null) return messages;
  return messages.with(index, change.type === 'delete' ? emptied(message) : edited(message, change));
}

function emptied({ editedAt: _, ...message }: Message): Message {
  return { ...message, text: null };
}

function edited(message: Message, { text, editedAt }: Edit): Message {
  return { ...message, text, editedAt };
}

/** For pages to come. */
function kept(state: Timeline, change: Change): Pick<Timeline, 'changes' | 'changesAfter'> {
  const changes = [...state.changes, change];
  const dropped = changes.length > CHANGES_LIMIT ? changes.shift() : undefined;
  return { changes, changesAfter: dropped?.seq ?? state.changesAfter };
}

function withAck(state: Timeline, { clientId, seq }: AckFrame): Timeline {
  const pending = state.pending.map((item) =>
    item.clientId === clientId
      ? { ...item, state: 'stored' as const, code: null, stored: { seq, epoch: state.heard } }
      : item,
  );
  return settled({ ...state, pending, head: Math.max(state.head, seq) });
}

function withOutbox(state: Timeline, items: readonly PendingMessage[]): Timeline {
  const stored = state.pending.filter((item) => item.state === 'stored');
  const ids = new Set(stored.map(({ clientId }) => clientId));
  const known = new Map(state.pending.map((item) => [item.clientId, item]));
  const rest = items.filter(({ clientId }) => !ids.has(clientId)).map((item) => same(known.get(item.clientId), item));
  return settled({ ...state, pending: [...stored, ...rest] });
}

/** The one that was there if nothing changed, so that its rendering can be kept. */
function same(before: PendingMessage | undefined, item: PendingMessage): PendingMessage {
  return before && before.state === item.state && before.code === item.code ? before : item;
}

/** Lets go of what is in the log by now: among `newIds`, or among all messages shown. */
function settled(state: Timeline, newIds: readonly string[] = ownIds(state)): Timeline {
  const pending = state.pending.filter(({ clientId, stored }) => !newIds.includes(clientId) && isDue(state, stored));
  return pending.length === state.pending.length ? state : { ...state, pending };
}

/** Whether what is stored there is still to be shown: what another log holds has a place only while its page is due. */
function isDue({ epoch, heard, cursor }: Timeline, stored: PendingMessage['stored']): boolean {
  if (stored === null) return true;
  return stored.epoch === epoch ? stored.seq > cursor : heard !== epoch;
}

/** Others may use one's clientId too, by chance or by design: theirs say nothing about one's own message. */
function ownIds({ pending, messages, user }: Timeline): string[] {
  if (pending.length === 0) return [];
  const waiting = new Set(pending.map(({ clientId }) => clientId));
  return messages.filter((m) => m.user === user && waiting.has(m.clientId)).map(({ clientId }) => clientId);
}
