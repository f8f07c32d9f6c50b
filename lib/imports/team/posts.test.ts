import { describe, expect, it } from 'vitest';
import { named, type TeamMessage } from './model';
import { bodyOf, postsOf } from './posts';

const message = (more: Partial<TeamMessage>): TeamMessage => ({
  ...{ id: '1', at: 1, author: 'U1', text: '', answers: null, editedAt: null, files: [], reactions: [] },
  ...more,
});
const nameOf = (id: string) => (id === 'U1' ? 'ana' : id === 'U2' ? 'luis' : null);
const posts = (more: Partial<TeamMessage>) => postsOf([message(more)], nameOf);
const file = (n: number) => ({ id: `F${n}`, name: `${n}/${'f'.repeat(150)}`, url: 'x' });

it('people are named at their places', () => {
  const [post] = posts({ text: `**${named('U1')}** y ${named('U9')}, ${named('U2')}` });
  expect(post).toMatchObject({
    text: '**@ana** y @somebody, @luis',
    mentions: [
      { at: 2, length: 4, who: 'U1' },
      { at: 22, length: 5, who: 'U2' },
    ],
  });
});

it('nobody is named in a quote', () => {
  expect(posts({ text: `> ${named('U1')}` })[0]).toMatchObject({ text: '> @ana', mentions: [] });
});

it('a long text comes in parts, each with the people that it names', () => {
  const found = posts({ text: `${named('U1')} ${'palabra '.repeat(600)}${named('U2')}` });
  expect(found.map(({ part, mentions }) => [part, mentions.map(({ who }) => who)])).toEqual([
    [0, ['U1']],
    [1, ['U2']],
  ]);
  const [, last] = found;
  expect(last?.text.slice(last.mentions[0]?.at)).toBe('@luis');
  expect(found.every(({ text }) => text.length <= 4_000)).toBe(true);
});

it('a name that is cut through leaves no marks', () => {
  for (let n = 3_990; n < 4_010; n++) {
    const found = posts({ text: `${'x'.repeat(n)}${named('U1')}${named('U2')}` });
    expect(found.map(({ text }) => text).join('')).toBe(`${'x'.repeat(n)}@ana@luis`);
    expect(found.every(({ mentions }) => mentions.every(({ who }) => nameOf(who) !== null))).toBe(true);
  }
});

describe('files', () => {
  it('are words until they are there', () => {
    const [post] = posts({ text: 'mira', files: [{ id: 'F1', name: '../a<b.txt', url: 'x' }, file(2)] });
    if (!post) throw new Error('no post');
    expect(bodyOf(post, () => false)).toBe(`mira\n_a_b.txt_\n_${'f'.repeat(150)}_`);
    expect(bodyOf(post, (position) => position === 1)).toBe('mira\n_a_b.txt_');
    expect(bodyOf(post, () => true)).toBe('mira');
  });

  it('of a long text, and more than ten, come with further messages', () => {
    const found = posts({ text: 'x'.repeat(3_900), files: Array.from({ length: 23 }, (_, n) => file(n)) });
    expect(found.map(({ text, files }) => [text.length, files.length])).toEqual([
      [3_900, 0],
      [0, 10],
      [0, 10],
      [0, 3],
    ]);
    expect(found.every((post) => bodyOf(post, () => false).length <= 4_000)).toBe(true);
  });
});
