import { describe, expect, it } from 'vitest';
import { EMOJI, findEmoji, GROUPS, searchEmoji } from './catalog';
import { toned } from './tones';

const find = (query: string, locale: 'es' | 'en' = 'es', recent: string[] = []) =>
  searchEmoji(query, locale, recent).map(({ emoji }) => emoji);

describe('the emoji that are offered', () => {
  it('are each there once, in the order of their groups, with a name in both languages', () => {
    expect(new Set(EMOJI.map(({ emoji }) => emoji)).size).toBe(EMOJI.length);
    const groups = EMOJI.map(({ group }) => group);
    expect(groups).toEqual([...groups].sort((a, b) => a - b));
    expect(new Set(groups).size).toBe(GROUPS.length);
    for (const { names } of EMOJI) expect([names.es, names.en].every((name) => name.length > 1)).toBe(true);
  });

  it('have skin tones where Unicode has them', () => {
    expect(toned('👍', 5)).toBe('👍🏿');
    expect(toned('☝️', 3)).toBe('☝🏽');
    expect(toned('👩‍⚕️', 1)).toBe('👩🏻‍⚕️');
    expect(findEmoji('😀')?.hasTones).toBe(false);
    for (const one of ['👍🏿', '☝🏽', '👩🏻‍⚕️']) expect(findEmoji(one)?.hasTones).toBe(true);
  });
});

describe('a search', () => {
  it('finds by beginnings of words, without accents and capitals', () => {
    expect(find('sonr')[0]).toBe('😀');
    expect(find('CORAZON')).toEqual(find('corazón'));
    expect(find('corazón_rojo')[0]).toBe('❤️');
  });

  it('finds by the names of both languages, those of the reader first', () => {
    expect(find('beer')[0]).toBe('🍺');
    expect(find('cerveza', 'en')[0]).toBe('🍺');
    expect(find('pie', 'en')[0]).toBe('🥧');
    expect(find('pie', 'es')[0]).toBe('🦶');
  });

  it('knows the short names that other chats have', () => {
    expect(find('+1')).toContain('👍');
    expect(find('-1')).toContain('👎');
    expect(find('tada')[0]).toBe('🎉');
  });

  it('puts those used last first among those that fit equally well', () => {
    expect(find('sonr', 'es', ['😁'])[0]).toBe('😁');
  });

  it('finds nothing for an empty query, or for a word that is in no name', () => {
    expect(find('')).toEqual([]);
    expect(find('xyzzy')).toEqual([]);
    expect(find('x'.repeat(10_000))).toEqual([]);
  });
});
