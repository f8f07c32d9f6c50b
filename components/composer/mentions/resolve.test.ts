import { expect, it } from 'vitest';
import type { ClientMention } from '@/lib/chat/protocol';
import { resolveMentions } from './resolve';

const KNOWN = {
  people: new Map([
    ['ana', 1],
    ['jose', 2],
    ['ana.ruiz', 3],
  ]),
  groups: true,
};
const named = (text: string, chosen: ClientMention[] = [], known = KNOWN) =>
  resolveMentions(text, chosen, known).map(({ at, length, who }) => [text.slice(at, at + length), who]);

it('counts a written user name, in any case and without accents', () => {
  expect(named('@ana y @José, @ANA.RUIZ')).toEqual([
    ['@ana', 1],
    ['@José', 2],
    ['@ANA.RUIZ', 3],
  ]);
});

it('does not take the full stop of a sentence for a part of the name', () => {
  expect(named('Pregunta a @ana.')).toEqual([['@ana', 1]]);
  expect(named('¿@jose...?')).toEqual([['@jose', 2]]);
});

it('does not count other names, addresses, and what stands in code or in a quote', () => {
  for (const text of ['@anabel', '@luis', 'x@ana', '@ana@ana', '`@ana`', '```\n@ana\n```', '> @ana', 'http://x/@ana']) {
    const without = text === '@ana@ana' ? [['@ana', 1]] : [];
    expect(named(text)).toEqual(without);
  }
});

it('keeps a chosen person even if their name is not known', () => {
  expect(named('hola @luis y @ana', [{ at: 5, length: 5, who: 9 }])).toEqual([
    ['@luis', 9],
    ['@ana', 1],
  ]);
});

it('drops a chosen person if the name goes on in the text, or stands in code by now', () => {
  expect(named('@luisa', [{ at: 0, length: 5, who: 9 }])).toEqual([]);
  expect(named('`@luis`', [{ at: 1, length: 5, who: 9 }])).toEqual([]);
});

it('knows the names of everybody and of those who are here, if the writer may use them', () => {
  expect(named('@todos @all @aquí @here')).toEqual([
    ['@todos', 'all'],
    ['@all', 'all'],
    ['@aquí', 'here'],
    ['@here', 'here'],
  ]);
  expect(named('@todos', [{ at: 0, length: 6, who: 'all' }], { ...KNOWN, groups: false })).toEqual([]);
});

it('names at most fifty', () => {
  expect(resolveMentions('@ana '.repeat(60), [], KNOWN)).toHaveLength(50);
});
