import { expect, it } from 'vitest';
import type { MembersFrame } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';
import { lastSpeakers, membersChangedAt } from './room-view';

const said = (seq: number, userId: number | null, user: string | null, shown?: string): Message => ({
  seq,
  text: 'hola',
  userId,
  user,
  ...(shown === undefined ? {} : { shown }),
  datetime: '2026-08-21T19:25:03.120Z',
  clientId: `c${seq}`,
});

it('knows who spoke, the last one first, by their last name, without those who are gone', () => {
  const messages = [said(1, 1, 'ana'), said(2, 2, 'luis'), said(3, null, null), said(4, 1, 'ana', 'Ana Ruiz')];
  expect(lastSpeakers({ messages })).toEqual([
    { id: 1, name: 'ana', shown: 'Ana Ruiz' },
    { id: 2, name: 'luis' },
  ]);
});

it('knows when the members changed last', () => {
  const datetime = '2026-08-21T19:25:03.120Z';
  const joined: Omit<MembersFrame, 'seq'> = { type: 'members', action: 'joined', by: null, people: [], datetime };
  const renamed = { type: 'room', action: 'renamed', by: null, datetime } as const;
  expect(membersChangedAt({ notes: [] })).toBe(0);
  expect(
    membersChangedAt({
      notes: [
        { ...joined, seq: 3 },
        { ...joined, seq: 5 },
        { ...renamed, seq: 7 },
      ],
    }),
  ).toBe(5);
});
