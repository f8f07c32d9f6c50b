import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** `not_configured`: a single node, which needs no link. `stopped`: messages from this node reach no other node. */
export type LinkState = 'not_configured' | 'working' | 'stopped';

const SELF_TEST = ':self-test:';

/** Returns a channel for this test alone, so that neither hubs nor other tests hear it. */
export function selfTestChannel(epoch: string): string {
  return `tertulia:${epoch}${SELF_TEST}${randomUUID()}`;
}

export function isSelfTest(channel: string): boolean {
  return channel.includes(SELF_TEST);
}

/** Whether a message sent on one connection arrives on the other within `timeoutMs`. Never throws. */
export async function roundTrip(
  publisher: Redis,
  subscriber: Redis,
  channel: string,
  timeoutMs: number,
): Promise<boolean> {
  const text = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  let hear = (_from: Buffer, _message: Buffer) => {};
  const heard = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
    hear = (from, message) => {
      if (`${from}` === channel && `${message}` === text) resolve(true);
    };
  });
  subscriber.on('messageBuffer', hear);
  try {
    await subscriber.subscribe(channel);
    await publisher.publish(channel, text);
    return await heard;
  } catch {
    return false; // the link is down, which is the result
  } finally {
    clearTimeout(timer);
    subscriber.off('messageBuffer', hear);
    subscriber.unsubscribe(channel).catch(() => {});
  }
}
