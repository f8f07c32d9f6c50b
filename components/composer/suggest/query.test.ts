import { describe, expect, it } from 'vitest';
import { queryIn } from './query';

describe('a name', () => {
  it.each([
    ['@', ''],
    ['hola @', ''],
    ['hola @mar', 'mar'],
    ['(@josé', 'josé'],
    ['¿@ana.ruiz', 'ana.ruiz'],
    ['línea\n@o', 'o'],
    ['@María Jo', 'María Jo'],
    ['😀@ana', 'ana'],
  ])('is asked for in %j', (before, text) => {
    expect(queryIn(before)).toEqual({ type: 'person', at: before.lastIndexOf('@'), text });
  });

  it.each([
    '',
    'hola',
    'ana@',
    'ana@example.org',
    '@@',
    'https://x.org/@ana',
    '@ana, ',
    '@ana: ',
    '@una de las dos x',
    `@${'x'.repeat(70)}`,
  ])('is not asked for in %j', (before) => expect(queryIn(before)).toBeNull());
});

describe('an emoji', () => {
  it.each([
    [':so', 'so'],
    ['hola :corazón', 'corazón'],
    ['(:+1', '+1'],
    ['👍:red_heart', 'red_heart'],
  ])('is asked for in %j', (before, text) => {
    expect(queryIn(before)).toEqual({ type: 'emoji', at: before.lastIndexOf(':'), text });
  });

  it.each([
    ':',
    ':s',
    ':-)',
    ':-D',
    ':)',
    ':D',
    ':30',
    '10:30',
    'a las 8:am',
    'nota:algo',
    'https://x',
    'C::std',
    ':a b',
  ])('is not asked for in %j', (before) => expect(queryIn(before)).toBeNull());
});

describe('code', () => {
  it.each(['`@an', 'usa `x :so', '```\n@an', '```ts\nconst a = 1;\n:so'])('has nothing to complete: %j', (before) => {
    expect(queryIn(before)).toBeNull();
  });

  it.each(['`x` @an', '```\nx\n```\n@an', 'un ` suelto\n@an'])('is over: %j', (before) => {
    expect(queryIn(before)?.text).toBe('an');
  });
});
