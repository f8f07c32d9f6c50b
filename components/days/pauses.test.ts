import { describe, expect, it } from 'vitest';
import { groupWithNotes, withNotes } from '@/components/messages/notes/note-rows';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { withPauses } from './pauses';

const message = (seq: number, time: string, user: string): Message => ({
  seq,
  text: 'hola',
  user,
  datetime: `2026-08-21T${time}:00.000Z`,
  clientId: `c${seq}`,
});
const hours = (messages: Message[], notes: Note[] = []) =>
  withPauses(groupWithNotes(withNotes(messages, notes), 'UTC')).map((part) => part.hours);

describe('silences', () => {
  it('break the page if they are longer than an hour', () => {
    expect(hours([message(1, '09:00', 'ana'), message(2, '10:00', 'luis'), message(3, '11:01', 'ana')])).toEqual([
      0, 0, 1,
    ]);
    expect(hours([message(1, '09:21', 'ana'), message(2, '13:20', 'ana')])).toEqual([0, 4]);
  });

  it('are not broken by somebody who joins', () => {
    const note: Note = {
      type: 'members',
      seq: 2,
      action: 'joined',
      by: null,
      people: [{ id: 7, name: 'eva' }],
      datetime: '2026-08-21T11:00:00.000Z',
    };
    expect(hours([message(1, '09:00', 'ana'), message(3, '12:00', 'luis')], [note])).toEqual([0, 0, 3]);
  });
});
