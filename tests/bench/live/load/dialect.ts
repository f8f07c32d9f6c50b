import { randomUUID } from 'node:crypto';
import { CONNECTION_PATH, SUBPROTOCOL, SUBPROTOCOL_V2, socketPath } from '@/lib/chat/protocol';
import type { DialectName } from './commands';

export type Kind = 'message' | 'ack' | 'refusal' | 'other';

/** A protocol over a WebSocket: how messages are encoded, and how the first bytes of a payload tell its kind. */
export interface Dialect {
  path(room: string): string;
  readonly protocol: string | null;
  /** Sent as soon as the socket is open, if the protocol requires it. */
  readonly greeting: string | null;
  /** Encodes what a speaker sends. `text` must be ASCII without quotes. */
  encode(text: string, speaker: string): string;
  /** @param at where the payload begins; `bytes` holds at least KIND_BYTES of it, or all of it */
  kind(bytes: Buffer, at: number): Kind;
  /** Whether this payload tells that the server has accepted the connection. */
  welcomes(bytes: Buffer, at: number): boolean;
}

export const KIND_BYTES = 12;

const code = (character: string) => character.charCodeAt(0);
/** The offset of the type, which follows `{"type":"`. */
const TYPE_AT = 9;
const [M, A, E, H, I, ZERO, TWO, FOUR] = ['m', 'a', 'e', 'h', 'i', '0', '2', '4'].map(code);

const ours: Dialect = {
  path: socketPath,
  protocol: SUBPROTOCOL,
  greeting: null,
  encode: (text) => `{"type":"message","message":"${text}","clientId":"${randomUUID()}"}`,
  kind(bytes, at) {
    const type = bytes[at + TYPE_AT];
    if (type === M) return 'message';
    if (type === A) return 'ack';
    return type === E ? 'refusal' : 'other';
  },
  // `hello` is the first frame. A `head`, which begins with the same letter, comes much later.
  welcomes: (bytes, at) => bytes[at + TYPE_AT] === H,
};

/** A client that only waits for its inbox. The `inbox` frame counts as a message. */
const watching: Dialect = {
  ...ours,
  path: () => CONNECTION_PATH,
  protocol: SUBPROTOCOL_V2,
  kind: (bytes, at) => (bytes[at + TYPE_AT] === I ? 'message' : 'other'),
};

/** The frame that our server would deliver, so that every server delivers the same number of bytes. */
function delivered(text: string, speaker: string): string {
  const datetime = new Date().toISOString();
  const frame = { type: 'message', seq: 12_345, message: text, user: speaker, datetime, clientId: randomUUID() };
  return JSON.stringify(frame);
}

const echo: Dialect = {
  ...ours,
  protocol: null,
  encode: delivered,
  // The upgrade itself accepts the connection.
  welcomes: () => true,
};

const socketIo: Dialect = {
  path: () => '/socket.io/?EIO=4&transport=websocket',
  protocol: null,
  // Engine.IO message (4), Socket.IO connect (0).
  greeting: '40',
  encode: (text, speaker) => `42["message",${delivered(text, speaker)}]`,
  kind: (bytes, at) => (bytes[at] === FOUR && bytes[at + 1] === TWO ? 'message' : 'other'),
  welcomes: (bytes, at) => bytes[at] === FOUR && bytes[at + 1] === ZERO,
};

export const DIALECTS: Record<DialectName, Dialect> = { ours, watching, echo, 'socket.io': socketIo };
