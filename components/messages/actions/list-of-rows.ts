import type { RefObject } from 'react';
import type { Message } from '@/lib/messages/message';
import type { BarTarget } from './bar-target';
import { rowOf, seqOf } from './row-focus';
import type { MessageActions } from './use-message-actions';

/** The list of messages on the page, and what people can do with them. */
export interface ListOfRows {
  /** The element around the list. */
  frame: RefObject<HTMLElement | null>;
  /** Returns null if the message is not in the log yet, or not loaded. */
  find: (seq: number) => Message | null;
  actions: MessageActions;
  target: BarTarget;
}

/** Returns the message that an element is in; null if there is none, or if it is deleted. */
export function messageAt({ find }: Pick<ListOfRows, 'find'>, element: EventTarget | null): Message | null {
  const row = rowOf(element);
  const message = row && find(seqOf(row));
  if (!message || (message.text === null && !message.hidden)) return null;
  return message;
}
