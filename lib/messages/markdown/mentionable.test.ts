import { describe, expect, it } from 'vitest';
import { isMentionable, mentionablePlaces } from './mentionable';

const canName = (text: string) => isMentionable(text, text.indexOf('@'));

describe('a name', () => {
  it.each(['@ana', 'hola @ana', '**@ana**', '- @ana\n- b', 'a\n\n@ana', '> cita\n@ana', '`a` @ana', 'a ` @ana'])(
    'can name somebody in %j',
    (text) => expect(canName(text)).toBe(true),
  );

  it.each([
    '`@ana`',
    '`` ` @ana ``',
    '```\n@ana\n```',
    '```\n@ana',
    '> @ana',
    '> a\n> - @ana\n> - b',
    'https://ejemplo.org/@ana',
    '[@ana](https://ejemplo.org/)',
    'luis@ana.es',
  ])('names nobody in %j', (text) => expect(canName(text)).toBe(false));
});

it('keeps the places that can name somebody, as they are', () => {
  const text = '@ana `@luis` @eva';
  const places = [
    { at: 0, length: 4, who: 1 },
    { at: 6, length: 5, who: 2 },
    { at: 13, length: 4, who: 3 },
  ];
  expect(mentionablePlaces(text, places)).toEqual([places[0], places[2]]);
});
