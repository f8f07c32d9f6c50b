import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CLOSE, ERRORS, SUBPROTOCOL, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { frameV2, message, parseClientFrame } from '@/lib/chat/server/parse';
import type { AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { oddKey, oddValue, toJson } from './oddities';
import { fitting } from './shapes';

/** What a client sends over one socket, one frame after the other. Rooms are named by their place in a list. */

type Piece =
  | { kind: 'frame'; value: unknown; room: number; near: number; edit: Edit | null }
  | { kind: 'text'; text: string }
  | { kind: 'binary' | 'not UTF-8' | 'oversize' | 'many fragments' };

interface Edit {
  at: number;
  how: 'set' | 'remove' | 'add';
  key: string;
  value: unknown;
}

export type Conversation = { pieces: readonly Piece[]; inFragments: boolean };

/** A socket that is closed for such a piece has this code. */
const CLOSED_BY = {
  binary: CLOSE.unsupported,
  'not UTF-8': 1007,
  oversize: CLOSE.tooBig,
  'many fragments': CLOSE.policy,
};

/** Without a close frame. */
const CUT = 1006;

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(8),
  how: fc.constantFrom('set', 'set', 'remove', 'add'),
  key: oddKey,
  value: oddValue,
});

/** @param protocol empty: a client of the first generation */
export function conversations(protocol: string): fc.Arbitrary<Conversation> {
  const frame: fc.Arbitrary<Piece> = fc.record({
    kind: fc.constant('frame' as const),
    value: fitting(protocol === SUBPROTOCOL_V2 ? frameV2 : message),
    room: fc.nat(9),
    near: fc.nat(30),
    edit: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: edit }),
  });
  const text: fc.Arbitrary<Piece> = fc.record({
    kind: fc.constant('text' as const),
    text: fc.oneof(
      oddValue.map(toJson),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '{', 'null', '{"type":"message"'),
    ),
  });
  const broken: fc.Arbitrary<Piece> = fc.record({
    kind: fc.constantFrom('binary', 'not UTF-8', 'oversize', 'many fragments'),
  });
  const piece = fc.oneof(
    { weight: 40, arbitrary: frame },
    { weight: 5, arbitrary: text },
    { weight: 1, arbitrary: broken },
  );
  return fc.record({
    pieces: fc.array(piece, { minLength: 1, maxLength: 16, size: 'max' }),
    inFragments: fc.boolean(),
  });
}

/** The text of a frame, about a room of the list unless its number is beyond. Null: the piece is no text. */
function textOf(piece: Piece, rooms: readonly number[]): string | null {
  if (piece.kind === 'text') return piece.text;
  if (piece.kind !== 'frame') return null;
  const value = { ...(piece.value as Record<string, unknown>) };
  const room = rooms[piece.room];
  if ('room' in value && room !== undefined) value.room = room;
  for (const name of ['target', 'replyTo', 'since', 'seq'])
    if (typeof value[name] === 'number' && piece.near > 0) value[name] = piece.near;
  return toJson(piece.edit ? edited(value, piece.edit) : value);
}

function edited(value: Record<string, unknown>, { at, how, key, value: odd }: Edit): unknown {
  const names = Object.keys(value);
  const name = how === 'add' || names.length === 0 ? key : (names[at % names.length] as string);
  const rest = Object.entries(value).filter(([each]) => each !== name);
  return Object.fromEntries(how === 'remove' ? rest : [...rest, [name, odd]]);
}

/** What the answers must have after what was sent. */
interface Expected {
  /** Frames that are refused as `bad_frame`, at least. */
  refused: number;
  /** The clientIds that an `ack` or an `error` must have. */
  clientIds: Set<string>;
  /** The code with which the socket is closed; null: it stays open. */
  closed: number | null;
}

function sendAll({ pieces, inFragments }: Conversation, client: ChatClient, rooms: readonly number[]): Expected {
  const expected: Expected = { refused: 0, clientIds: new Set(), closed: null };
  for (const piece of pieces) {
    const text = textOf(piece, rooms);
    if (text === null) {
      sendBroken(client, piece.kind as keyof typeof CLOSED_BY);
      expected.closed = CLOSED_BY[piece.kind as keyof typeof CLOSED_BY];
      break;
    }
    sendText(client, text, inFragments);
    const parsed = parseClientFrame(text, client.ws.protocol === SUBPROTOCOL_V2);
    if (parsed.type === 'refused') expected.refused++;
    // A client of the first generation gets no answers, only messages.
    else if (client.ws.protocol !== '' && 'clientId' in parsed && parsed.clientId !== undefined)
      expected.clientIds.add(parsed.clientId);
  }
  return expected;
}

function sendText({ ws }: ChatClient, text: string, inFragments: boolean): void {
  const bytes = Buffer.from(text);
  if (!inFragments) return ws.send(bytes, { binary: false });
  const middle = bytes.length >> 1;
  ws.send(bytes.subarray(0, middle), { binary: false, fin: false });
  ws.send(bytes.subarray(middle), { binary: false, fin: true });
}

function sendBroken({ ws }: ChatClient, kind: keyof typeof CLOSED_BY): void {
  if (kind === 'binary') return ws.send(Buffer.from('{"message":"hola"}'), { binary: true });
  if (kind === 'not UTF-8') return ws.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
  if (kind === 'oversize') return ws.send(`"${'x'.repeat(64 * 1024)}"`);
  for (let i = 0; i < 200; i++) ws.send('x', { binary: false, fin: false });
}

const TYPES: readonly AnyFrame['type'][] = [
  ...([
    'hello',
    'message',
    'edit',
    'delete',
    'hide',
    'show',
    'forget',
    'members',
    'room',
    'reaction',
    'preview',
  ] as const),
  ...(['pin', 'ack', 'error', 'head', 'alive', 'reset', 'subscribed', 'unsubscribed', 'inbox', 'activity'] as const),
  ...(['read', 'typing', 'presence'] as const),
];

let refs = 1e9;

/** How often a conversation is held whose frames are answered with "try again later". */
const TRIES = 3;

const isLater = (frame: AnyFrame) => frame.type === 'error' && ['unavailable', 'busy'].includes(frame.code);

/**
 * Sends everything, then one more frame that is granted, and waits for all answers.
 * @returns whether the socket is still open
 * @throws Error that says what is wrong
 */
export async function converse(
  conversation: Conversation,
  client: ChatClient,
  rooms: readonly number[],
  tries = 1,
): Promise<boolean> {
  client.frames.length = 0;
  const expected = sendAll(conversation, client, rooms);
  const isLast = expected.closed === null ? sendLast(client, rooms[0] ?? 0) : () => false;
  const isAnswered = () =>
    client.frames.some(isLast) &&
    [...expected.clientIds].every((id) =>
      client.frames.some((frame) => (frame.type === 'ack' || frame.type === 'error') && frame.clientId === id),
    );
  // A busy machine may need longer than one such time.
  const answered = client.until(isAnswered).catch((error) => {
    if (client.ws.readyState !== client.ws.OPEN) throw error;
    return client.until(isAnswered);
  });
  const isOpen = await answered.then(
    () => true,
    async (error) => {
      // A client of the first generation is told nothing else of a refused frame.
      const { code } = await closedOr(client, error);
      const known = expected.closed === null ? [] : [expected.closed];
      // Who goes on writing after the server has closed may be cut off before the close frame is read.
      if (expected.closed !== null) known.push(CUT);
      if (client.ws.protocol === '') known.push(CLOSE.policy, CLOSE.tryAgain);
      if (!known.includes(code)) throw new Error(`closed with ${code} in place of ${known.join(' or ') || 'nothing'}`);
      return false;
    },
  );
  // As on a busy machine. Repeated frames have the same ids, so nothing is stored twice.
  if (isOpen && tries < TRIES && client.frames.some(isLater)) return converse(conversation, client, rooms, tries + 1);
  checkFrames(client, isOpen ? expected.refused : 0);
  if (isOpen && expected.closed !== null) throw new Error(`not closed with ${expected.closed}`);
  return isOpen;
}

/** How the socket was closed. @throws the error if it is open: then nothing came in time */
function closedOr(client: ChatClient, error: unknown): Promise<{ code: number }> {
  if (client.ws.readyState === client.ws.OPEN) throw error;
  return client.closed;
}

function sendLast(client: ChatClient, room: number): (frame: AnyFrame) => boolean {
  if (client.ws.protocol === SUBPROTOCOL_V2) {
    const ref = refs++;
    client.send({ type: 'subscribe', room, ref });
    return (frame) => (frame.type === 'subscribed' || frame.type === 'error') && frame.ref === ref;
  }
  const clientId = randomUUID();
  client.sendRaw(JSON.stringify({ message: 'sigo', clientId }));
  const answers = client.ws.protocol === SUBPROTOCOL ? ['ack', 'error'] : ['message'];
  return (frame) => answers.includes(frame.type) && 'clientId' in frame && frame.clientId === clientId;
}

function checkFrames({ frames, ws }: ChatClient, refused: number): void {
  for (const frame of frames) {
    if (!TYPES.includes(frame.type)) throw new Error(`an unknown frame: ${JSON.stringify(frame)}`);
    if (frame.type === 'error' && !(frame.code in ERRORS)) throw new Error(`an unknown code: ${JSON.stringify(frame)}`);
    if (isLater(frame)) throw new Error(`still after ${TRIES} tries: ${JSON.stringify(frame)}`);
  }
  const bad = frames.filter((frame) => frame.type === 'error' && frame.code === 'bad_frame').length;
  if (ws.protocol !== '' && bad < refused)
    throw new Error(`${refused} frames are bad, and ${bad} were refused as such`);
}
