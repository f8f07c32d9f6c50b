import { z } from 'zod';
import type { ErrorCode } from '../protocol';

const frame = z.strictObject({
  type: z.literal('message').optional(),
  message: z.string(),
  user: z.string().nullish(),
  clientId: z.uuid().optional(),
});

/** A frame of ours is flat. */
const DEEPEST = 8;

export type Parsed = { message: string; user: string | null; clientId: string | undefined } | { error: ErrorCode };

/** A client's text frame, checked; unknown keys and wrong types are `bad_frame`. Never throws. */
export function parseClientFrame(text: string): Parsed {
  const parsed = frame.safeParse(parseJson(text));
  if (!parsed.success) return { error: 'bad_frame' };
  const { message, user, clientId } = parsed.data;
  return { message, user: user ?? null, clientId };
}

/** The clientId of a refused frame where it has one that can be read, so that its sender knows which it was. */
export function clientIdOf(text: string): string | null {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'clientId')) return null;
  const id = (value as { clientId: unknown }).clientId;
  return z.uuid().safeParse(id).data ?? null;
}

function parseJson(text: string): unknown {
  try {
    return isDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether brackets stand deeper in one another than in any frame. As many as fit would keep JSON.parse busy for ten
 * milliseconds, in which nobody else is served; counting them takes a fraction of one.
 */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = endOfString(text, i);
    else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends; past the text when it does not. */
function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
  } while (end > 0 && isEscaped(text, end));
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
}
