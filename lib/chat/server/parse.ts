import { z } from 'zod';
import { reactionEmoji } from '@/lib/messages/emoji';
import { type ClientMention, type ErrorCode, LIMITS } from '../protocol';

const roomId = z.int().positive();
const personId = z.int().positive();

/** The only frame of a client without `chat.v2`. */
export const message = z.strictObject({
  type: z.literal('message').optional(),
  message: z.string(),
  user: z.string().nullish(),
  clientId: z.uuid().optional(),
});

const seq = z.int().positive();

/** Whom a text names, and where. */
export const mentions = z
  .array(
    z.strictObject({
      at: z.int().nonnegative(),
      length: z.int().positive(),
      who: z.union([personId, z.enum(['all', 'here'])]),
    }),
  )
  .max(LIMITS.mentions);

const files = z
  .array(z.uuid().toLowerCase())
  .max(LIMITS.files)
  .refine((ids) => new Set(ids).size === ids.length);

const messageInRoom = z.strictObject({
  ...message.shape,
  type: z.literal('message'),
  room: roomId,
  replyTo: seq.optional(),
  mentions: mentions.optional(),
  files: files.optional(),
});

const request = { room: roomId, target: seq, clientId: z.uuid().toLowerCase() };

const edit = z.strictObject({
  type: z.literal('edit'),
  ...request,
  message: z.string(),
  mentions: mentions.optional(),
});

const remove = z.strictObject({ type: z.literal('delete'), ...request });

/** Converts the emoji to the form in which it is stored and compared. */
export const emoji = z.string().transform((typed, context) => {
  const found = reactionEmoji(typed);
  if (found !== null) return found;
  context.addIssue({ code: 'custom', message: 'is not one emoji' });
  return z.NEVER;
});

const react = z.strictObject({ type: z.literal('react'), ...request, emoji, on: z.boolean() });

const pin = z.strictObject({ type: z.literal('pin'), ...request, on: z.boolean() });

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

const presence = z.strictObject({
  type: z.literal('presence'),
  state: z.enum(['active', 'away']),
  room: roomId.optional(),
});

const watch = z.strictObject({
  type: z.literal('watch'),
  ref: z.int().positive().optional(),
  people: z.array(personId).max(LIMITS.watchedPeople),
});

const aboutMessages = [messageInRoom, edit, remove, react, pin, read, readAll] as const;
const aboutPeople = [typing, presence, watch] as const;
/** All frames of a client with `chat.v2`. */
export const frameV2 = z.discriminatedUnion('type', [subscribe, unsubscribe, ...aboutMessages, ...aboutPeople]);

/** A message for a room; `room` is null from a client that knows only the room of its path. */
export interface ParsedMessage {
  type: 'message';
  message: string;
  user: string | null;
  clientId: string | undefined;
  room: number | null;
  replyTo: number | undefined;
  mentions: readonly ClientMention[] | undefined;
  files: readonly string[] | undefined;
}

/** A change to an existing message. */
export type ParsedRequest = z.infer<typeof edit> | z.infer<typeof remove> | z.infer<typeof react> | z.infer<typeof pin>;

export type Parsed =
  | ParsedMessage
  | ParsedRequest
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
 * @param speaksV2 true: accepts only the frames of `chat.v2`; false: only messages
 */
export function parseClientFrame(text: string, speaksV2 = false): Parsed {
  const value = parseJson(text);
  const parsed = (speaksV2 ? frameV2 : message).safeParse(value);
  if (!parsed.success) return { type: 'refused', error: 'bad_frame', clientId: clientIdOf(value) };
  const frame = parsed.data;
  if (!('message' in frame) || 'target' in frame) return frame;
  const { message: typed, user = null } = frame;
  const clientId = frame.clientId?.toLowerCase();
  const { room, replyTo, mentions, files } = 'room' in frame ? frame : NO_ROOM;
  return { type: 'message', message: typed, user, clientId, room, replyTo, mentions, files };
}

/** The optional keys of a message without a room: it is for the room of the connection's path. */
const NO_ROOM = { room: null, replyTo: undefined, mentions: undefined, files: undefined };

/** The clientId of a refused frame, so that the sender knows which message was refused. Null if it cannot be read. */
function clientIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'clientId')) return null;
  const id = (value as { clientId: unknown }).clientId;
  return z.uuid().safeParse(id).data?.toLowerCase() ?? null;
}

/**
 * Called once for each frame. The most expensive frames that fit into LIMITS.frameBytes take 3 ms, whether they are
 * nested or not. So no check for nesting comes first (docs/decisions/0037).
 */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
