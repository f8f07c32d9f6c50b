/** Reads the body of a request, up to a limit, and parses it. */

export const BODY_BYTES = 16 * 1024;

/** How much of an oversized body is still read and thrown away. */
const DRAIN_BYTES = 4 * 1024 * 1024;

/** Thrown for a body over the limit. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/** Thrown when the client disconnects before it has sent the whole body. */
export class BodyCutOff extends Error {
  override name = 'BodyCutOff';
}

/**
 * Returns the body as text, or null if it is not UTF-8. Holds at most `limit` bytes in memory, whatever Content-Length
 * says.
 *
 * An oversized body is still read to its end, because Node leaves the rest of a half-read body on the connection, where
 * the next request, which behind a proxy may be another user's, would wait in vain. After another 4 MiB it stops
 * reading, and the answer must close the connection.
 * @throws BodyTooLarge, BodyCutOff
 */
export async function readBody(request: Request, limit = BODY_BYTES): Promise<string | null> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  const next = () =>
    reader?.read().catch((cause) => {
      throw new BodyCutOff('The client disconnected before the body was complete', { cause });
    });
  for (let part = await next(); part && !part.done; part = await next()) {
    size += part.value.byteLength;
    if (size <= limit) chunks.push(part.value);
    else chunks = [];
    if (size <= limit + DRAIN_BYTES) continue;
    await reader?.cancel();
    break;
  }
  if (size > limit) throw new BodyTooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}

/** Returns the content type without its parameters. */
export function contentType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Returns undefined if the text is not JSON; null is valid JSON. */
export function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
