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

/** A client's text frame, checked; unknown keys and wrong types are `bad_frame`. Never throws. */
export function parseClientFrame(text: string): Parsed {
  const value = parseJson(text);
  const parsed = frame.safeParse(value);
  if (!parsed.success) return { error: 'bad_frame', clientId: clientIdOf(value) };
  const { message, user, clientId } = parsed.data;
  return { message, user: user ?? null, clientId };
}

/** The clientId of a refused frame where it has one that can be read, so that its sender knows which it was. */
function clientIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'clientId')) return null;
  const id = (value as { clientId: unknown }).clientId;
  return z.uuid().safeParse(id).data ?? null;
}

/**
 * Once for each frame: the dearest that fit into LIMITS.frameBytes take 3 ms, and they need not be nested
 * (docs/decisions/0037).
 */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
