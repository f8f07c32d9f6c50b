import { expect, it } from 'vitest';
import { isFewEmoji } from './emoji';

it('knows a message of one to three emoji', () => {
  for (const text of ['😀', '🎉🎉', '👩‍👩‍👧‍👦', '🇨🇴', '👍🏽', '❤️', '1️⃣', '😀 😀 😀', '🙌\n']) {
    expect(isFewEmoji(text), text).toBe(true);
  }
});

it('accepts nothing else', () => {
  for (const text of ['', ' ', '1', '#', '😀!', 'hola 😀', '😀😀😀😀', '©', '😀'.repeat(5_000), ' '.repeat(50)]) {
    expect(isFewEmoji(text), text.slice(0, 9)).toBe(false);
  }
});

it.each([
  ['a rainbow flag', '🏳️‍🌈'],
  ['a couple with a heart', '👩‍❤️‍👩'],
  ['a pirate flag', '🏴‍☠️'],
  ['a detective', '🕵️‍♀️'],
  ['somebody who walks to the right', '🚶🏽‍♀️‍➡️'],
  ['a keycap', '#️⃣'],
])('knows %s with and without U+FE0F', (_, emoji) => {
  expect(isFewEmoji(emoji)).toBe(true);
  expect(isFewEmoji(emoji.replaceAll('\uFE0F', ''))).toBe(true);
  expect(isFewEmoji(emoji.replace('\uFE0F', ''))).toBe(true);
});

it('knows the flag of a part of a country, and a skin tone on what is text by default', () => {
  expect(isFewEmoji('🏴󠁧󠁢󠁳󠁣󠁴󠁿')).toBe(true);
  expect(isFewEmoji('☝🏽')).toBe(true);
});

it('needs U+FE0F after a single character that is text by default', () => {
  for (const sign of ['❤', '☺', '☝', '©', '™', '↔']) {
    expect(isFewEmoji(sign), sign).toBe(false);
    expect(isFewEmoji(`${sign}\uFE0F`), sign).toBe(true);
  }
});

it('does not accept a part of an emoji', () => {
  for (const text of ['\u200D', '\uFE0F', '1\uFE0F', '\u20E3', '❤\u200D', '\u200D❤', '\u{E0067}\u{E007F}']) {
    expect(isFewEmoji(text), text).toBe(false);
  }
});

it('knows every emoji that Unicode recommends, by the list in Node', () => {
  const pattern = String.raw`^\p{RGI_Emoji}$`;
  const recommended = new RegExp(pattern, 'v');
  const skins = ['', '🏻', '🏿'];
  const faces = Array.from({ length: 0x1fb00 - 0x203c }, (_, i) => String.fromCodePoint(0x203c + i));
  const people = skins.flatMap((skin) => ['♀️', '♂️', '⚕️', '🦰', '💻'].map((what) => `🧑${skin}\u200D${what}`));
  const texts = [...faces.flatMap((face) => [...skins.map((skin) => face + skin), `${face}\uFE0F`]), ...people];
  const missed = texts.filter((text) => recommended.test(text) && !isFewEmoji(text));
  expect(missed).toEqual([]);
});
