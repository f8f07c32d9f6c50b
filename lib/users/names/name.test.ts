import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkUsername, lookAlikeKeys, type NameProblem } from './name';
import { usernameKey } from './name-key';

describe('a name that is accepted', () => {
  test.each([
    ['ana'],
    ['José'],
    ['Jose\u0301'],
    ['Ñuño_2'],
    ['maría-josé'],
    ['j.r.r'],
    ['42'],
    ['x2'],
    ['Straße'],
    ['Đặng'],
    ['Ὀδυσσεύς'],
    ['Дмитрий'],
    ['محمد'],
    ['דוד'],
    ['राम'],
    ['สมชาย'],
    ['山田太郎'],
    ['田中カナ'],
    ['やまだ'],
    ['ユーザー1'],
    ['김철수'],
    ['李ㄅㄆ'],
    ['constructor'],
    ['__proto__'],
    ['a'.repeat(32)],
    ['𐐷'.repeat(2).replaceAll('𐐷', '𠀀')],
  ])('%s', (name) => {
    expect(checkUsername(name)).toEqual([]);
  });
});

describe('a name that is refused', () => {
  const refused: [string, string, NameProblem][] = [
    ['nothing', '', 'too_short'],
    ['one letter', 'x', 'too_short'],
    ['one letter in two code points', 'e\u0301', 'too_short'],
    ['33 letters', 'a'.repeat(33), 'too_long'],
    ['a megabyte', 'a'.repeat(1 << 20), 'too_long'],
    ['a trailing space', 'admin ', 'characters'],
    ['a space within', 'ana maria', 'characters'],
    ['a no-break space', 'ana\u00a0maria', 'characters'],
    ['full-width letters', 'ａｎａ', 'characters'],
    ['a ligature', 'ﬁona', 'characters'],
    ['a superscript', 'ana²', 'characters'],
    ['mathematical letters', '𝐚𝐧𝐚', 'characters'],
    ['a Roman numeral', 'anaⅣ', 'characters'],
    ['a zero-width space', 'ad\u200bmin', 'characters'],
    ['a zero-width joiner', 'ad\u200dmin', 'characters'],
    ['a soft hyphen', 'ad\u00admin', 'characters'],
    ['a byte order mark', '\ufeffana', 'characters'],
    ['a bidi override', '\u202eana', 'characters'],
    ['a bidi isolate', '\u2066ana', 'characters'],
    ['NUL', 'ana\0', 'characters'],
    ['a line break', 'ana\n', 'characters'],
    ['half a surrogate pair', 'ana\ud800', 'characters'],
    ['a blank letter of Hangul', 'ㅤㅤ', 'characters'],
    ['a variation selector', 'ana\ufe0f', 'characters'],
    ['an unassigned code point', 'ana\u0378', 'characters'],
    ['an emoji', 'ana😀', 'characters'],
    ['an at sign', '@ana', 'characters'],
    ['markup', '<b>ana', 'characters'],
    ['dots alone', '..', 'characters'],
    ['an underscore and a hyphen', '_-', 'characters'],
    ['a mark with no letter', '\u0301ana', 'characters'],
    ['a mark after a digit', '1\u0308a', 'characters'],
    ['three marks in a row', 'q\u0308\u0308\u0308', 'characters'],
    ['an enclosing mark', 'a\u20ddb', 'characters'],
    ['Cyrillic а in Latin', 'аdmin', 'mixed_scripts'],
    ['Greek ο in Latin', 'jοse', 'mixed_scripts'],
    ['Latin and Han', 'ana山', 'mixed_scripts'],
    ['kana and Hangul', 'カ김', 'mixed_scripts'],
    ['Arabic digits in Latin', 'ana٣', 'mixed_scripts'],
    ['a script out of use', '𐌰𐌽𐌰', 'mixed_scripts'],
    ['admin', 'admin', 'reserved'],
    ['Admin', 'Admin', 'reserved'],
    ['ádmin', 'ádmin', 'reserved'],
    ['ADMİN', 'ADMİN', 'reserved'],
    ['Anónimo', 'Anónimo', 'reserved'],
    ['Tertulia', 'TERTULIA', 'reserved'],
    ['yo', 'yo', 'reserved'],
  ];
  test.each(refused)('%s', { tags: 'accounts/look-alike-names' }, (_, name, problem) => {
    expect(checkUsername(name)).toEqual([problem]);
  });
});

describe('the key of a name', () => {
  test.each([
    ['José', 'jose'],
    ['JOSE\u0301', 'jose'],
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['Ilker', 'ılker'],
    ['İlker', 'ilker'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['Ёлка', 'елка'],
    ['ａｎａ', 'ana'],
  ])('%s is %s', { tags: 'accounts/colliding-names' }, (one, other) => {
    expect(usernameKey(one)).toBe(usernameKey(other));
  });

  test.each([
    ['ana', 'anna'],
    ['ana', 'an.a'],
    ['o', 'ø'],
    ['asе', 'ase'],
  ])('%s is not %s', (one, other) => {
    expect(usernameKey(one)).not.toBe(usernameKey(other));
  });

  const anyText = fc.string({ unit: 'binary', maxLength: 32 });

  test('of a key is the same key', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(usernameKey(usernameKey(text))).toBe(usernameKey(text));
      }),
    );
  });

  test('is the same in NFC and NFD, in lower and upper case, and with an added accent', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcñéüçßøżабвёΐσςδאب山か김'), minLength: 1, maxLength: 32 });
    fc.assert(
      fc.property(letters, (text) => {
        const key = usernameKey(text);
        const variants = [text.normalize('NFD'), text.toLowerCase(), text.toUpperCase(), `${text}\u0301`];
        for (const variant of variants) expect(usernameKey(variant)).toBe(key);
      }),
    );
  });

  test('of any letter has 1 to 7 bytes, so that 32 letters fit into 255 bytes', () => {
    for (let code = 0; code < 0x110000; code += 1) {
      const letter = String.fromCodePoint(code);
      if (checkUsername(letter + letter).length > 0) continue;
      const bytes = Buffer.byteLength(usernameKey(letter));
      if (bytes < 1 || bytes > 7) throw new Error(`U+${code.toString(16)} has a key of ${bytes} bytes`);
    }
  });
});

describe('names of another alphabet that look the same', () => {
  test.each([
    ['сор', 'cop'],
    ['cop', 'сор'],
    ['Сóр', 'cop'],
    ['АННА', 'AHHA'],
    ['AHHA', 'АННА'],
    ['ΝΙΚΟ', 'nIko'],
    ['ρονα', 'pova'],
  ])('%s looks like %s', { tags: 'accounts/look-alike-names' }, (name, other) => {
    expect(lookAlikeKeys(name)).toContain(usernameKey(other));
  });

  test.each(['Дмитрий', 'ana山', '山田', '42', 'محمد', 'anna_k.z'])('%s has no look-alike', (name) => {
    expect(lookAlikeKeys(name)).toEqual([]);
  });

  test('a reserved name is also refused in Cyrillic', () => {
    expect(checkUsername('уо')).toEqual(['reserved']);
  });
});
