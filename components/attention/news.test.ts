import { describe, expect, it } from 'vitest';
import type { InboxView, SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { isHeard, newsBetween, readBetween } from './news';

const ROOM: SidebarRoom = {
  id: 1,
  kind: 'open',
  name: 'social',
  title: '',
  role: 'member',
  href: '/r/social',
  isUnread: false,
  count: 0,
  isMuted: false,
  mutedUntil: null,
  notify: null,
  favorite: false,
  others: [],
  isNotes: false,
  hasUnsent: false,
  lastMessageSeq: 10,
  lastAt: null,
  lastReadSeq: 10,
  unreadFromSeq: null,
};

const list = (...rooms: Partial<SidebarRoom>[]): InboxView => ({
  rooms: rooms.map((room) => ({ ...ROOM, ...room })),
  badge: 0,
  blocked: new Set(),
});

const told = { isUnread: true, lastMessageSeq: 11 };

describe('newsBetween', () => {
  it('finds a new message in another room', () => {
    const [news] = newsBetween(list({}), list(told), null);
    expect(news).toMatchObject({ room: { id: 1 }, isAddressed: false });
  });

  it('is addressed to the person in a direct room, or if it names them', () => {
    const direct = newsBetween(list({ kind: 'direct' }), list({ kind: 'direct', count: 1, ...told }), null);
    const named = newsBetween(list({ count: 1 }), list({ count: 2, ...told }), null);
    expect([...direct, ...named].map(({ isAddressed }) => isAddressed)).toEqual([true, true]);
  });

  it('finds a conversation that begins', () => {
    const [news] = newsBetween(list({}), list({}, { id: 2, kind: 'direct', count: 1, ...told }), null);
    expect(news).toMatchObject({ room: { id: 2 }, isAddressed: true });
  });

  it.each<[string, Partial<SidebarRoom>, Partial<SidebarRoom>]>([
    ['a room that the person is reading', { id: 7 }, { ...told, id: 7 }],
    ['a muted room', {}, { ...told, isMuted: true }],
    ['a room of which they want nothing', {}, { ...told, notify: 'none' }],
    ['a message that names nobody, of a room of which they want mentions', {}, { ...told, notify: 'mentions' }],
    ['a room that they have read elsewhere by now', {}, { lastMessageSeq: 11 }],
    ['a room that they marked as unread', {}, { isUnread: true }],
    ['a room that has just come into the list', { id: 2 }, told],
  ])('says nothing of %s', (_, before, after) => {
    expect(newsBetween(list(before), list(after), 7)).toEqual([]);
  });

  it('says nothing of the first list', () => {
    expect(newsBetween(null, list(told), null)).toEqual([]);
  });
});

describe('isHeard', () => {
  it('takes messages to the person, and every message of a room of which they want all', () => {
    const room = { ...ROOM, ...told };
    expect(isHeard({ room, isAddressed: true })).toBe(true);
    expect(isHeard({ room: { ...room, notify: 'all' }, isAddressed: false })).toBe(true);
    expect(isHeard({ room, isAddressed: false })).toBe(false);
  });
});

describe('readBetween', () => {
  it('finds the rooms that were read', () => {
    const before = list({ id: 1, isUnread: true }, { id: 2, isUnread: true }, { id: 3 });
    expect(readBetween(before, list({ id: 1 }, { id: 2, isUnread: true }, { id: 3 }))).toEqual([1]);
    expect(readBetween(null, before)).toEqual([]);
  });
});
