import { z } from 'zod';
import type { ErrorCode } from '../protocol';

const frame = z.strictObject({
  type: z.literal('message').optional(),
  message: z.string(),
  user: z.string().nullish(),
  clientId: z.uuid().optional(),
});

export type Parsed =
  | { message: string; user: string | null; clientId: string | undefined }
  | { error: ErrorCode; clientId: string | null };

/** Parses and checks a client's text frame. Unknown keys and wrong types are `bad_frame`. Never throws. */
export function parseClientFrame(text: string): Parsed {
  const value = parseJson(text);
  const parsed = frame.safeParse(value);
  if (!parsed.success) return { error: 'bad_frame', clientId: clientIdOf(value) };
  const { message, user, clientId } = parsed.data;
  return { message, user: user ?? null, clientId };
}

/** The clientId of a refused frame if it can be read, so that the sender knows which message was refused. */
function clientIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'clientId')) return null;
  const id = (value as { clientId: unknown }).clientId;
  return z.uuid().safeParse(id).data ?? null;
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
