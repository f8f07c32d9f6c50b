import type { Message } from '@/lib/messages/message';
import type { HistoryPage, WireMessage, WirePage } from './protocol';

/**
 * Converts between code and wire: what is called `text` in code is `message` on the wire. Pure, for browser and server.
 */

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
