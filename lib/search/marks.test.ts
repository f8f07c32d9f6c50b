import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldedParts } from './fold';
import { marksIn, marksWithin } from './marks';
import { findTerm, type Term, termFrom } from './term';

const term = (typed: string, not = false) => termFrom(typed, not) as Term;
const marked = (text: string, ...typed: string[]) =>
  marksIn(
    text,
    typed.map((one) => term(one)),
  ).map(([at, length]) => text.slice(at, at + length));

describe('what was found', () => {
  it.each([
    ['La Comunidad de José', ['unidad', 'jose'], ['unidad', 'José']],
    ['Die Straße', ['strasse'], ['Straße']],
    ['Die Straße', ['tras'], ['traß']],
    ['el ﬁn', ['in'], []],
    ['el ﬁn', ['fin'], ['ﬁn']],
    ['bien \u{1f44d}\u{1f3fd}!', ['\u{1f44d}'], ['\u{1f44d}\u{1f3fd}']],
    ['Jose\u0301 y ANA', ['jose', 'ana'], ['Jose\u0301', 'ANA']],
    ['  dos\n\n líneas ', ['dos lineas'], ['dos\n\n líneas']],
    ['ｶﾞﾗｽ', ['ガラ'], ['ｶﾞﾗ']],
    ['我们明天开会', ['明天'], ['明天']],
    ['안녕하세요', ['하세'], ['하세']],
    ['co\u00adoperar', ['cooperar'], ['co\u00adoperar']],
    ['aa aaaa', ['aaa'], ['aaa']],
    ['𝐡𝐨𝐥𝐚 mundo', ['hola'], ['𝐡𝐨𝐥𝐚']],
    ['nada', ['algo'], []],
  ])('%s, searched for %j', (text, typed, expected) => {
    expect(marked(text, ...typed)).toEqual(expected);
  });

  it('is one mark where places overlap or touch, and never what must be missing', () => {
    expect(marked('comunidad', 'comun', 'unidad')).toEqual(['comunidad']);
    expect(marksIn('hola mundo', [term('hola'), term('mundo', true)])).toEqual([[0, 4]]);
  });

  it('in a part is told of that part', () => {
    expect(
      marksWithin(
        [
          [0, 4],
          [6, 6],
        ],
        3,
        5,
      ),
    ).toEqual([
      [0, 1],
      [3, 2],
    ]);
  });
});

describe('folding by parts', () => {
  const signs = fc.oneof(
    fc.constantFrom(...'aÁßİςΣé́ñ Ａｶﾞｶガㅎㅏㄴ한Å´゛̈がか゛👍🏽😀🇨🇴‍️１½ﬁأً\n\u00ad\u3000', '👩‍👩‍👧', '\ud83d', '𝐡', '𠮷'),
    fc.string({ unit: 'grapheme-composite', maxLength: 1 }),
    fc.string({ unit: 'binary', maxLength: 1 }),
  );
  const texts = fc.array(signs, { maxLength: 14 }).map((some) => some.join(''));

  it('gives the same, and parts in order that cover the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { folded, starts, ends } = foldedParts(text);
        expect(folded).toBe(fold(text));
        expect([starts.length, ends.length]).toEqual([folded.length, folded.length]);
        for (let i = 0; i < folded.length; i++) {
          expect(starts[i]).toBeLessThan(ends[i] as number);
          if (i > 0) expect(starts[i]).toBeGreaterThanOrEqual(starts[i - 1] as number);
          expect(ends[i]).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('marks a place in which the term is found again', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, typed, after) => {
        const one = termFrom(typed);
        const text = before + typed + after;
        if (!one || findTerm(fold(text), one) === -1) return;
        const marks = marksIn(text, [one]);
        expect(marks.length).toBeGreaterThan(0);
        for (const [at, length] of marks) expect(fold(text.slice(at, at + length))).toContain(one.text);
      }),
      { numRuns: 1_500 },
    );
  });
});
