/** The body of a request: read within a bound, and parsed. */

export const BODY_BYTES = 16 * 1024;

/** So much of what is too large is still read, and thrown away. */
const DRAIN_BYTES = 4 * 1024 * 1024;

/** Thrown for a body over the bound. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/** Thrown when the client goes away before its body is whole. */
export class BodyCutOff extends Error {
  override name = 'BodyCutOff';
}

/**
 * The body as text; null when it is not UTF-8. Holds no more than `limit` of it, whatever Content-Length says.
 *
 * What is too large is read to its end all the same: Node leaves a half-read request on its connection, where the
 * next one, of a proxy perhaps somebody else's, would wait in vain. Past another 4 MiB the answer has to close it.
 * @throws BodyTooLarge, BodyCutOff
 */
export async function readBody(request: Request, limit = BODY_BYTES): Promise<string | null> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  const next = () =>
    reader?.read().catch((cause) => {
      throw new BodyCutOff('The body broke off', { cause });
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

/** The type alone, without its parameters. */
export function contentType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Undefined for what is not JSON; null is JSON. */
export function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
