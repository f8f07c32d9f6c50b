import { ERASE, type LogFrame, type ServerFrame } from '@/lib/chat/protocol';
import { messageFromWire } from '@/lib/chat/wire';
import type { LogEntry as KnownEntry } from '@/lib/messages/events';

/** A log entry of a kind that this page is too old to know. It takes its place in the log, and shows nothing. */
export interface UnknownEntry {
  type: 'unknown';
  seq: number;
}

export type LogEntry = KnownEntry | UnknownEntry;
export type ReceivedFrame = Exclude<ServerFrame, LogFrame> | LogEntry;

/** The keys that a frame of each kind must have. */
const REQUIRED: Record<ServerFrame['type'], Record<string, 'string' | 'number' | 'object'>> = {
  hello: { user: 'string', head: 'number', epoch: 'string' },
  message: { seq: 'number', datetime: 'string', clientId: 'string' },
  edit: { seq: 'number', target: 'number', message: 'string', editedAt: 'string' },
  delete: { seq: 'number', target: 'number' },
  [ERASE]: { seq: 'number' },
  members: { seq: 'number', action: 'string', people: 'object' },
  room: { seq: 'number', action: 'string' },
  head: { head: 'number' },
  ack: { clientId: 'string', seq: 'number' },
  error: { code: 'string' },
  reset: { head: 'number', epoch: 'string' },
};

/**
 * Reads what our own server sent. Returns null if the page cannot use it, such as a newer kind of frame without a seq.
 * If it was an entry of the log after all, the next `head` shows that one is missing.
 */
export function readFrame(data: unknown): ReceivedFrame | null {
  const value = parse(data);
  if (value === null || typeof value.type !== 'string') return null;
  if (!isKnown(value.type)) return Number.isSafeInteger(value.seq) ? { type: 'unknown', seq: Number(value.seq) } : null;
  const complete = Object.entries(REQUIRED[value.type]).every(([key, type]) => typeof value[key] === type);
  return complete ? inCode(value as unknown as ServerFrame) : null;
}

function inCode(frame: ServerFrame): ReceivedFrame {
  if (frame.type === 'message') return { type: frame.type, ...messageFromWire(frame) };
  if (frame.type !== 'edit') return frame;
  const { message: text, ...rest } = frame;
  return { ...rest, text };
}

function parse(data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isKnown(type: string): type is ServerFrame['type'] {
  return Object.hasOwn(REQUIRED, type);
}
