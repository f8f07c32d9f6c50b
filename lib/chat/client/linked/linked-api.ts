import type { LinkedAnswer } from '@/lib/chat/protocol';

const TIMEOUT_MS = 10_000;

/** `GET /api/linked`. @param keys of links (MessageLink), LINKED_AT_ONCE at most. Never throws. */
export async function loadLinked(keys: readonly string[]): Promise<LinkedAnswer['messages'] | 'failed'> {
  const query = new URLSearchParams(keys.map((key) => ['to', key]));
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`/api/linked?${query}`, { cache: 'no-store', signal });
    return response.ok ? ((await response.json()) as LinkedAnswer).messages : 'failed';
  } catch {
    return 'failed';
  }
}
