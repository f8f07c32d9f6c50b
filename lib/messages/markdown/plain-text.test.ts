import { expect, it } from 'vitest';
import { plainText } from './plain-text';

it.each([
  ['**hola** _qué_ tal', 'hola qué tal'],
  ['2*3*4', '2*3*4'],
  ['> cita\nrespuesta', 'cita respuesta'],
  ['- uno\n- dos\n\nfin', '• uno • dos fin'],
  ['1. uno\n2. dos', '1. uno 2. dos'],
  ['```js\nlet a;\nlet b;\n```', 'let a; let b;'],
  ['mira la [web](https://ejemplo.org/x)', 'mira la web'],
  ['  hola\n\n  adiós ', 'hola adiós'],
])('%j is %j on one line', (text, expected) => expect(plainText(text)).toBe(expected));

it('is cut at a length, but not within a character', () => {
  expect(plainText('a'.repeat(300))).toBe(`${'a'.repeat(199)}…`);
  expect(plainText('😀😀😀', 4)).toBe('😀…');
});
