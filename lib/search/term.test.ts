import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldedUnits } from './fold';
import { gramsOfTerm, gramsOfUnits } from './grams';
import { matches, type Term, termFrom } from './term';

const term = (typed: string, not = false) => termFrom(typed, not) as Term;
const found = (text: string, ...terms: Term[]) => matches(fold(text), terms);

describe('a term', () => {
  it('is found inside words from three letters on, and at their beginning before', () => {
    expect(found('La comunidad', term('unidad'))).toBe(true);
    expect(found('La comunidad', term('la'))).toBe(true);
    expect(found('La comunidad', term('ad'))).toBe(false);
    expect(found('La comunidad', term('c'))).toBe(true);
    expect(found('La comunidad', term('o'))).toBe(false);
    expect(found('hola (amigo)', term('am'))).toBe(true);
  });

  it('is found anywhere in Chinese, Japanese and Korean, and so is an emoji', () => {
    expect(found('我们明天开会', term('明天'))).toBe(true);
    expect(found('会議は東京で', term('東京'))).toBe(true);
    expect(found('안녕하세요', term('하세'))).toBe(true);
    expect(found('bien👍🏽!', term('👍'))).toBe(true);
  });

  it('may be a phrase, or one that must be missing', () => {
    expect(found('Nos vemos  el\nlunes', term('vemos el lunes'))).toBe(true);
    expect(found('el lunes nos vemos', term('vemos el lunes'))).toBe(false);
    expect(found('hola mundo', term('hola'), term('mundo', true))).toBe(false);
    expect(found('hola', term('hola'), term('mundo', true))).toBe(true);
  });

  it('says nothing if nothing of it is visible', () => {
    expect(termFrom(' \u200b ')).toBeNull();
  });
});

describe('grams', () => {
  const letters = fc.constantFrom(...'aabcñ 1-_.é漢字あ한글👍❤🇨 ', 'ß', '\ud83d');
  const text = fc.array(letters, { minLength: 1, maxLength: 14 }).map((some) => some.join(''));

  it('of a term are all in every text in which it is found', () => {
    fc.assert(
      fc.property(text, text, text, (before, typed, after) => {
        const one = termFrom(typed);
        const folded = fold(before + typed + after);
        if (!one || !matches(folded, [one])) return;
        const has = new Set(gramsOfUnits(foldedUnits(before + typed + after)));
        for (const gram of gramsOfTerm(one.text)) expect(has.has(gram)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
