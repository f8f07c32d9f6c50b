import { expect, it } from 'vitest';
import { mentionsToSend, pointsLeft, textToSend } from './message-text';

it('sends the typed text without blank lines before it and white space after it', () => {
  expect(textToSend('\n \n  con sangría\n\nfin \n\n')).toBe('  con sangría\n\nfin');
  expect(textToSend(' \n\t\n ')).toBe('');
  expect(textToSend('a\ud800')).toBe('a\ufffd');
});

it('sends nothing if nothing is visible', () => {
  for (const typed of ['\u200b', ' \u2800\n', '\u00ad\u3164\ufe0f', '\0', '\u001b\t', '\u{e0041}']) {
    expect(textToSend(typed)).toBe('');
  }
  expect(textToSend('👩‍👩‍👧')).toBe('👩‍👩‍👧');
});

it('sends line feeds for all line ends, and no control characters', () => {
  expect(textToSend('a\r\nb\rc\vd\fe\u0085f')).toBe('a\nb\nc\nd\ne\nf');
  expect(textToSend('\u001b[31ma\0b\tc\u007f')).toBe('[31mab\tc');
  expect(textToSend('\r\n\r\nhola\r\n')).toBe('hola');
});

it('tells how much room is left only near the limit, in code points', () => {
  expect(pointsLeft('x'.repeat(3_799))).toBeNull();
  expect(pointsLeft('x'.repeat(3_900))).toBe(100);
  expect(pointsLeft('x'.repeat(4_001))).toBe(-1);
  expect(pointsLeft('😀'.repeat(2_000))).toBeNull();
  expect(pointsLeft('😀'.repeat(4_000))).toBe(0);
});

it('sends mentions at their places in the text that is sent', () => {
  const typed = '\n \n  hola\u001b @ana\r\ny @luis  ';
  const mentions = ['@ana', '@luis'].map((name, who) => ({ at: typed.indexOf(name), length: name.length, who }));
  const sent = textToSend(typed);
  const places = mentionsToSend(typed, mentions);
  expect(places.map(({ at, length }) => sent.slice(at, at + length))).toEqual(['@ana', '@luis']);
});
