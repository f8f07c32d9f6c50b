import type { AckFrame, HistoryPage } from '@/lib/chat/protocol';
import { ERASE } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import type { LogEntry } from './frames';
import { mapped, withChange, withQuote } from './timeline/changes';
import { type KeptChanges, keepChange } from './timeline/kept-changes';
import { acknowledged, fromOutbox, isDue, ownIds, type PendingMessage, requoted } from './timeline/pending';

export type { PendingMessage } from './timeline/pending';

/**
 * What a page knows of its room's log. Pure. Pages, frames and acknowledgements go in, in any order, late or twice;
 * what is shown is always what a fresh load would show.
 *
 * - Everything from the first message shown up to `cursor` is applied, and nothing beyond: there are no holes, and the
 *   view never goes backwards.
 * - Entries beyond a hole wait in `early`; `isBehind` says that the missing ones have to be requested again.
 * - A message is shown once: a pending message leaves `pending` when the log has one of the same author and `clientId`.
 * - A reply quotes the present text of the message that it answers, even if that message is not shown.
 * - A change to a message that is not shown is kept. It is applied to an older page that comes in with `asOf` below the
 *   change, because that page was read before the change.
 * - An erasure does not say which messages it is about. So it is not applied, nor is any entry beyond it: they wait in
 *   `early` for a newest page that was read after the erasure (`needsNewest`).
 * - A restore begins another log, and the numbers of the two logs have nothing to do with each other. As soon as the
 *   server names the new log (`heard`), all entries wait for its newest page, and pages of any other log are not used.
 */
export interface Timeline extends KeptChanges {
  /** The name of the user to whom this page belongs. */
  readonly user: string;
  /** The log that is shown: `messages`, `notes`, `hasMore`, `cursor` and `changes` belong to it. */
  readonly epoch: string;
  /** The log that the server uses: `head`, `skipped` and `early` belong to it. */
  readonly heard: string;
  /** By seq, oldest first. */
  readonly messages: readonly Message[];
  /** Who came and went, and what else happened to the room, by seq; only the newest NOTES_LIMIT. */
  readonly notes: readonly Note[];
  /** Whether there are older messages than the first. */
  readonly hasMore: boolean;
  readonly cursor: number;
  /** The highest seq that the page has heard of. */
  readonly head: number;
  /** The server sends only what comes after this seq. What is missing up to here comes only with a page. */
  readonly skipped: number;
  /** Entries after a hole, by seq. */
  readonly early: readonly LogEntry[];
  readonly pending: readonly PendingMessage[];
  /** Goes up when something may have changed those pins of the room whose messages are not in `messages`. */
  readonly pinChanges: number;
}

export type TimelineAction =
  /** The newest page, after a `reset`. */
  | { type: 'newest'; page: HistoryPage }
  /** The messages before the first one, asked for with `before`. */
  | { type: 'older'; page: HistoryPage; before: number }
  | { type: 'entry'; entry: LogEntry }
  /** A connection begins. Until the next `hello` or `reset` it uses the log `epoch`, whose head is `head` now. */
  | { type: 'hello'; epoch: string; head: number }
  /** The connection goes on after `head`, and sends nothing from before it. */
  | { type: 'reset'; epoch: string; head: number }
  /** The server said how far the log goes. */
  | { type: 'head'; head: number }
  | { type: 'ack'; ack: AckFrame }
  /** The outbox changed. `items` are all messages that are in it now. */
  | { type: 'outbox'; items: readonly PendingMessage[] };

/** The most entries that are kept after a hole. Others are dropped, because another request brings them all. */
const EARLY_LIMIT = 1_000;
/** The most notes that are kept. Older ones are dropped, because people read the messages. */
const NOTES_LIMIT = 1_000;

export function startTimeline(user: string, page: HistoryPage): Timeline {
  const { asOf, hasMore, epoch } = page;
  // Messages above `asOf` come again as entries.
  const messages = page.messages.filter(({ seq }) => seq <= asOf);
  const notes = (page.notes ?? []).filter(({ seq }) => seq <= asOf);
  const known = { cursor: asOf, head: asOf, skipped: 0, early: [], changes: [], changesAfter: asOf };
  return { user, epoch, heard: epoch, messages, notes, hasMore, ...known, pending: [], pinChanges: 0 };
}

export function isBehind(state: Timeline): boolean {
  return isElsewhere(state) || state.cursor < state.head;
}

/** Whether the next entry of the log can only be shown by a new page. */
export function needsNewest(state: Timeline): boolean {
  const { cursor, early } = state;
  return isElsewhere(state) || (early[0]?.type === ERASE && early[0].seq === cursor + 1);
}

/** Whether the server is elsewhere than the page: in another log, or past entries that it does not send. */
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
      return settled({ ...state, pending: requoted(fromOutbox(state.pending, action.items), state.messages) });
    default:
      return action satisfies never;
  }
}

/** Takes the log that the server names. What was heard of one log is never used for another. */
function hearing(state: Timeline, epoch: string, head: number, skipped: number): Timeline {
  if (epoch === state.heard) return { ...state, head: Math.max(state.head, head), skipped };
  const known = epoch === state.epoch ? Math.max(state.cursor, head) : head;
  return settled({ ...state, heard: epoch, head: known, skipped, early: [] });
}

/**
 * Replaces the list by the page. It keeps no older messages, because it is not known what happened to them in between.
 * Two kinds of pages are ignored: a page of this log that is older than what is shown, and a page of a log that is not
 * the server's. The second kind comes from a node that learns of a restore earlier or later than the other nodes.
 */
function withNewest(state: Timeline, page: HistoryPage): Timeline {
  if (page.epoch !== state.heard) return state;
  if (page.epoch === state.epoch && page.asOf < state.cursor) return state;
  const { early, skipped } = state;
  const pending = requoted(state.pending, page.messages);
  const head = Math.max(state.head, page.asOf);
  const pinChanges = state.pinChanges + 1;
  return drained(settled({ ...startTimeline(state.user, page), early, head, skipped, pending, pinChanges }));
}

function withOlder(state: Timeline, page: HistoryPage, before: number): Timeline {
  // The list was replaced while the page was on its way. The message before which the page belongs is not there any
  // more.
  if (page.epoch !== state.epoch || state.messages[0]?.seq !== before) return state;
  if (page.asOf < state.changesAfter) return state;
  const read = page.messages.filter(({ seq }) => seq < before);
  const missed = state.changes.filter(({ seq }) => seq > page.asOf);
  const older = missed.reduce<readonly Message[]>(withChange, read);
  // The other changes are about messages that are shown now. All replies to these messages are shown too, because a
  // reply comes after the message that it answers.
  const changes = state.changes.filter(({ target }) => target < (read[0]?.seq ?? before));
  const notes = newest([...(page.notes ?? []).filter(({ seq }) => seq < before), ...state.notes]);
  return settled({ ...state, messages: [...older, ...state.messages], notes, hasMore: page.hasMore, changes });
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

/** Applies waiting entries up to the next hole, or the next entry that only a page can show. */
function drained(state: Timeline): Timeline {
  let next = state;
  for (const entry of state.early) {
    if (entry.seq === next.cursor + 1 && entry.type !== ERASE) next = apply(next, entry);
  }
  if (state.early.length === 0) return next;
  return { ...next, early: next.early.filter(({ seq }) => seq > next.cursor) };
}

/** Applies an entry whose seq is `cursor + 1`. */
function apply(state: Timeline, entry: Exclude<LogEntry, { type: typeof ERASE }>): Timeline {
  const at = { ...state, cursor: entry.seq };
  switch (entry.type) {
    case 'message': {
      const { type: _, ...message } = entry;
      const messages = [...state.messages, message];
      return settled({ ...at, messages }, message.user === state.user ? [message.clientId] : []);
    }
    case 'edit':
    case 'delete':
    case 'hide':
    case 'show':
    case 'reaction':
    case 'pin': {
      const messages = withChange(state.messages, entry);
      const pending = mapped(state.pending, (item) => withQuote(item, entry));
      const isShown = entry.target >= (state.messages[0]?.seq ?? Number.POSITIVE_INFINITY);
      const pinChanges = state.pinChanges + (isShown || entry.type === 'reaction' ? 0 : 1);
      return settled({ ...at, messages, pending, pinChanges, ...(isShown ? {} : keepChange(state, entry)) });
    }
    case 'members':
    case 'room':
      return settled({ ...at, notes: newest([...state.notes, entry]) });
    case 'unknown':
      return settled(at);
    default:
      return entry satisfies never;
  }
}

function newest(notes: readonly Note[]): readonly Note[] {
  return notes.length > NOTES_LIMIT ? notes.slice(-NOTES_LIMIT) : notes;
}

function withAck(state: Timeline, ack: AckFrame): Timeline {
  const pending = acknowledged(state.pending, ack, state.heard);
  return settled({ ...state, pending, head: Math.max(state.head, ack.seq) });
}

/**
 * Drops pending messages that are in the shown log by now. They are known by their ids (`newIds`, by default looked for
 * in all shown messages), or by the place where the server stored them.
 */
function settled(state: Timeline, newIds = ownIds(state.pending, state.messages, state.user)): Timeline {
  const pending = state.pending.filter(({ clientId, stored }) => !newIds.includes(clientId) && isDue(state, stored));
  return pending.length === state.pending.length ? state : { ...state, pending };
}
