import { describe, expect, it } from 'vitest';
import { hasControls, isBlank, showable, withLineFeeds } from './text';

describe('isBlank', () => {
  it.each([
    ['', 'the empty text'],
    [' \t\n\u00a0\u3000\u2028\u1680', 'white space'],
    ['\u200b', 'a zero-width space'],
    ['\u2800', 'the blank braille pattern'],
    ['\u00ad', 'a soft hyphen'],
    ['\u3164', 'the Hangul filler'],
    ['\uffa0', 'the half-width Hangul filler'],
    ['\u115f\u1160', 'the fillers of Hangul syllables'],
    ['\u2060', 'a word joiner'],
    ['\ufe0f', 'a variation selector'],
    ['\u{e0100}', 'a variation selector of the supplement'],
    ['\u200e\u200f\u061c\u202e\u2066', 'bidi controls'],
    ['\u{e0041}', 'a tag character'],
    ['\u034f', 'a grapheme joiner'],
    ['\u180e\u180b', 'Mongolian separators'],
    ['\ufeff', 'a byte order mark'],
    ['\ufff9\ufffa\ufffb', 'annotation marks'],
    ['\u{1d159}\u{1d173}', 'musical characters without a shape'],
    ['\ufffe\uffff\u{1ffff}', 'noncharacters'],
    ['\0', 'NUL'],
    ['\u001b\u007f\u0085\u009f', 'control characters'],
    ['\u200b \u2800\n\0\u3164\t\u{e0020}', 'any mixture of these'],
  ])('%j is blank: %s', { tags: 'content/blank-message' }, (text) => expect(isBlank(text)).toBe(true));

  it.each([
    'a',
    '.',
    '\u0301',
    '☺',
    '👍🏽',
    '👩‍👩‍👧',
    '❤️',
    '1️⃣',
    '🇨🇴',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '🏻',
    '⠁',
    '\u200ba\u200b',
    '\ufffd',
  ])('%j is not blank', { tags: 'content/blank-message' }, (text) => expect(isBlank(text)).toBe(false));
});

describe('hasControls', () => {
  const controls = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i)].filter(
    (code) => code !== 9 && code !== 10,
  );

  it('is true for each of C0, DEL and C1, anywhere in the text', { tags: 'content/control-characters' }, () => {
    for (const code of controls) expect(hasControls(`a${String.fromCharCode(code)}b`), String(code)).toBe(true);
  });

  it('is false for tab, line feed, and characters that are invisible for other reasons', () => {
    expect(hasControls('a\tb\nc\u200b\u202e\u2028\u00a0\u00ad😀')).toBe(false);
  });
});

it('line ends of all systems become line feeds, one for one', () => {
  expect(withLineFeeds('a\r\nb\rc\nd\r\r\n\n\re')).toBe('a\nb\nc\nd\n\n\n\ne');
});

it('an old text is shown without control characters, and keeps its lines', {
  tags: 'content/control-characters',
}, () => {
  expect(showable('\0')).toBe('\ufffd');
  expect(showable('a\r\nb\rc\0\u001b[0m\u0085d\t.')).toBe('a\nb\nc\ufffd\ufffd[0m\ufffdd\t.');
  expect(showable('hola\n👍🏽\u200b')).toBe('hola\n👍🏽\u200b');
});
