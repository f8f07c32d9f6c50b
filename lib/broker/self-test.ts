import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** `not_configured`: a node alone, which needs no link. `stopped`: what is said here reaches no other node. */
export type LinkState = 'not_configured' | 'working' | 'stopped';

const SELF_TEST = ':self-test:';

/** A channel of this test's own, so that neither hubs nor other tests hear it. */
export function selfTestChannel(epoch: string): string {
  return `tertulia:${epoch}${SELF_TEST}${randomUUID()}`;
}

export function isSelfTest(channel: string): boolean {
  return channel.includes(SELF_TEST);
}

/** Whether a message goes out on one connection and comes in on the other within the time. Never throws. */
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
    return false; // the link is away: that is the answer
  } finally {
    clearTimeout(timer);
    subscriber.off('messageBuffer', hear);
    subscriber.unsubscribe(channel).catch(() => {});
  }
}
