import type { Message } from '@/lib/messages/message';
import type { HistoryPage, WireMessage, WirePage } from './protocol';

/** What is called `text` in code is `message` on the wire. The two ways between them; pure, for both sides. */

export function messageToWire({ text: message, ...rest }: Message): WireMessage {
  return { ...rest, message };
}

export function messageFromWire({ message: text, ...rest }: WireMessage): Message {
  return { ...rest, text };
}

export function pageToWire({ messages, ...rest }: HistoryPage): WirePage {
  return { ...rest, messages: messages.map(messageToWire) };
}

export function pageFromWire({ messages, ...rest }: WirePage): HistoryPage {
  return { ...rest, messages: messages.map(messageFromWire) };
}
