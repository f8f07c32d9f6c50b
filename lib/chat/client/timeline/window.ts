import type { HistoryPage } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { withChange } from './changes';
import type { KeptChanges } from './kept-changes';

/** The most messages of a room that a tab keeps. */
export const KEPT_LIMIT = 300;
/** How many messages a window keeps: half of them before the reader, and half after. */
const WINDOW_LIMIT = 200;
/** How many of the newest messages stay beside such a part, so that the way back to them is short. */
const TAIL_LIMIT = 100;
/** How many stay if the reader is at the end. */
const END_LIMIT = 200;
/** The most notes that are kept. Older ones are dropped, because they matter little to readers. */
const NOTES_LIMIT = 1_000;

/** A contiguous part of a log. */
export interface Part {
  /** By seq, oldest first. */
  readonly messages: readonly Message[];
  /** Membership and room changes, in the order of their seqs. */
  readonly notes: readonly Note[];
  /** Whether there are older messages than the first. */
  readonly hasMore: boolean;
}

/** A part before the newest messages, which the reader looks at. */
export interface Window extends Part {
  /** Nothing is missing up to this seq. */
  readonly to: number;
  /** It may show what is gone by now, and must be loaded again. Until then it does not grow. */
  readonly isStale: boolean;
}

/** What this file needs of a Timeline. */
interface Log extends Part, KeptChanges {
  readonly cursor: number;
  readonly window: Window | null;
}

/** What the reader looks at: the window, or else the newest messages. */
export function shownPart({ window, messages, notes, hasMore }: Log): Part {
  return window ?? { messages, notes: hasMore ? notesFrom(notes, messages[0]?.seq) : notes, hasMore };
}

/** Shows a page that was requested around a place. */
export function withAround<T extends Log>(state: T, page: HistoryPage): T {
  const { messages, notes } = readPart(state, page, 0);
  // The tail has everything that the page has.
  if (messages.length === 0) return { ...state, window: null };
  return met(state, { messages, notes, hasMore: page.hasMore, to: endOf(page, 0), isStale: false });
}

/**
 * Puts the page in front of what is shown. @param before the first message that was shown when the page was asked for
 */
export function withOlder<T extends Log>(state: T, page: HistoryPage, before: number): T {
  const shown = state.window ?? state;
  // The messages were replaced while the page was on its way, so it no longer fits in front of them.
  if (shown.messages[0]?.seq !== before || state.window?.isStale) return state;
  const messages = [...withMissed(state, page, (seq) => seq < before), ...shown.messages];
  const read = (page.notes ?? []).filter(({ seq }) => seq < before);
  const more = { messages, notes: mergedNotes(read, shown.notes), hasMore: page.hasMore };
  return state.window ? { ...state, window: { ...state.window, ...more } } : { ...state, ...more };
}

/** Puts the page behind the window. @param after the end of the window when the page was asked for */
export function withNewer<T extends Log>(state: T, page: HistoryPage, after: number): T {
  const { window } = state;
  if (!window || window.isStale || window.to !== after) return state;
  const { messages, notes } = readPart(state, page, after);
  return met(state, {
    ...window,
    messages: [...window.messages, ...messages],
    notes: mergedNotes(window.notes, notes),
    to: endOf(page, after),
  });
}

/**
 * Drops what is far from the reader, if there are more messages than KEPT_LIMIT.
 * @param at the first message in sight; null if the reader is at the end, or no list is on the screen
 */
export function bounded<T extends Log>(state: T, at: number | null): T {
  const { window, messages } = state;
  if (sizeOf(state) <= KEPT_LIMIT) return state;
  if (window) {
    return at === null
      ? bounded({ ...state, window: null }, at)
      : { ...tailOf(state, TAIL_LIMIT), window: cut(window, at) };
  }
  if (at === null) return tailOf(state, END_LIMIT);
  const first = firstNear(messages, at);
  if (messages.length - first <= KEPT_LIMIT) return tailOf(state, messages.length - first);
  const to = messages.at(-1)?.seq ?? 0;
  return { ...tailOf(state, TAIL_LIMIT), window: cut({ ...shownPart(state), to, isStale: false }, at) };
}

/** How many messages are in memory. */
export function sizeOf({ window, messages }: Log): number {
  return messages.length + (window?.messages.length ?? 0);
}

/**
 * What stays on the screen after the newest messages were reloaded: the same part as before, until it is reloaded too.
 * Null if the reader is at the end, or at what was reloaded.
 */
export function staleWindow(state: Log, page: HistoryPage, at: number | null): Window | null {
  if (state.window) return { ...state.window, isStale: true };
  if (at === null || at >= (page.messages[0]?.seq ?? 0)) return null;
  return cut({ ...shownPart(state), to: state.cursor, isStale: true }, at);
}

export function mergedNotes(older: readonly Note[], newer: readonly Note[]): readonly Note[] {
  const bySeq = new Map([...older, ...newer].map((note) => [note.seq, note]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-NOTES_LIMIT);
}

/** Joins the window and the newest messages if nothing is missing between them. */
function met<T extends Log>(state: T, window: Window): T {
  if (window.to < tailFrom(state) - 1) return { ...state, window };
  const messages = [...window.messages, ...state.messages];
  return { ...state, messages, notes: mergedNotes(window.notes, state.notes), hasMore: window.hasMore, window: null };
}

function tailFrom({ messages, cursor }: Log): number {
  return messages[0]?.seq ?? cursor + 1;
}

/** Up to which seq the page has everything. @param after where it begins */
function endOf(page: HistoryPage, after: number): number {
  return page.hasNewer ? (page.messages.at(-1)?.seq ?? after) : page.asOf;
}

/** What the page has after a seq and before the newest messages, which the tail has. */
function readPart(state: Log, page: HistoryPage, after: number): Pick<Part, 'messages' | 'notes'> {
  const from = tailFrom(state);
  const isIn = (seq: number) => seq > after && seq < from;
  return {
    messages: withMissed(state, page, isIn),
    notes: (page.notes ?? []).filter(({ seq }) => isIn(seq)),
  };
}

/** Messages of the page, with the changes that were made after it was read. */
function withMissed(state: Log, page: HistoryPage, isIn: (seq: number) => boolean): readonly Message[] {
  const missed = state.changes.filter(({ seq }) => seq > page.asOf);
  return missed.reduce<readonly Message[]>(
    withChange,
    page.messages.filter(({ seq }) => isIn(seq)),
  );
}

function tailOf<T extends Log>(state: T, count: number): T {
  if (state.messages.length <= count) return state;
  return { ...state, messages: state.messages.slice(-count), hasMore: true };
}

/** The index of the first message that stays, if the reader is at this seq. */
function firstNear(messages: readonly Message[], at: number): number {
  const index = messages.findIndex(({ seq }) => seq >= at);
  return Math.max(0, (index === -1 ? messages.length : index) - WINDOW_LIMIT / 2);
}

/** The part of a window around the reader. */
function cut(window: Window, at: number): Window {
  const { messages, notes, hasMore, to } = window;
  const first = Math.min(firstNear(messages, at), Math.max(0, messages.length - WINDOW_LIMIT));
  const kept = messages.slice(first, first + WINDOW_LIMIT);
  const isCutBefore = first > 0;
  const isCutAfter = first + kept.length < messages.length;
  const end = isCutAfter ? (kept.at(-1)?.seq ?? to) : to;
  const keptNotes = (isCutBefore ? notesFrom(notes, kept[0]?.seq) : notes).filter(({ seq }) => seq <= end);
  return { ...window, messages: kept, notes: keptNotes, hasMore: hasMore || isCutBefore, to: end };
}

function notesFrom(notes: readonly Note[], from = 0): readonly Note[] {
  return notes.filter(({ seq }) => seq >= from);
}
