import type { OutboundError } from '@/lib/http/outbound/outbound';
import { type PostAnswer, PostError } from '@/lib/http/outbound/post-public';

/**
 * What became of a message. `taken`: the receiver has it. `refused`: it never will take this one, so the next one is
 * told. `later`: the same is told again. `off`: nothing is told any more.
 */
export type Told =
  | { outcome: 'taken' }
  | { outcome: 'refused' | 'off'; problem: string }
  | { outcome: 'later'; problem: string; afterMs: number | null };

/** The longest `Retry-After` that is believed. */
const MOST_AFTER_MS = 3_600_000;
/** Statuses about this message alone. Others, such as 404, may be those of a receiver that is just being changed. */
const ABOUT_THE_MESSAGE = [400, 413, 422];

/** 410 says that the address is gone for good. Redirects are not followed, so they are failures. */
export function resultOf({ status, headers }: PostAnswer): Told {
  if (status >= 200 && status < 300) return { outcome: 'taken' };
  const problem = String(status);
  if (status === 410) return { outcome: 'off', problem };
  if (ABOUT_THE_MESSAGE.includes(status)) return { outcome: 'refused', problem };
  const after = headers['retry-after'];
  const afterMs = /^\d{1,6}$/.test(after ?? '') ? Math.min(Number(after) * 1_000, MOST_AFTER_MS) : null;
  return { outcome: 'later', problem, afterMs };
}

/** `address`: its name leads to an address that is not public, which may have changed by the next try. */
export function resultOfError(error: unknown): Told {
  if (error instanceof PostError) {
    return { outcome: 'later', problem: isTimeout(error) ? 'timeout' : 'connection', afterMs: null };
  }
  const { problem = 'failed' } = error as Partial<OutboundError>;
  return { outcome: 'later', problem, afterMs: null };
}

/** An error that a time-out caused has it among its causes. */
function isTimeout(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause.name === 'TimeoutError') return true;
  return false;
}
