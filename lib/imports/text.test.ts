import { expect, it } from 'vitest';
import { partsOf, withOurMarks } from './text';

it.each([
  ['*a* _b_ ~c~', '**a** _b_ ~~c~~'],
  ['*dos palabras*, y (*x*)', '**dos palabras**, y (**x**)'],
  ['2*3*4, a*b*, * no *, *no *, ~ no ~', '2*3*4, a*b*, * no *, *no *, ~ no ~'],
  ['**ya**', '**ya**'],
  ['*a\nb*', '*a\nb*'],
  ['*_a_*', '**_a_**'],
  ['https://a.es/*b* `*c*` ```*d*```', 'https://a.es/*b* `*c*` ```*d*```'],
  ['x ```a\nb``` y', 'x \n```\na\nb\n```\n y'],
  ['```\na\n```', '```\na\n```'],
])('the marks of %j become ours', (text, ours) => {
  expect(withOurMarks(text)).toBe(ours);
});

it('marks that nobody closes take no long time', () => {
  const text = `${'*a '.repeat(20_000)}${'~b'.repeat(20_000)}${'```'.repeat(20_001)}`;
  expect(withOurMarks(text).length).toBeGreaterThan(100_000);
});

it('a long text is cut at a blank, and loses nothing else', () => {
  const words = Array.from({ length: 3_000 }, (_, i) => `p${i}`);
  const parts = partsOf(words.join(' '), 4_000);
  expect(parts.every((part) => [...part].length <= 4_000)).toBe(true);
  expect(parts.join(' ')).toBe(words.join(' '));
  expect(partsOf('🎉'.repeat(9), 4)).toEqual(['🎉🎉🎉🎉', '🎉🎉🎉🎉', '🎉']);
  expect(partsOf(`${'a'.repeat(10)}   `, 10)).toEqual(['a'.repeat(10)]);
});
