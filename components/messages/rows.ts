import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { MessageFile } from '@/lib/files/file';
import type { Day, Run } from '@/lib/messages/days';
import type { LinkPreview, Mention, Message, Quote, Reaction } from '@/lib/messages/message';
import type { ListRow } from './notes/note-rows';

/** What the list shows: the log's messages, then the reader's own messages that are not in the log yet. */
export type Row = Message | PendingMessage;

/** The key is the same before and after a message reaches the log, so its element on the page stays the same. */
export function rowKey({ user, clientId }: Pick<ListRow, 'user' | 'clientId'>): string {
  return `${user ?? ''}/${clientId}`;
}

export function pendingOf(row: Row): PendingMessage | null {
  return 'state' in row ? row : null;
}

/** The name of its author that people see, if it is not the user name. */
export function shownOf(row: Row): string | undefined {
  return 'shown' in row ? row.shown : undefined;
}

/** Whether its text was changed. */
export function isEdited(row: Row): boolean {
  return 'editedAt' in row && row.editedAt !== undefined;
}

/** Whether its new text is still on the way. */
export function isPendingEdit(row: Row): boolean {
  return 'pendingEdit' in row;
}

/** The message that this one answers, as that message is now. */
export function replyOf(row: Row): Quote | undefined {
  return 'reply' in row ? row.reply : undefined;
}

/** Whom its text names. */
export function mentionsOf(row: Row): readonly Mention[] | undefined {
  return 'mentions' in row ? row.mentions : undefined;
}

export function reactionsOf(row: Row): readonly Reaction[] {
  return 'reactions' in row ? (row.reactions ?? []) : [];
}

/** What the page behind its first link says of itself. */
export function previewOf(row: Row): LinkPreview | undefined {
  return 'preview' in row ? row.preview : undefined;
}

/** What the server has of its files. */
export function filesOf(row: Row): readonly MessageFile[] {
  return 'files' in row ? (row.files ?? []) : [];
}

/** Whether a moderator withholds it. */
export function isHidden(row: Row): boolean {
  return 'hidden' in row && row.hidden === true;
}

export function isPinned(row: Row): boolean {
  return 'pinned' in row && row.pinned === true;
}

/** If this device's clock is behind, pending messages get the time of the last message, so that their day is right. */
export function rowsOf(messages: readonly Message[], pending: readonly PendingMessage[]): Row[] {
  const latest = messages.at(-1)?.datetime ?? '';
  return [...messages, ...pending.map((p) => (p.datetime < latest ? { ...p, datetime: latest } : p))];
}

interface NewRun {
  days: readonly Day<ListRow>[];
  /** The first run that is new; null: nothing is. */
  newRun: Run<ListRow> | null;
}

/**
 * Finds where the line above new messages stands, and splits the run there. There is no line if the first new message
 * is the reader's own: they were there. Nor if it may be further up, among messages that are not shown.
 * @param newFrom the first entry that is new; null: nothing is
 * @param hasMore whether there are messages before these
 */
export function splitAtNew(
  days: readonly Day<ListRow>[],
  newFrom: number | null,
  me: string,
  hasMore: boolean,
): NewRun {
  if (newFrom === null) return { days, newRun: null };
  for (const [dayIndex, day] of days.entries()) {
    for (const [runIndex, run] of day.runs.entries()) {
      const at = run.messages.findIndex((row) => 'seq' in row && row.seq >= newFrom);
      if (at === -1) continue;
      const [row] = run.messages;
      const isFirst = dayIndex + runIndex + at === 0 && row && 'seq' in row && row.seq > newFrom;
      if (run.user === me || (isFirst && hasMore)) return { days, newRun: null };
      const newRun = at === 0 ? run : { ...run, messages: run.messages.slice(at) };
      const before = at === 0 ? [] : [{ ...run, messages: run.messages.slice(0, at) }];
      const runs = [...day.runs.slice(0, runIndex), ...before, newRun, ...day.runs.slice(runIndex + 1)];
      return { days: [...days.slice(0, dayIndex), { ...day, runs }, ...days.slice(dayIndex + 1)], newRun };
    }
  }
  return { days, newRun: null };
}
