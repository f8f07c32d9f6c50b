import { dictionary } from '@zxcvbn-ts/language-common';
import { expect, test } from 'vitest';
import { checkPassword } from './password-rules';

test.each([
  ['eight letters', 'zpqkxwvu'],
  ['a sentence', 'el río no vuelve a la misma piedra'],
  ['1,000 code points', '😀'.repeat(1_000)],
  ['spaces around', '  zpqkxw  '],
])('%s is accepted', async (_, password) => {
  expect(await checkPassword(password, 'ana')).toEqual([]);
});

test('64 emoji are accepted', { tags: 'accounts/emoji-password' }, async () => {
  expect(await checkPassword('😀'.repeat(64), 'ana')).toEqual([]);
});

test.each([
  ['nothing', '', ['too_short']],
  ['seven letters', 'zpqkxwv', ['too_short']],
  ['seven emoji', '😀'.repeat(7), ['too_short']],
  ['1,001 letters', 'a'.repeat(1_001), ['too_long']],
  ['1,001 emoji', '😀'.repeat(1_001), ['too_long']],
  ['a megabyte', 'a'.repeat(1 << 20), ['too_long']],
  ['digits', '8305712946', ['all_digits']],
  ['Arabic digits', '٨٣٠٥٧١٢٩', ['all_digits']],
  ['short digits, and common', '123456', ['too_short', 'all_digits', 'common']],
  ['a common one', 'password1', ['common']],
  ['a common one in capitals', 'PassWord1', ['common']],
  ['the name', 'margarita', ['same_as_name']],
  ['the name in capitals', 'MARGARITA', ['same_as_name']],
  ['the name with an accent', 'Margaritá', ['same_as_name']],
])('%s is refused', async (_, password, problems) => {
  const found = await checkPassword(password, 'Margarita');
  expect(found.filter((problem) => problem !== 'common' || problems.includes('common'))).toEqual(problems);
});

test.each([
  ['half of a surrogate pair at the end', 'zpqkxwvu\ud83d', ['bad_text']],
  ['the other half', 'zpqkxwvu\udc00', ['bad_text']],
  ['half of a pair within', 'zpqk\ud83dxwvu', ['bad_text']],
  ['the replacement character of decoders', 'zpqkxwvu\ufffd', ['bad_text']],
  ['seven letters and half a pair', 'zpqkxw\ud83d', ['bad_text', 'too_short']],
])('%s is refused', { tags: 'accounts/password-not-well-formed' }, async (_, password, problems) => {
  expect(await checkPassword(password, 'Margarita')).toEqual(problems);
});

test('the 10,000th commonest is refused and the 10,001st is not', async () => {
  const long = dictionary['passwords-common'].map((password, index) => ({ password, index }));
  const passes = ({ password }: { password: string }) => password.length >= 8 && !/^\d+$/.test(password);
  const last = long.slice(0, 10_000).findLast(passes);
  const next = long.slice(10_000).find(passes);
  expect(await checkPassword(last?.password ?? '', 'ana')).toEqual(['common']);
  expect(await checkPassword(next?.password ?? '', 'ana')).toEqual([]);
});
