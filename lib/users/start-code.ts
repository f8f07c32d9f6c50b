import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The code of the link in the log, with which the first administrator makes their account. 128 bits derived from the
 * installation's epoch and secret: all nodes print the same one, and it is stored nowhere.
 */
export function startCode(epoch: string, secret: string): string {
  return createHmac('sha256', secret).update(`start\0${epoch}`).digest().subarray(0, 16).toString('base64url');
}

/** Takes the same time for all wrong codes. */
export function isStartCode(given: string, epoch: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(startCode(epoch, secret))];
  return a.length === b.length && timingSafeEqual(a, b);
}
