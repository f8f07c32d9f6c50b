import { describe, expect, it } from 'vitest';
import { roomTitleFrom } from './title';

describe('roomTitleFrom', () => {
  it.each([
    ['  La huerta ', 'La huerta'],
    ['Cafe\u0301', 'Café'],
    ['dos\r\nlíneas\ty más', 'dos líneas y más'],
    ['😀'.repeat(120), '😀'.repeat(120)],
  ])('keeps %j as %j', (typed, title) => expect(roomTitleFrom(typed, 'jardín')).toEqual({ title }));

  it.each(['', '  ', '\u200b', '\u2800\u00ad', '\r\n'])('uses the room’s name instead of %j', (typed) => {
    expect(roomTitleFrom(typed, 'jardín')).toEqual({ title: 'jardín' });
  });

  it.each(['\0', 'a\0b', '\u001b[31mroja', 'a\u0085b', 'a\u007f', 'a\ud800'])('refuses %j', (typed) => {
    expect(roomTitleFrom(typed, 'jardín')).toEqual({ problem: 'bad_text' });
  });

  it('refuses more than 120 code points', () => {
    expect(roomTitleFrom('😀'.repeat(121), 'jardín')).toEqual({ problem: 'title_too_long' });
  });
});
