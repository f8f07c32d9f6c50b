import { describe, expect, it } from 'vitest';
import { roomTitleFrom, roomTopicFrom } from './title';

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

  it.each(['\0', 'a\0b', '\u001b[31mroja', 'a\u0085b', 'a\u007f', 'a\ud800', 'a\u202eb', 'a\u2067b'])(
    'refuses %j',
    (typed) => {
      expect(roomTitleFrom(typed, 'jardín')).toEqual({ problem: 'bad_text' });
    },
  );

  it('refuses more than 120 code points', () => {
    expect(roomTitleFrom('😀'.repeat(121), 'jardín')).toEqual({ problem: 'title_too_long' });
  });
});

describe('roomTopicFrom', () => {
  it.each([
    [' De todo ', 'De todo'],
    ['\u200b', ''],
    ['x'.repeat(250), 'x'.repeat(250)],
  ])('keeps %j as %j', (typed, topic) => expect(roomTopicFrom(typed)).toEqual({ topic }));

  it.each([
    ['a\0b', 'bad_text'],
    ['a\u202eb', 'bad_text'],
    ['x'.repeat(251), 'topic_too_long'],
  ])('refuses %j: %s', (typed, problem) => expect(roomTopicFrom(typed)).toEqual({ problem }));
});
