import { describe, expect, it } from 'vitest';
import { groupByDay } from '@/lib/messages/days';
import type { Message } from '@/lib/messages/message';
import { splitAtNew } from './rows';

let seq = 0;

function said(user: string, text: string): Message {
  return {
    seq: ++seq,
    user,
    text,
    datetime: `2026-08-21T19:25:${String(seq).padStart(2, '0')}.000Z`,
    clientId: `c${seq}`,
  };
}

function lines(messages: Message[], newFrom: number | null, hasMore = false): string[] {
  const { days, newRun } = splitAtNew(groupByDay(messages, 'UTC'), newFrom, 'carlos', hasMore);
  return days.flatMap(({ runs }) =>
    runs.flatMap((run) => [
      ...(run === newRun ? ['— new —'] : []),
      run.messages.map((row) => ('text' in row ? row.text : '')).join('+'),
    ]),
  );
}

describe('splitAtNew', () => {
  it('puts the line above the first new message, also within a run', () => {
    const messages = [said('ana', 'a'), said('ana', 'b'), said('ana', 'c'), said('luis', 'd')];
    const [first, second] = messages.map((message) => message.seq);
    expect(lines(messages, second ?? 0)).toEqual(['a', '— new —', 'b+c', 'd']);
    expect(lines(messages, first ?? 0)).toEqual(['— new —', 'a+b+c', 'd']);
  });

  it('takes the next message if the first new entry is not a message', () => {
    const messages = [said('ana', 'a'), said('luis', 'b')];
    seq++;
    const newFrom = seq;
    expect(lines([...messages, said('luis', 'c')], newFrom)).toEqual(['a', 'b', '— new —', 'c']);
  });

  it('puts no line above the first message if there may be new ones before it', () => {
    const messages = [said('ana', 'a'), said('luis', 'b')];
    const [first = 0] = messages.map((message) => message.seq);
    expect(lines(messages, first - 1, true)).toEqual(['a', 'b']);
    expect(lines(messages, first, true)).toEqual(['— new —', 'a', 'b']);
    expect(lines(messages, first + 1, true)).toEqual(['a', '— new —', 'b']);
  });

  it('puts no line if nothing is new, or if the reader wrote the first new message', () => {
    const messages = [said('ana', 'a'), said('carlos', 'b'), said('ana', 'c')];
    expect(lines(messages, null)).toEqual(['a', 'b', 'c']);
    expect(lines(messages, seq + 1)).toEqual(['a', 'b', 'c']);
    expect(lines(messages, seq - 1)).toEqual(['a', 'b', 'c']);
  });
});
