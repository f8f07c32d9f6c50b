import type { IncomingMessage } from 'node:http';
import type { ByteRange } from './storage/storage';

/**
 * Which part of a file a request asks for; null: all of it. Several ranges in one request are answered with the whole,
 * as RFC 9110 allows, and so is a range of another version of the file.
 */
export function rangeOf(
  { headers, method }: Pick<IncomingMessage, 'headers' | 'method'>,
  bytes: number,
  etag: string,
): ByteRange | 'unsatisfiable' | null {
  if (method !== 'GET' || headers.range === undefined) return null;
  if (headers['if-range'] !== undefined && headers['if-range'] !== etag) return null;
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range.replace(/\s/g, '')) ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const count = Math.min(Number(last), bytes);
    return count === 0 ? 'unsatisfiable' : { start: bytes - count, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= bytes ? 'unsatisfiable' : { start, end };
}
