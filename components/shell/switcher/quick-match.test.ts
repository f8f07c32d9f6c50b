import { describe, expect, it } from 'vitest';
import { quickMatch } from './quick-match';

const find = (query: string, ...names: string[]) =>
  quickMatch(
    query,
    names.map((name) => ({ item: name, texts: [name] })),
  );

describe('quickMatch', () => {
  it('keeps everything in its order if nothing is typed', () => {
    expect(find(' ', 'viajes', 'cocina')).toEqual(['viajes', 'cocina']);
  });

  it('does not care about accents and capitals', () => {
    expect(find('futbol', 'cocina', 'Fútbol')).toEqual(['Fútbol']);
    expect(find('CAFÉ', 'cafe')).toEqual(['cafe']);
  });

  it('puts the whole name first, then beginnings, then beginnings of words, then what is inside', () => {
    expect(find('ana', 'la banana', 'mi ana', 'anabel', 'Ana')).toEqual(['Ana', 'anabel', 'mi ana', 'la banana']);
  });

  it('finds people by their initials', () => {
    expect(find('mq', 'Marta Quiroga', 'comité')).toEqual(['Marta Quiroga']);
  });

  it('finds every word, in any order', () => {
    expect(find('quir mar', 'Marta Quiroga', 'María Prieto')).toEqual(['Marta Quiroga']);
  });

  it.each([
    ['lecutras', 'lecturas'],
    ['lectras', 'lecturas'],
    ['lecturras', 'lecturas'],
    ['lextu', 'lecturas'],
    ['marat', 'Marta Quiroga'],
  ])('forgives the typo in %s', (typed, meant) => {
    expect(find(typed, 'cocina', 'viajes', meant)).toEqual([meant]);
  });

  it('puts a typo behind everything that fits as typed', () => {
    expect(find('casa', 'cata', 'mi casa')).toEqual(['mi casa', 'cata']);
  });

  it('takes no typo in a short word for a match', () => {
    expect(find('via', 'vida')).toEqual([]);
    expect(find('cocina', 'viajes', 'lecturas')).toEqual([]);
  });

  it('looks at other texts too, which count less', () => {
    const candidates = [
      { item: 'huerta', texts: ['huerta', 'cocina y terraza'] },
      { item: 'cocina', texts: ['cocina'] },
    ];
    expect(quickMatch('cocina', candidates)).toEqual(['cocina', 'huerta']);
    expect(quickMatch('terraza', candidates)).toEqual(['huerta']);
  });

  it('keeps the order of what fits equally well', () => {
    expect(find('sala', 'sala_3', 'sala_1', 'sala_2')).toEqual(['sala_3', 'sala_1', 'sala_2']);
  });

  it('is quick with a long query and many names', () => {
    const names = Array.from({ length: 500 }, (_, index) => `nombre_largo_de_la_sala_${index}`);
    const started = performance.now();
    find('x'.repeat(5_000), ...names);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
