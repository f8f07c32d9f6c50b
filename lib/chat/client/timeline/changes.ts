import type { DeleteFrame, PinFrame, ReactionFrame } from '@/lib/chat/protocol';
import type { Edit } from '@/lib/messages/events';
import { type Message, type Quote, quotedText, type Reaction } from '@/lib/messages/message';

/** Applies changes to messages. Pure. A message that a change does not touch stays the same object. */

/** An entry of the log that changes an earlier message. */
export type Change = Edit | DeleteFrame | ReactionFrame | PinFrame;

/** Returns the messages after a change. It also changes quotes of its message. The same array if it touches none. */
export function withChange(messages: readonly Message[], change: Change): readonly Message[] {
  return mapped(messages, (message) => changedBy(message, change));
}

/** The same array if nothing of it changes. */
export function mapped<T>(all: readonly T[], map: (one: T) => T): readonly T[] {
  const next = all.map(map);
  return next.some((one, index) => one !== all[index]) ? next : all;
}

/** Returns a message after a change to it, or to the message that it quotes. */
export function changedBy(message: Message, change: Change): Message {
  if (message.seq !== change.target) return withQuote(message, change);
  // A deletion is final. A page may have been read after this change happened, and know of a later deletion.
  if (message.text === null) return message;
  switch (change.type) {
    case 'edit':
      return edited(message, change);
    case 'delete':
      return emptied(message);
    case 'reaction':
      return reacted(message, change);
    case 'pin':
      return pinned(message, change.on);
    default:
      return change satisfies never;
  }
}

/** Gives a quote of the changed message its present text. */
export function withQuote<T extends { readonly reply?: Quote }>(quoting: T, change: Change): T {
  const { reply } = quoting;
  if (reply?.seq !== change.target || reply.text === null) return quoting;
  if (change.type !== 'edit' && change.type !== 'delete') return quoting;
  const text = change.type === 'edit' ? quotedText(change.text) : null;
  return text === reply.text ? quoting : { ...quoting, reply: { ...reply, text } };
}

function emptied(whole: Message): Message {
  const { editedAt: _e, reply: _r, mentions: _m, reactions: _s, pinned: _p, files: _f, ...message } = whole;
  return { ...message, text: null };
}

function edited({ mentions: _, ...message }: Message, { text, editedAt, mentions }: Edit): Message {
  return { ...message, text, editedAt, ...(mentions?.length ? { mentions } : {}) };
}

function pinned(message: Message, on: boolean): Message {
  if (on === (message.pinned === true)) return message;
  const { pinned: _, ...rest } = message;
  return on ? { ...rest, pinned: true } : rest;
}

/** Every person is there once for each emoji, however often that is said. */
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
