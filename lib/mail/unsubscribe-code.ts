import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The code of the link that ends the mails about what somebody missed: the person's id, and 128 bits derived from it
 * with the installation's secret. It is stored nowhere, needs no session, and can do nothing else.
 */
const CODE = /^([1-9]\d{0,14})-([A-Za-z0-9_-]{22})$/;
const TAG_BYTES = 16;

export function unsubscribeCode(userId: number, secret: string): string {
  return `${userId}-${tagOf(userId, secret).toString('base64url')}`;
}

/** @returns the id of the person; null if the code is not one of ours. Takes the same time for all wrong tags. */
export function unsubscribedId(code: string, secret: string): number | null {
  const [, id, tag] = CODE.exec(code) ?? [];
  if (id === undefined || tag === undefined) return null;
  const given = Buffer.from(tag, 'base64url');
  return given.length === TAG_BYTES && timingSafeEqual(given, tagOf(Number(id), secret)) ? Number(id) : null;
}

function tagOf(userId: number, secret: string): Buffer {
  return createHmac('sha256', secret).update(`unsubscribe\0${userId}`).digest().subarray(0, TAG_BYTES);
}
