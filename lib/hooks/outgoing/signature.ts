import { createHmac } from 'node:crypto';

/**
 * How a receiver knows who tells it something, and when: the signature of Standard Webhooks 1 (standardwebhooks.com),
 * HMAC-SHA256 over the id, the time stamp and the body. Pure.
 */

export const KEY_BYTES = 32;

/** What the encrypted key of a webhook is for: it can be opened for nothing else. */
export function keyPurpose(botId: number): string {
  return `webhook of ${botId}`;
}

/** The key as it is shown once, and as libraries for Standard Webhooks take it. */
export function shownKey(key: Buffer): string {
  return `whsec_${key.toString('base64')}`;
}

/** @param atS seconds since 1970 */
export function signedHeaders(key: Buffer, id: string, atS: number, body: Buffer): Record<string, string> {
  const signature = createHmac('sha256', key).update(`${id}.${atS}.`).update(body).digest('base64');
  return { 'Webhook-Id': id, 'Webhook-Timestamp': String(atS), 'Webhook-Signature': `v1,${signature}` };
}
