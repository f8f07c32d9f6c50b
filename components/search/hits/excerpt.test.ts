import { describe, expect, it } from 'vitest';
import { excerptOf, markedName, type Piece } from './excerpt';

/** What was found stands in brackets. */
const drawn = (pieces: readonly Piece[]) => pieces.map(({ text, isFound }) => (isFound ? `[${text}]` : text)).join('');

/** Marks every place of `word`. */
function marksOf(text: string, word: string): [number, number][] {
  return [...text.matchAll(new RegExp(word, 'g'))].map(({ index }) => [index, word.length]);
}
const excerpt = (text: string, word: string) => drawn(excerptOf(text, marksOf(text, word)));

describe('an excerpt', () => {
  it('marks what was found', () => {
    expect(excerpt('El río y el otro río', 'río')).toBe('El [río] y el otro [río]');
    expect(excerpt('río', 'río')).toBe('[río]');
    expect(excerpt('nada', 'río')).toBe('nada');
  });

  it('is one line without markup, with the marks in their places', () => {
    expect(excerpt('**El río**\n\n- uno\n- _otro río_ y `río`', 'río')).toBe('El [río] • uno • otro [río] y [río]');
    expect(excerpt('Dos  líneas\nde río', 'río')).toBe('Dos líneas de [río]');
    expect(excerpt('> el río\n[el río](https://a.example/río)', 'el río')).toContain('[el río]');
  });

  it('is cut around what was found first, between words', () => {
    const before = 'palabra '.repeat(40);
    const shown = excerpt(`${before}río ${'final '.repeat(80)}`, 'río');
    expect(shown).toMatch(/^…(palabra )+\[río\] (final )+\S*…$/);
    expect(shown.length).toBeLessThan(290);
  });

  it('is cut where there are no words, and never within a character', () => {
    const shown = excerpt(`${'语'.repeat(300)}北京${'😀'.repeat(300)}`, '北京');
    expect(shown).toMatch(/^…语+\[北京\](😀)+…$/u);
    expect(shown.isWellFormed()).toBe(true);
  });

  it('shows a text with signs of its own without marks', () => {
    expect(excerpt('a \ue000río', 'río')).toBe('a \ue000río');
  });
});

it('a name is shown whole', () => {
  const name = `${'acta-'.repeat(80)}río.pdf`;
  expect(drawn(markedName(name, marksOf(name, 'río')))).toBe(`${'acta-'.repeat(80)}[río].pdf`);
});
