import { expect, it } from 'vitest';
import { type CopiedLine, htmlLines, plainLines } from './copied-lines';

const lineOf = (text: string, name = 'Ana'): CopiedLine => ({ time: '4:57 PM', name, pieces: [{ text, href: null }] });

it('puts the time and the name before each text, and a day on a line of its own', () => {
  const lines = [{ day: 'August 21, 2026' }, lineOf('hola'), lineOf('¿qué tal?', 'Luis')];
  expect(plainLines(lines)).toBe('August 21, 2026\n[4:57 PM] Ana: hola\n[4:57 PM] Luis: ¿qué tal?');
});

it('keeps the lines and the indentation of a text', () => {
  expect(plainLines([lineOf('uno\n  dos'), lineOf('tres')])).toBe('[4:57 PM] Ana: uno\n  dos\n[4:57 PM] Ana: tres');
  expect(htmlLines([lineOf('uno\n  dos')])).toMatch(/<span [^>]*white-space:pre-wrap[^>]*>uno<br> {2}dos<\/span>/);
});

it('keeps links in HTML, and their text in plain text', () => {
  const line: CopiedLine = {
    time: '16:57',
    name: 'Ana',
    pieces: [
      { text: 'lee ', href: null },
      { text: 'ejemplo.org/?a&b', href: 'https://ejemplo.org/?a&b' },
    ],
  };
  expect(plainLines([line])).toBe('[16:57] Ana: lee ejemplo.org/?a&b');
  expect(htmlLines([line])).toContain('lee <a href="https://ejemplo.org/?a&amp;b">ejemplo.org/?a&amp;b</a>');
});

it('escapes texts, names and days in HTML', () => {
  const line: CopiedLine = {
    time: '1:00',
    name: '<i>',
    pieces: [{ text: '<img src=x>', href: 'https://h/"><script>' }],
  };
  expect(htmlLines([line, { day: '<b>' }])).not.toMatch(/<(img|i|script)>|<img/);
  expect(plainLines([line])).toBe('[1:00] <i>: <img src=x>');
});
