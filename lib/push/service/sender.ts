import { createHash } from 'node:crypto';
import type { Network } from '@/lib/http/outbound/outbound';
import { PostError, postPublic } from '@/lib/http/outbound/post-public';
import type { PushPayload } from '@/lib/push/wire';
import { encrypt } from './encrypt';
import { pushEndpoint } from './endpoint';
import type { Vapid } from './vapid';

/** A device as something is sent to it. */
export interface Receiver {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export interface SendOptions {
  /** How long the push service keeps it while the device cannot be reached, in seconds. */
  ttlS: number;
  urgency: 'high' | 'low';
  /** A later push with the same topic replaces one that was not delivered yet. */
  topic: string;
  signal?: AbortSignal;
}

/**
 * `sent`: the service has taken it; `gone`: the subscription has ended, so the device is to be removed; `later`: not
 * taken for the moment, and may be tried again after `afterMs` at the earliest; `refused`: not taken, and never will
 * be; `unknown`: there was no answer, so it may have been taken.
 */
export type SendResult =
  | { outcome: 'sent' | 'gone' | 'refused' | 'unknown' }
  | { outcome: 'later'; afterMs: number | null };

export interface SenderDeps {
  vapid: Vapid;
  /** CHAT_PUSH_HOSTS */
  hosts: readonly string[];
  /** Only for tests. */
  network?: Network | undefined;
}

const TIMEOUT_MS = 10_000;
/** A longer text of a topic is refused by push services. */
const TOPIC_LENGTH = 32;
/** The longest `Retry-After` that is believed. */
const MOST_AFTER_MS = 3_600_000;

/** Sends one push to one device. Never rejects. */
export async function sendPush(
  { vapid, hosts, network }: SenderDeps,
  device: Receiver,
  payload: PushPayload,
  { ttlS, urgency, topic, signal }: SendOptions,
): Promise<SendResult> {
  const url = pushEndpoint(device.endpoint, hosts);
  if (!url) return { outcome: 'gone' };
  try {
    const body = encrypt(JSON.stringify(payload), device);
    const headers = {
      Authorization: vapid.header(url.origin),
      'Content-Encoding': 'aes128gcm',
      // Declarative Web Push needs this type.
      'Content-Type': 'application/notification+json',
      TTL: String(Math.max(0, Math.floor(ttlS))),
      Urgency: urgency,
      // The service shall not learn which room it is.
      Topic: createHash('sha256').update(`${device.auth} ${topic}`).digest('base64url').slice(0, TOPIC_LENGTH),
    };
    const answer = await postPublic(url, {
      headers,
      body,
      timeoutMs: TIMEOUT_MS,
      network,
      ...(signal ? { signal } : {}),
    });
    return resultOf(answer.status, answer.headers['retry-after']);
  } catch (error) {
    if (error instanceof PostError) return error.isSent ? { outcome: 'unknown' } : { outcome: 'later', afterMs: null };
    // An address that is not public, or keys that are none.
    return { outcome: 'refused' };
  }
}

function resultOf(status: number, retryAfter: string | undefined): SendResult {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  if (status === 404 || status === 410) return { outcome: 'gone' };
  if (status !== 429 && status < 500) return { outcome: 'refused' };
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  return { outcome: 'later', afterMs: seconds === null ? null : Math.min(seconds * 1_000, MOST_AFTER_MS) };
}
