import { describe, expect, it } from 'vitest';
import type { RoomDay } from '@/lib/messages/calendar/answer';
import type { Message } from '@/lib/messages/message';
import { misses, shownDay } from './use-live-day';

const END = Date.parse('2026-08-22T00:00:00.000Z');
const message = (seq: number, text: string | null = 'hola', at = '2026-08-21T10:00:00.000Z'): Message => ({
  seq,
  text,
  user: 'ana',
  userId: 7,
  datetime: at,
  clientId: `c${seq}`,
});
const read = (more: Partial<RoomDay> = {}): RoomDay => ({
  messages: [message(1), message(2)],
  notes: [],
  count: 2,
  people: 1,
  isMore: false,
  earlier: null,
  later: null,
  before: null,
  after: null,
  asOf: 2,
  ...more,
});

describe('today', () => {
  it('shows new messages and changes that the session has', () => {
    const shown = shownDay({ messages: [message(2, null), message(3, 'nuevo')], notes: [] }, read(), END);
    expect(shown.messages.map(({ text }) => text)).toEqual(['hola', null, 'nuevo']);
    expect(shown.count).toBe(2);
  });

  it('does not show messages of tomorrow, nor new ones on an earlier page of the day', () => {
    const tomorrow = message(3, 'mañana', '2026-08-22T00:00:00.000Z');
    expect(shownDay({ messages: [tomorrow], notes: [] }, read(), END).messages).toHaveLength(2);
    expect(shownDay({ messages: [message(3)], notes: [] }, read({ later: 3 }), END).messages).toHaveLength(2);
  });

  it('is read again after changes that the session may not show', () => {
    const view = { messages: [message(2), message(3)], notes: [], cursor: 3 };
    expect(misses(view, read(), 2)).toBe(false);
    // Entry 4 changes something, and message 1 is not in the session.
    expect(misses({ ...view, cursor: 4 }, read(), 3)).toBe(true);
    expect(misses({ ...view, messages: [message(1), message(2), message(3)], cursor: 4 }, read(), 3)).toBe(false);
  });
});
