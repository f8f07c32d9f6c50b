import { expect, it } from 'vitest';
import { type Candidate, rankPeople } from './rank-people';

const person = (id: number, name: string, shown?: string, isInRoom: boolean | null = true): Candidate => ({
  id,
  name,
  ...(shown === undefined ? {} : { shown }),
  isInRoom,
});
const PEOPLE = [
  person(1, 'mateo'),
  person(2, 'jose', 'María José'),
  person(3, 'tomas', 'Tomás'),
  person(4, 'marta', undefined, false),
  person(5, 'ana.maria'),
];
const find = (query: string, speakers: number[] = []) => rankPeople(query, PEOPLE, speakers).map(({ name }) => name);

it('shows everybody of the room first, the last speakers at the top', () => {
  expect(find('', [3, 1])).toEqual(['tomas', 'mateo', 'ana.maria', 'jose', 'marta']);
});

it('prefers a beginning to what is inside, and people of the room to others', () => {
  expect(find('ma')).toEqual(['jose', 'mateo', 'ana.maria', 'tomas', 'marta']);
  expect(find('ma', [1])).toEqual(['mateo', 'jose', 'ana.maria', 'tomas', 'marta']);
});

it('does not care about accents and capitals, and knows both names', () => {
  expect(find('MARIA JOSE')).toEqual(['jose']);
  expect(find('tomás')).toEqual(['tomas']);
  expect(find('joś')).toEqual(['jose']);
});

it('finds nobody by one letter inside of a name, and nobody by what fits nobody', () => {
  expect(find('o')).toEqual([]);
  expect(find('xyz')).toEqual([]);
});
