import type { DeleteFrame, HideFrame, PinFrame, PreviewFrame, ReactionFrame } from '@/lib/chat/protocol';
import { summaryOf } from '@/lib/files/summary';
import type { Edit, Show } from '@/lib/messages/events';
import { type Message, type Quote, quotedText, type Reaction, withSummary } from '@/lib/messages/message';

/** Applies changes to messages. Pure. A message that a change does not touch stays the same object. */

/** An entry of the log that changes an earlier message. */
export type Change = Edit | DeleteFrame | HideFrame | Show | ReactionFrame | PinFrame | PreviewFrame;

/** Returns the messages after a change, with changed quotes too. Returns the same array if no message changes. */
export function withChange(messages: readonly Message[], change: Change): readonly Message[] {
  return mapped(messages, (message) => changedBy(message, change));
}

/** Like `map`, but returns the same array if every element stays the same. */
export function mapped<T>(all: readonly T[], map: (one: T) => T): readonly T[] {
  const next = all.map(map);
  return next.some((one, index) => one !== all[index]) ? next : all;
}

/** Returns a message after a change to it, or to the message that it quotes. */
export function changedBy(message: Message, change: Change): Message {
  if (message.seq !== change.target) return withQuote(message, change);
  // A deletion is final. The message may be from a page that was read after this change, and after a later deletion.
  if (message.text === null && !message.hidden) return message;
  switch (change.type) {
    case 'delete':
      return emptied(message);
    case 'hide':
      return message.hidden ? message : { ...emptied(message), hidden: true };
    case 'show':
      return shownAgain(message, change);
    default:
      // A hidden message gets its reactions, mentions, quote and pin back with the `show` entry.
      return message.hidden ? message : detailed(message, change);
  }
}

function detailed(message: Message, change: Exclude<Change, DeleteFrame | HideFrame | Show>): Message {
  switch (change.type) {
    case 'edit':
      return edited(message, change);
    case 'reaction':
      return reacted(message, change);
    case 'pin':
      return pinned(message, change.on);
    case 'preview':
      return previewed(message, change.preview);
    default:
      return change satisfies never;
  }
}

/** Gives a quote of the changed message its present text. */
export function withQuote<T extends { readonly reply?: Quote }>(quoting: T, change: Change): T {
  const { reply } = quoting;
  if (reply?.seq !== change.target || (reply.text === null && !reply.hidden)) return quoting;
  switch (change.type) {
    case 'edit':
      return reply.hidden ? quoting : requoting(quoting, reply, { text: quotedText(change.text), ...filesOf(reply) });
    case 'show':
      return requoting(quoting, reply, { text: quotedText(change.text), ...withSummary(summaryOf(change.files)) });
    case 'delete':
      return requoting(quoting, reply, { text: null });
    case 'hide':
      return requoting(quoting, reply, { text: null, hidden: true });
    default:
      return quoting;
  }
}

function requoting<T>(quoting: T, before: Quote, now: Pick<Quote, 'text' | 'hidden' | 'files'>): T {
  if (now.text === before.text && now.hidden === before.hidden) return quoting;
  const { hidden: _h, files: _f, ...reply } = before;
  return { ...quoting, reply: { ...reply, ...now } };
}

const filesOf = ({ files }: Quote): Pick<Quote, 'files'> => withSummary(files ?? null);

/** Leaves what stays of a message whose text is gone. */
function emptied(whole: Message): Message {
  const { hidden: _h, editedAt: _e, reply: _r, mentions: _m, reactions: _s, pinned: _p, ...rest } = whole;
  const { files: _f, preview: _v, ...message } = rest;
  return { ...message, text: null };
}

function shownAgain(message: Message, show: Show): Message {
  const { text, editedAt, reply, mentions, reactions, pinned, files, preview } = show;
  return {
    ...emptied(message),
    text,
    ...(editedAt ? { editedAt } : {}),
    ...(reply ? { reply } : {}),
    ...(mentions ? { mentions } : {}),
    ...(reactions ? { reactions } : {}),
    ...(pinned ? { pinned } : {}),
    ...(files ? { files } : {}),
    ...(preview ? { preview } : {}),
  };
}

function edited({ mentions: _m, preview: _v, ...message }: Message, edit: Edit): Message {
  const { text, editedAt, mentions, preview } = edit;
  return { ...message, text, editedAt, ...(mentions?.length ? { mentions } : {}), ...(preview ? { preview } : {}) };
}

function previewed({ preview: _, ...message }: Message, preview: Message['preview']): Message {
  return preview ? { ...message, preview } : message;
}

function pinned(message: Message, on: boolean): Message {
  if (on === (message.pinned === true)) return message;
  const { pinned: _, ...rest } = message;
  return on ? { ...rest, pinned: true } : rest;
}

/** Counts every person once for each emoji, even if the same entry is applied twice. */
function reacted(message: Message, { emoji, on, by }: ReactionFrame): Message {
  const before = message.reactions ?? [];
  if (!by || hasReacted(message, emoji, by.id) === on) return message;
  const isKnown = before.some((one) => one.emoji === emoji);
  const after: Reaction[] = isKnown
    ? before.map((one) => (one.emoji === emoji ? { emoji, people: toggled(one.people, by.id, on) } : one))
    : [...before, { emoji, people: [by.id] }];
  const { reactions: _, ...rest } = message;
  const left = after.filter(({ people }) => people.length > 0);
  return left.length > 0 ? { ...rest, reactions: left } : rest;
}

function toggled(people: readonly number[], id: number, on: boolean): number[] {
  return on ? [...people, id] : people.filter((one) => one !== id);
}

export function hasReacted({ reactions }: Message, emoji: string, person: number): boolean {
  return reactions?.some((one) => one.emoji === emoji && one.people.includes(person)) ?? false;
}
