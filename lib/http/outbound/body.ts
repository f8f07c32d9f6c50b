import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What is asked for. Others are refused. */
export const ENCODINGS = 'gzip, br';

export interface Body {
  bytes: Buffer;
  /** False: there was more than was allowed. */
  isWhole: boolean;
}

/**
 * Reads a body as far as it is allowed to go, and then ends the connection. What is compressed is unpacked chunk by
 * chunk, and nothing more is unpacked once there is too much of it.
 * @param maxBytes the most bytes after unpacking; a compressed body is never longer on the network
 * @returns null if the encoding is unknown
 * @throws the error of the connection or of the decoder
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Body | null> {
  const stream = unpacked(response);
  if (!stream) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) break;
    }
  } finally {
    response.destroy();
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: length <= maxBytes };
}

/** Null if the encoding is unknown. */
function unpacked(response: IncomingMessage): Readable | null {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return response;
  const decoder = decoderFor(encoding);
  // `pipeline` gives an error of the connection to the decoder, whose reader gets it.
  return decoder && pipeline(response, decoder, () => {});
}

function decoderFor(encoding: string): Transform | null {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
