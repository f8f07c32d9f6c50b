import { afterEach, expect, it, vi } from 'vitest';
import { isFewEmoji } from './emoji';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it('knows a message of one to three emoji', () => {
  for (const text of ['😀', '🎉🎉', '👩‍👩‍👧‍👦', '🇨🇴', '👍🏽', '❤️', '1️⃣', '😀 😀 😀', '🙌\n']) {
    expect(isFewEmoji(text), text).toBe(true);
  }
});

it('takes nothing else for one', () => {
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

it('knows the flag of a part of a country, and a tone of skin on what is text by default', () => {
  expect(isFewEmoji('🏴󠁧󠁢󠁳󠁣󠁴󠁿')).toBe(true);
  expect(isFewEmoji('☝🏽')).toBe(true);
});

it('asks for U+FE0F where one character alone is text by default', () => {
  for (const sign of ['❤', '☺', '☝', '©', '™', '↔']) {
    expect(isFewEmoji(sign), sign).toBe(false);
    expect(isFewEmoji(`${sign}\uFE0F`), sign).toBe(true);
  }
});

it('takes no sequence for an emoji that no font has', () => {
  for (const text of ['🇿🇿', '🇨', '😀‍😀', '👍🏽🏽🏽🏽', '\u200D', '\uFE0F', '1\uFE0F', '\u20E3']) {
    expect(isFewEmoji(text), text).toBe(false);
  }
});

it('shows no emoji larger where the v flag is unknown, and fails nowhere', async () => {
  class OldRegExp extends RegExp {
    constructor(source: string, flags?: string) {
      if (flags?.includes('v')) throw new SyntaxError(`Invalid flags supplied to RegExp constructor '${flags}'`);
      super(source, flags);
    }
  }
  vi.stubGlobal('RegExp', OldRegExp);
  vi.resetModules();
  const old = await import('./emoji');
  expect(old.isFewEmoji('😀')).toBe(false);
});
