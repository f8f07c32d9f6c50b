import { describe, expect, it } from 'vitest';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { inHeldOrder, inOrder, isLoud, neighbour, sectionsOf } from './room-order';

let id = 0;

function room(facts: Partial<SidebarRoom>): SidebarRoom {
  const names = { name: facts.title ?? '', title: '', href: '' };
  const read = {
    isUnread: false,
    count: 0,
    lastMessageSeq: 0,
    lastAt: null,
    lastReadSeq: 0,
    unreadFromSeq: null,
    hasUnsent: false,
  };
  const chosen = { isMuted: false, mutedUntil: null, notify: null, favorite: false, role: 'member' as const };
  return { id: ++id, kind: 'open', others: [], isNotes: false, ...names, ...read, ...chosen, ...facts };
}

const direct = (...names: string[]) =>
  room({ kind: 'direct', others: names.map((name, index) => ({ id: index, name })), isNotes: names.length === 0 });

const titles = (rooms: readonly SidebarRoom[]) =>
  rooms.map(({ title, others }) => title || others.map(({ name }) => name).join('+') || 'notes');

describe('sectionsOf', () => {
  it('sorts rooms by their title, whatever its accents and capitals', () => {
    const rooms = ['viajes', 'Ámbar', 'avisos', 'ÁRBOL'].map((title) => room({ title }));
    expect(titles(sectionsOf(rooms).rooms)).toEqual(['Ámbar', 'ÁRBOL', 'avisos', 'viajes']);
  });

  it('puts favorites of all kinds in front, and shows them only there', () => {
    const rooms = [room({ title: 'b' }), { ...direct('ana'), favorite: true }, room({ title: 'a', favorite: true })];
    const sections = sectionsOf(rooms);
    expect(titles(sections.favorites)).toEqual(['a', 'ana']);
    expect(titles(inOrder(sections))).toEqual(['a', 'ana', 'b']);
  });

  it('puts one’s own notes before other conversations', () => {
    expect(titles(sectionsOf([direct('ana', 'luis'), direct('ana'), direct()]).direct)).toEqual([
      'notes',
      'ana',
      'ana+luis',
    ]);
  });

  it('puts the conversation with the newest message first, and those without a time last, by name', () => {
    const at = (time: string, ...names: string[]) => ({ ...direct(...names), lastAt: `2026-08-21T${time}:00.000Z` });
    const rooms = [direct('zoe'), at('10:00', 'ana'), direct('eva'), at('11:00', 'luis'), at('09:00')];
    expect(titles(sectionsOf(rooms).direct)).toEqual(['notes', 'luis', 'ana', 'eva', 'zoe']);
    const favorites = rooms.map((one) => ({ ...one, favorite: true }));
    expect(titles(sectionsOf(favorites).favorites)).toEqual(['notes', 'ana', 'eva', 'luis', 'zoe']);
  });

  it('keeps the order of rooms with the same title', () => {
    const [first, second] = [room({ title: 'a' }), room({ title: 'a' })];
    expect(sectionsOf([second, first]).rooms).toEqual([first, second]);
  });
});

it('a held order does not move, and new rooms come after it', () => {
  const [ana, eva, luis, zoe] = ['ana', 'eva', 'luis', 'zoe'].map((name) => direct(name)) as [
    SidebarRoom,
    SidebarRoom,
    SidebarRoom,
    SidebarRoom,
  ];
  expect(
    inHeldOrder(
      [zoe, ana, eva],
      [eva, luis, ana].map(({ id }) => id),
    ),
  ).toEqual([eva, ana, zoe]);
});

describe('isLoud', () => {
  it.each<[string, Partial<SidebarRoom>, boolean]>([
    ['what is read', { isUnread: false }, false],
    ['what is unread', {}, true],
    ['a muted room', { isMuted: true }, false],
    ['a room that tells of nothing', { notify: 'none' }, false],
    ['a room that tells of mentions, without any', { notify: 'mentions' }, false],
    ['a closed room that tells of mentions, with one', { notify: 'mentions', kind: 'closed', count: 1 }, true],
    ['a room that tells of nothing, with a mention', { notify: 'none', count: 1 }, false],
    [
      'a conversation that tells of mentions, because all of it is meant for its people',
      { notify: 'mentions', kind: 'direct' },
      true,
    ],
    ['a conversation that tells of nothing', { notify: 'none', kind: 'direct' }, false],
  ])('is right for %s', (_, facts, expected) => {
    expect(isLoud(room({ title: 'a', isUnread: true, ...facts }))).toBe(expected);
  });
});

describe('neighbour', () => {
  const rooms = [
    room({ title: 'a' }),
    room({ title: 'b', isUnread: true }),
    room({ title: 'c', isUnread: true, isMuted: true }),
    room({ title: 'd' }),
  ];
  const from = (index: number) => rooms[index]?.id ?? null;
  const title = (found: SidebarRoom | null) => found?.title;

  it('goes down and up, and round the ends', () => {
    expect(title(neighbour(rooms, { from: from(0), by: 1, unreadOnly: false }))).toBe('b');
    expect(title(neighbour(rooms, { from: from(3), by: 1, unreadOnly: false }))).toBe('a');
    expect(title(neighbour(rooms, { from: from(0), by: -1, unreadOnly: false }))).toBe('d');
  });

  it('skips what is read, and what is unread but muted', () => {
    expect(title(neighbour(rooms, { from: from(3), by: 1, unreadOnly: true }))).toBe('b');
    expect(title(neighbour(rooms, { from: from(3), by: -1, unreadOnly: true }))).toBe('b');
    expect(neighbour(rooms, { from: from(1), by: 1, unreadOnly: true })).toBeNull();
  });

  it('begins at the ends if no room is shown', () => {
    expect(title(neighbour(rooms, { from: null, by: 1, unreadOnly: false }))).toBe('a');
    expect(title(neighbour(rooms, { from: null, by: -1, unreadOnly: false }))).toBe('d');
    expect(neighbour([], { from: null, by: 1, unreadOnly: false })).toBeNull();
  });
});
