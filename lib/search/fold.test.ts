import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from './fold';

describe('folding', () => {
  it.each([
    ['José', 'jose'],
    ['Straße', 'strasse'],
    ['ＡＢＣ１２３', 'abc123'],
    ['ŁÓDŹ Ærø', 'lodz aero'],
    ['İstanbul ılık', 'istanbul ilik'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['“hola” – ‘a’', '"hola" - \'a\''],
    [' dos\n\tlíneas\u3000más ', 'dos lineas mas'],
    ['ﬁn ½', 'fin 1⁄2'],
    ['co\u00adope\u200brar', 'cooperar'],
    ['👍🏽 ❤️', '👍 ❤'],
    ['أحمد مدرسة', 'احمد مدرسه'],
    ['한국어', '한국어'],
    ['ｶﾞ', 'ガ'],
  ])('%s is %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('keeps marks that make another letter', () => {
    expect(fold('が')).not.toBe(fold('か'));
    expect(fold('ไม้')).toBe('ไม้');
    expect(fold('की')).toBe('की');
  });

  const signs = fc.oneof(
    fc.constantFrom(...'aÁßİςΣé́ñ Ａｶﾞｶガㅎㅏㄴ한Å´゛̈がか゛👍🏽😀🇨🇴‍️１½ﬁأً\n\u00ad\u3000', '👩‍👩‍👧', '\ud83d'),
    fc.string({ unit: 'grapheme-composite', maxLength: 1 }),
  );
  const texts = fc.array(signs, { maxLength: 12 }).map((some) => some.join(''));

  it('is the same in each Unicode form, and the second time', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const folded = fold(text);
        expect(fold(folded)).toBe(folded);
        expect(fold(text.toWellFormed().normalize('NFD'))).toBe(folded);
        expect(fold(text.toWellFormed().normalize('NFC'))).toBe(folded);
      }),
      { numRuns: 3_000 },
    );
  });

  it('does not depend on whether the characters are folded one by one', () => {
    // A mark after the text makes the slow way necessary; it is stripped in the end.
    fc.assert(
      fc.property(texts, (text) => {
        expect(fold(text)).toBe(fold(`${text} \u0301x`).slice(0, -1).trim());
      }),
      { numRuns: 3_000 },
    );
  });
});
