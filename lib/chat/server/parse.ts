import { z } from 'zod';
import { type ErrorCode, LIMITS } from '../protocol';

const roomId = z.int().positive();
const personId = z.int().positive();

const message = z.strictObject({
  type: z.literal('message').optional(),
  message: z.string(),
  user: z.string().nullish(),
  clientId: z.uuid().optional(),
});

const messageInRoom = z.strictObject({ ...message.shape, type: z.literal('message'), room: roomId });

const subscribe = z.strictObject({
  type: z.literal('subscribe'),
  room: roomId,
  ref: z.int().positive(),
  since: z.int().nonnegative().optional(),
  epoch: z.string().max(64).optional(),
});

const unsubscribe = z.strictObject({ type: z.literal('unsubscribe'), room: roomId });

const read = z.strictObject({ type: z.enum(['read', 'unread']), room: roomId, seq: z.int().nonnegative() });

const readAll = z.strictObject({ type: z.literal('read_all') });

const typing = z.strictObject({ type: z.literal('typing'), room: roomId });

const presence = z.strictObject({ type: z.literal('presence'), state: z.enum(['active', 'away']) });

const watch = z.strictObject({
  type: z.literal('watch'),
  ref: z.int().positive().optional(),
  people: z.array(personId).max(LIMITS.watchedPeople),
});

const aboutMessages = [messageInRoom, read, readAll] as const;
const aboutPeople = [typing, presence, watch] as const;
const frameV2 = z.discriminatedUnion('type', [subscribe, unsubscribe, ...aboutMessages, ...aboutPeople]);

/** A message for a room; `room` is null from a client that knows only the room of its path. */
export interface ParsedMessage {
  type: 'message';
  message: string;
  user: string | null;
  clientId: string | undefined;
  room: number | null;
}

export type Parsed =
  | ParsedMessage
  | z.infer<typeof subscribe>
  | z.infer<typeof unsubscribe>
  | z.infer<typeof read>
  | z.infer<typeof readAll>
  | z.infer<typeof typing>
  | z.infer<typeof presence>
  | z.infer<typeof watch>
  | { type: 'refused'; error: ErrorCode; clientId: string | null };

/**
 * Parses and checks a client's text frame. Unknown keys and wrong types are `bad_frame`. Never throws.
 * @param speaksV2 whether to take the frames of `chat.v2`, and no others
 */
export function parseClientFrame(text: string, speaksV2 = false): Parsed {
  const value = parseJson(text);
  const parsed = (speaksV2 ? frameV2 : message).safeParse(value);
  if (!parsed.success) return { type: 'refused', error: 'bad_frame', clientId: clientIdOf(value) };
  const frame = parsed.data;
  if (!('message' in frame)) return frame;
  const clientId = frame.clientId?.toLowerCase();
  const room = 'room' in frame ? frame.room : null;
  return { type: 'message', message: frame.message, user: frame.user ?? null, clientId, room };
}

/** The clientId of a refused frame if it can be read, so that the sender knows which message was refused. */
function clientIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'clientId')) return null;
  const id = (value as { clientId: unknown }).clientId;
  return z.uuid().safeParse(id).data?.toLowerCase() ?? null;
}

/**
 * Called once for each frame: the most expensive frames that fit into LIMITS.frameBytes take 3 ms, and they need not be
 * nested (docs/decisions/0037).
 */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
