import { describe, expect, it } from 'vitest';
import { foundFor } from './use-people';

const ana = { id: 1, name: 'ana' };
const luis = { id: 2, name: 'luis' };
const mj = { id: 3, name: 'mquiroga', shown: 'María José' };
const names = (query: string | null, answer: Parameters<typeof foundFor>[1]) =>
  foundFor(query, answer).people.map(({ name }) => name);

describe('the people for what is typed', () => {
  const all = { query: '', people: [ana, luis, mj] };

  it('are those of the last answer who still fit, by the user name or a word of the shown name', () => {
    expect(names('LU', all)).toEqual(['luis']);
    expect(names('jose', all)).toEqual(['mquiroga']);
    expect(names('mq', all)).toEqual(['mquiroga']);
    expect(names('x', all)).toEqual([]);
    expect(names('osé', all)).toEqual([]);
  });

  it('are all of the answer to this very query, which alone says who is missing', () => {
    expect(foundFor('', all)).toEqual({ people: all.people, isComplete: true });
    expect(foundFor('x', { query: 'x', people: [] })).toEqual({ people: [], isComplete: true });
    expect(foundFor('xy', { query: 'x', people: [] })).toEqual({ people: [], isComplete: false });
  });

  it('are nobody before the first answer, or while no people are searched for', () => {
    expect(foundFor('a', null)).toEqual({ people: [], isComplete: false });
    expect(foundFor(null, all)).toEqual({ people: [], isComplete: false });
  });
});
