import { describe, expect, it } from 'vitest';
import { isEmpty, QUERY_TERMS, readQuery } from './query';

const terms = (typed: string) => readQuery(typed).terms.map(({ text, not }) => (not ? `-${text}` : text));

describe('a query', () => {
  it('has words, phrases, and words that must be missing', () => {
    expect(terms('hola "buen Día" -adiós "sin fin')).toEqual(['hola', 'buen dia', '-adios', 'sin fin']);
    expect(terms('-"dos palabras" - a-b')).toEqual(['-dos palabras', '-', 'a-b']);
  });

  it('has operators in all languages', () => {
    const spanish = readQuery('de:@ana en:#social antes:2026-08-21 tiene:archivo menciona:yo es:fijado pan');
    const english = readQuery('from:ana in:social before:2026-08-21 has:file mentions:me is:pinned pan');
    const portuguese = readQuery('de:@ana em:#social antes:2026-08-21 tem:arquivo menciona:eu é:fixada pan');
    expect(spanish).toEqual(english);
    expect(portuguese).toEqual(english);
    expect(english).toMatchObject({ from: ['ana'], in: ['social'], before: '2026-08-21', has: ['file'] });
    expect(english).toMatchObject({ mentionsMe: true, isPinned: true, archived: false });
    expect(readQuery('después:2026-08-21 día:2026-08-22 es:archivado')).toMatchObject({
      after: '2026-08-21',
      on: '2026-08-22',
      archived: true,
    });
    expect(readQuery('de:"Ana Gil"').from).toEqual(['Ana Gil']);
  });

  it('takes what is no operator as text', () => {
    expect(terms('https://ejemplo.org/a nota:hoy antes:ayer tiene:pan -de:ana')).toEqual([
      'https://ejemplo.org/a',
      'nota:hoy',
      'antes:ayer',
      'tiene:pan',
      '-de:ana',
    ]);
  });

  it('is bounded', () => {
    expect(terms('a b c d e f g h i j').length).toBe(QUERY_TERMS);
    expect(terms('x'.repeat(1_000))[0]).toHaveLength(200);
    expect(readQuery('de:a en:b '.repeat(20))).toMatchObject({ from: { length: 8 }, in: { length: 8 } });
  });

  it('may ask for nothing', () => {
    expect(isEmpty(readQuery(' -hola '))).toBe(true);
    expect(isEmpty(readQuery('es:fijado'))).toBe(false);
    expect(isEmpty(readQuery('hola'))).toBe(false);
  });
});
