import type { AckFrame, HistoryPage } from '@/lib/chat/protocol';
import { ERASE } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';
import type { LogEntry } from './frames';
import { mapped, withChange, withQuote } from './timeline/changes';
import { type KeptChanges, keepChange } from './timeline/kept-changes';
import { acknowledged, fromOutbox, isDue, ownIds, type PendingMessage, requoted } from './timeline/pending';
import {
  bounded,
  mergedNotes,
  type Part,
  staleWindow,
  type Window,
  withAround,
  withNewer,
  withOlder,
} from './timeline/window';

export type { PendingMessage } from './timeline/pending';

/**
 * What a tab knows of a room's log. Pure. Pages, frames and acknowledgements may come in any order, late or twice. The
 * result is always what a fresh load would show.
 *
 * - The newest messages are always here: the tail. Every entry from its first message up to `cursor` is applied, and no
 *   later one. So there are no holes, and the view never goes backwards.
 * - A reader who goes far back looks at another part of the log, the window. It grows by pages in both directions, and
 *   follows the log as the tail does. When it reaches the tail, they join.
 * - There are never more than KEPT_LIMIT messages, once `bound` was told where the reader is.
 * - Entries beyond a hole wait in `early`. Then `isBehind` is true: the missing entries must be requested again.
 * - A message is shown once: a pending message leaves `pending` when the log has one of the same author and `clientId`.
 * - A reply quotes the present text of the message that it answers, even if that message is not shown.
 * - Changes are kept. If a page comes whose `asOf` is below the change, that page was read before the change, so the
 *   change is applied to it.
 * - An erasure does not say which messages it removes. So neither the erasure nor any later entry is applied: they wait
 *   in `early` for a newest page that was read after the erasure (`needsNewest`). What the reader looks at further back
 *   stays, but is stale then: it must be loaded again.
 * - A restored backup begins another log, whose seqs must not be compared with those of the old one. As soon as the
 *   server names the new log (`heard`), all entries wait for its newest page, and pages of any other log are not used.
 */
export interface Timeline extends Part, KeptChanges {
  /** The user name of the person to whom this tab belongs. */
  readonly user: string;
  /** The log that is shown: `messages`, `notes`, `hasMore`, `window`, `cursor` and `changes` belong to it. */
  readonly epoch: string;
  /** The log that the server uses: `head`, `skipped` and `early` belong to it. */
  readonly heard: string;
  /** Null if the reader looks at the tail. */
  readonly window: Window | null;
  readonly cursor: number;
  /** The highest seq that this tab has heard of. */
  readonly head: number;
  /** The server sends only entries after this seq. Missing entries up to it come only with a page. */
  readonly skipped: number;
  /** Entries that are not applied yet, in the order of their seqs. */
  readonly early: readonly LogEntry[];
  readonly pending: readonly PendingMessage[];
  /** Rises when pins of messages that are not shown may have changed. */
  readonly pinChanges: number;
}

export type TimelineAction =
  /** The newest page, after a `reset`. `at` is the first message in sight; null or absent: the reader is at the end. */
  | { type: 'newest'; page: HistoryPage; at?: number | null }
  /** The messages before the first one that is shown, asked for with `before`. */
  | { type: 'older'; page: HistoryPage; before: number }
  /** The messages after the end of the window, asked for with `after`. */
  | { type: 'newer'; page: HistoryPage; after: number }
  /** The messages at a place to which the reader goes. */
  | { type: 'around'; page: HistoryPage }
  /** The reader goes to the newest messages. */
  | { type: 'tail' }
  /** Messages far from the reader may be dropped. `at` as above. */
  | { type: 'bound'; at: number | null }
  | { type: 'entry'; entry: LogEntry }
  /**
   * A subscription begins. Until the next `hello` or `reset`, all entries are of the log `epoch`, whose head is `head`.
   */
  | { type: 'hello'; epoch: string; head: number }
  /** The server continues after `head`, and sends none of the entries up to it. */
  | { type: 'reset'; epoch: string; head: number }
  /** The server named the head of the log. */
  | { type: 'head'; head: number }
  | { type: 'ack'; ack: AckFrame }
  /** The outbox changed. `items` are all messages that are in it now. */
  | { type: 'outbox'; items: readonly PendingMessage[] };

/** The most entries that wait in `early`. Later ones are dropped, because the next subscription brings them again. */
const EARLY_LIMIT = 1_000;

export function startTimeline(user: string, page: HistoryPage): Timeline {
  const { asOf, hasMore, epoch } = page;
  // Messages above `asOf` will arrive again as entries.
  const messages = page.messages.filter(({ seq }) => seq <= asOf);
  const notes = (page.notes ?? []).filter(({ seq }) => seq <= asOf);
  const known = { cursor: asOf, head: asOf, skipped: 0, early: [], changes: [], changesAfter: asOf };
  return { user, epoch, heard: epoch, messages, notes, hasMore, window: null, ...known, pending: [], pinChanges: 0 };
}

export function isBehind(state: Timeline): boolean {
  return isElsewhere(state) || state.cursor < state.head;
}

/** Whether the next entry of the log can be shown only by loading a newest page. */
export function needsNewest(state: Timeline): boolean {
  const { cursor, early } = state;
  return isElsewhere(state) || (early[0]?.type === ERASE && early[0].seq === cursor + 1);
}

/** Whether the server uses another log than the one shown, or will not send the next entries. */
export function isElsewhere({ epoch, heard, cursor, skipped }: Timeline): boolean {
  return heard !== epoch || cursor < skipped;
}

export function advance(state: Timeline, action: TimelineAction): Timeline {
  switch (action.type) {
    case 'newest':
      return withNewest(state, action.page, action.at ?? null);
    case 'older':
      return isUsable(state, action.page) ? settled(withOlder(state, action.page, action.before)) : state;
    case 'newer':
      return isUsable(state, action.page) ? withNewer(state, action.page, action.after) : state;
    case 'around':
      return isUsable(state, action.page) ? withAround(state, action.page) : state;
    case 'tail':
      return state.window ? { ...state, window: null } : state;
    case 'bound':
      return bounded(state, action.at);
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
      return settled({ ...state, pending: requoted(fromOutbox(state.pending, action.items), inMemory(state)) });
    default:
      return action satisfies never;
  }
}

/** Takes over the log that the server names. A head or an entry of one log is never used for another. */
function hearing(state: Timeline, epoch: string, head: number, skipped: number): Timeline {
  if (epoch === state.heard) return { ...state, head: Math.max(state.head, head), skipped };
  const known = epoch === state.epoch ? Math.max(state.cursor, head) : head;
  return settled({ ...state, heard: epoch, head: known, skipped, early: [] });
}

/**
 * Replaces the tail by the page. Older messages are dropped, because they may have changed meanwhile; those that the
 * reader looks at are stale, and stay until they are loaded again. Two kinds of pages are ignored: a page of this log
 * that is older than the messages shown, and a page of a log that is not the server's. The second kind comes from a
 * node that learns of a restore earlier or later than the other nodes.
 */
function withNewest(state: Timeline, page: HistoryPage, at: number | null): Timeline {
  if (page.epoch !== state.heard) return state;
  if (page.epoch === state.epoch && page.asOf < state.cursor) return state;
  const { early, skipped } = state;
  const pending = requoted(state.pending, page.messages);
  const head = Math.max(state.head, page.asOf);
  const pinChanges = state.pinChanges + 1;
  const window = page.epoch === state.epoch ? staleWindow(state, page, at) : null;
  return drained(settled({ ...startTimeline(state.user, page), window, early, head, skipped, pending, pinChanges }));
}

/** Whether the page is of this log, and all changes that it lacks are known. */
function isUsable({ epoch, changesAfter }: Timeline, page: HistoryPage): boolean {
  return page.epoch === epoch && page.asOf >= changesAfter;
}

/** All messages in memory. */
export function inMemory({ messages, window }: Timeline): readonly Message[] {
  return window ? [...window.messages, ...messages] : messages;
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
    case 'pin':
    case 'preview': {
      const messages = withChange(state.messages, entry);
      const window = state.window && { ...state.window, messages: withChange(state.window.messages, entry) };
      const pending = mapped(state.pending, (item) => withQuote(item, entry));
      const isShown = !window && entry.target >= (state.messages[0]?.seq ?? Number.POSITIVE_INFINITY);
      const pinChanges = state.pinChanges + (isShown || entry.type === 'reaction' ? 0 : 1);
      return settled({ ...at, messages, window, pending, pinChanges, ...keepChange(state, entry) });
    }
    case 'members':
    case 'room':
      return settled({ ...at, notes: mergedNotes(state.notes, [entry]) });
    case 'unknown':
      return settled(at);
    default:
      return entry satisfies never;
  }
}

function withAck(state: Timeline, ack: AckFrame): Timeline {
  const pending = acknowledged(state.pending, ack, state.heard);
  return settled({ ...state, pending, head: Math.max(state.head, ack.seq) });
}

/**
 * Drops pending messages that the shown log contains by now. Such a message is recognized by its clientId, or by the
 * seq at which the server stored it.
 * @param newIds clientIds that the log has now; by default, those of all messages shown
 */
function settled(state: Timeline, newIds = ownIds(state.pending, state.messages, state.user)): Timeline {
  const pending = state.pending.filter(({ clientId, stored }) => !newIds.includes(clientId) && isDue(state, stored));
  return pending.length === state.pending.length ? state : { ...state, pending };
}
