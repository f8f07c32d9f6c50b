import { ERASE, type LogFrame, type ServerFrameV2 } from '@/lib/chat/protocol';
import { messageFromWire } from '@/lib/chat/wire';
import type { LogEntry as KnownEntry } from '@/lib/messages/events';

/** A log entry of a kind that this page is too old to know. Its seq counts, but nothing is shown. */
export interface UnknownEntry {
  type: 'unknown';
  seq: number;
}

export type LogEntry = KnownEntry | UnknownEntry;
/** On `chat.v2`, an entry names its room. */
export type RoomEntry = LogEntry & { room: number };
export type ReceivedFrame = Exclude<ServerFrameV2, LogFrame> | RoomEntry;

/** The keys that a frame of each kind must have, and the JavaScript type of each. */
const REQUIRED: Record<ServerFrameV2['type'], Record<string, 'string' | 'number' | 'boolean' | 'array'>> = {
  hello: { user: 'string', userId: 'number', epoch: 'string' },
  subscribed: { room: 'number', ref: 'number', head: 'number' },
  unsubscribed: { room: 'number', ref: 'number', reason: 'string' },
  alive: {},
  inbox: { version: 'number', rooms: 'array' },
  activity: { rooms: 'array' },
  read: { version: 'number', rooms: 'array' },
  typing: { room: 'number', userId: 'number', user: 'string' },
  presence: { people: 'array' },
  message: { room: 'number', seq: 'number', datetime: 'string', clientId: 'string' },
  edit: { room: 'number', seq: 'number', target: 'number', message: 'string', editedAt: 'string' },
  delete: { room: 'number', seq: 'number', target: 'number' },
  reaction: { room: 'number', seq: 'number', target: 'number', emoji: 'string', on: 'boolean' },
  pin: { room: 'number', seq: 'number', target: 'number', on: 'boolean' },
  preview: { room: 'number', seq: 'number', target: 'number' },
  hide: { room: 'number', seq: 'number', target: 'number' },
  show: { room: 'number', seq: 'number', target: 'number', message: 'string' },
  [ERASE]: { room: 'number', seq: 'number' },
  members: { room: 'number', seq: 'number', action: 'string', people: 'array' },
  room: { room: 'number', seq: 'number', action: 'string' },
  head: { room: 'number', head: 'number' },
  ack: { room: 'number', clientId: 'string', seq: 'number' },
  error: { code: 'string' },
  reset: { room: 'number', head: 'number', epoch: 'string' },
};

/**
 * Reads a frame of our own server. Returns null if the page cannot use it, such as a newer kind of frame without a seq.
 * If the frame was an entry of the log, the next `head` frame shows that an entry is missing.
 */
export function readFrame(data: unknown): ReceivedFrame | null {
  const value = parse(data);
  if (value === null || typeof value.type !== 'string') return null;
  if (!isKnown(value.type)) return unknownEntry(value);
  const complete = Object.entries(REQUIRED[value.type]).every(([key, type]) => isOfType(value[key], type));
  return complete ? inCode(value as unknown as ServerFrameV2 & { room: number }) : null;
}

function unknownEntry({ room, seq }: Record<string, unknown>): ReceivedFrame | null {
  if (!Number.isSafeInteger(room) || !Number.isSafeInteger(seq)) return null;
  return { type: 'unknown', room: Number(room), seq: Number(seq) };
}

function isOfType(value: unknown, type: 'string' | 'number' | 'boolean' | 'array'): boolean {
  return type === 'array' ? Array.isArray(value) : typeof value === type;
}

/** Converts a frame from the wire. @param frame names its room if REQUIRED says that it does */
function inCode(frame: ServerFrameV2 & { room: number }): ReceivedFrame {
  if (frame.type === 'message') return { type: frame.type, room: frame.room, ...messageFromWire(frame) };
  if (frame.type !== 'edit' && frame.type !== 'show') return frame;
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

function isKnown(type: string): type is ServerFrameV2['type'] {
  return Object.hasOwn(REQUIRED, type);
}
