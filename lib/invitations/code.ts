import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The code of an invitation's link: its id, and 128 bits derived from the id with the installation's secret. So it is
 * stored nowhere, and an administrator can be shown the link again. Another secret makes all links invalid.
 */
const CODE = /^([1-9]\d{0,14})-([A-Za-z0-9_-]{22})$/;
const TAG_BYTES = 16;

export function invitationCode(id: number, secret: string): string {
  return `${id}-${tagOf(id, secret).toString('base64url')}`;
}

/** @returns the id of the invitation; null if the code is not one of ours. Takes the same time for all wrong tags. */
export function invitationIdOf(code: string, secret: string): number | null {
  const [, id, tag] = CODE.exec(code) ?? [];
  if (id === undefined || tag === undefined) return null;
  const given = Buffer.from(tag, 'base64url');
  return given.length === TAG_BYTES && timingSafeEqual(given, tagOf(Number(id), secret)) ? Number(id) : null;
}

function tagOf(id: number, secret: string): Buffer {
  return createHmac('sha256', secret).update(`invitation\0${id}`).digest().subarray(0, TAG_BYTES);
}
