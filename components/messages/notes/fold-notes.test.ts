import { describe, expect, it } from 'vitest';
import type { RoomAction } from '@/lib/chat/protocol';
import { shellText } from '@/lib/i18n/shell/text';
import type { Note } from '@/lib/messages/events';
import { foldNotes } from './fold-notes';
import { noteWords } from './note-words';

const [ana, luis, marta, ivan, sofia] = ['Ana', 'Luis', 'Marta', 'Iván', 'Sofía'].map((name, index) => ({
  id: index + 1,
  name,
})) as [Person, Person, Person, Person, Person];

type Person = { id: number; name: string };
const AT = '2026-08-21T19:25:00.000Z';
let seq = 0;

const members = (action: 'joined' | 'left' | 'removed', by: Person | null, ...people: Person[]): Note => ({
  type: 'members',
  seq: ++seq,
  datetime: AT,
  action,
  by,
  people,
});
const joined = (...people: Person[]) => people.map((person) => members('joined', person, person));
const role = (by: Person, person: Person, to: 'member' | 'moderator' | 'owner'): Note => ({
  type: 'members',
  seq: ++seq,
  datetime: AT,
  action: 'role',
  by,
  people: [person],
  role: to,
});
const room = (action: RoomAction, by: Person | null): Note => ({
  type: 'room',
  seq: ++seq,
  datetime: AT,
  action,
  by,
});

/** The lines as people read them, without the invisible marks around names. */
const lines = (notes: Note[], locale: 'es' | 'en' = 'es') =>
  foldNotes(notes).map((note) => noteWords(note, shellText[locale]).replace(/[\u2068\u2069]/g, ''));

describe('foldNotes', () => {
  it('folds people who join one after the other into one line', () => {
    expect(lines(joined(ana))).toEqual(['Ana se unió a la sala']);
    expect(lines(joined(ana, luis))).toEqual(['Ana y Luis se unieron a la sala']);
    expect(lines(joined(ana, luis, marta))).toEqual(['Ana, Luis y Marta se unieron a la sala']);
    expect(lines(joined(ana, luis, marta, ivan, sofia))).toEqual(['Ana, Luis y 3 más se unieron a la sala']);
  });

  it('writes e instead of y before the sound of i, as Spanish does', () => {
    expect(lines(joined(ana, ivan))).toEqual(['Ana e Iván se unieron a la sala']);
  });

  it('speaks English too', () => {
    expect(lines(joined(ana, luis), 'en')).toEqual(['Ana and Luis joined']);
    expect(lines(joined(ana, luis, marta, ivan, sofia), 'en')).toEqual(['Ana, Luis and 3 others joined']);
  });

  it('names a person once, even if they left in an earlier run and came back', () => {
    expect(lines([...joined(ana, luis, ana)])).toEqual(['Ana y Luis se unieron a la sala']);
    expect(lines([...joined(ana), members('left', ana, ana), ...joined(ana)])).toEqual([
      'Ana se unió a la sala',
      'Ana salió de la sala',
      'Ana se unió a la sala',
    ]);
  });

  it('keeps apart who came by themselves and who was brought in', () => {
    const notes = [...joined(ana), members('joined', ana, luis, marta), members('joined', ana, ivan)];
    expect(lines(notes)).toEqual(['Ana se unió a la sala', 'Ana añadió a Luis, Marta e Iván']);
  });

  it('keeps apart what different people did', () => {
    expect(lines([members('removed', ana, luis), members('removed', marta, ivan)])).toEqual([
      'Ana sacó a Luis de la sala',
      'Marta sacó a Iván de la sala',
    ]);
  });

  it('folds the same role, and no other', () => {
    const notes = [role(ana, luis, 'moderator'), role(ana, marta, 'moderator'), role(ana, ivan, 'member')];
    expect(lines(notes)).toEqual(['Ana dio la moderación a Luis y Marta', 'Ana dejó a Iván como miembro']);
  });

  it('folds renaming twice into one line', () => {
    expect(lines([room('created', ana), room('renamed', ana), room('renamed', ana), room('topic', null)])).toEqual([
      'Ana creó la sala',
      'Ana cambió el nombre de la sala',
      'Cambió el tema de la sala',
    ]);
  });

  it('says who writes, and how often', () => {
    const notes = [room('restricted', ana), room('unrestricted', null), room('slowed', ana), room('unslowed', null)];
    expect(lines(notes)).toEqual([
      'Ana: ahora solo escriben los moderadores',
      'Ahora escribe todo el mundo',
      'Ana puso el modo lento',
      'Se quitó el modo lento',
    ]);
    expect(lines(notes, 'en')).toEqual([
      'Ana: only moderators write here now',
      'Everybody can write here now',
      'Ana turned slow mode on',
      'Slow mode was turned off',
    ]);
  });

  it('keeps the place of the first entry, so that the line stays the same while it grows', () => {
    const notes = joined(ana, luis);
    expect(foldNotes(notes)[0]?.seq).toBe(notes[0]?.seq);
  });

  it('says nothing of people who are all gone', () => {
    expect(foldNotes([members('joined', null), members('left', null)])).toEqual([]);
  });
});
