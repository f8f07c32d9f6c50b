import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BACKOFF_MAX_MS } from '@/lib/backoff';
import { FaultOutbox } from './fault-outbox';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits as long as a browser does before it sends again what was refused many times', () => {
  const sent: object[] = [];
  const send = (frame: object) => sent.push(frame) > 0;
  const outbox = new FaultOutbox({ send, restart: () => {} }, () => 1);
  outbox.put('hola', 'one');
  outbox.kick();
  for (let refusals = 1; refusals < 10; refusals++) {
    outbox.refused();
    vi.advanceTimersByTime(BACKOFF_MAX_MS);
    expect(sent).toHaveLength(refusals + 1);
  }
  outbox.refused();
  vi.advanceTimersByTime(BACKOFF_MAX_MS - 1);
  expect(sent).toHaveLength(10);
  vi.advanceTimersByTime(1);
  expect(sent).toHaveLength(11);
});
