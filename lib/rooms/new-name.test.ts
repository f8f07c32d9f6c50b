import { describe, expect, it } from 'vitest';
import { roomKey } from './name';
import { nameFromTitle, newRoomNameFrom, roomKeysLike } from './new-name';

describe('the name of a new room', () => {
  it.each(['social', 'fútbol', '今日', 'sala_1', 'Кино'])('can be %s', (name) => {
    expect(newRoomNameFrom(name)).toEqual({ name });
  });

  it.each([
    ['a blank letter of Hangul', 'a\u3164b'],
    ['a zero-width space', 'a\u200bb'],
    ['a bidi override', 'a\u202eb'],
    ['full-width letters', 'ｆútbol'],
    ['two alphabets', 'sоcial'],
    ['no letter and no digit', '___'],
    ['a space', 'a b'],
    ['nothing', ''],
  ])('cannot have %s', { tags: 'rooms/names' }, (_, name) => {
    expect(newRoomNameFrom(name)).toEqual({ problem: 'room_name' });
  });

  it.each(['admin', 'Ádmin', 'NEW', 'tertulia', 'уо'])('is not reserved: %s', { tags: 'rooms/names' }, (name) => {
    expect(newRoomNameFrom(name)).toEqual({ problem: 'room_reserved' });
  });

  it.each([
    ['Fútbol (domingos)', 'fútbol_domingos'],
    ['  La huerta 🌱 ', 'la_huerta'],
    ['ＡＢＣ', 'abc'],
    ['🌱', ''],
    ['x'.repeat(70), 'x'.repeat(64)],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('can be made from the title %j: %s', (title, name) => expect(nameFromTitle(title)).toBe(name));

  it('is like the same letters of another alphabet', () => {
    expect(roomKeysLike('сор')).toContain(roomKey('cop'));
    expect(roomKeysLike('cop')).toContain(roomKey('сор'));
  });
});
