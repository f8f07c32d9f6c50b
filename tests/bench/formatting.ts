import { parse } from '@/lib/messages/markdown/parse';

/**
 * How long the parser takes for a message of 4,000 characters, usual or hostile: `npm run bench:formatting`.
 * Each text is parsed 20 times, each time with another last character, so that no tree is kept.
 */

const LENGTH = 4_000;
const RUNS = 20;

const filled = (part: string) => part.repeat(Math.ceil(LENGTH / part.length)).slice(0, LENGTH);
const lengthening = Array.from({ length: 88 }, (_, i) => '`'.repeat(i + 1)).join(' ');

const TEXTS: Record<string, string> = {
  'usual formatting': filled('hola **qué** tal `x` y _más_ [web](https://ejemplo.org/x) https://ejemplo.org/y '),
  'usual blocks': filled('- uno **dos**\n- tres\n  - cuatro\n\n> cita `x`\n\n```js\nlet a;\n```\ntexto\n'),
  'plain text with links': filled(
    'hola, mira www.ejemplo.org/a y https://ejemplo.org/b, o escribe a ana@ejemplo.org. ',
  ),
  '* × 4000': filled('*'),
  '*_ × 2000': filled('*_'),
  'emphasis that only opens': filled('*a '),
  'emphasis within emphasis': `${'*a '.repeat(666)}${'a* '.repeat(666)}`,
  '*] × 2000': filled('*]'),
  '[ × 4000': filled('['),
  '[a](http:// …': filled('[a](http://'),
  '[\\ …': `${filled('[\\').slice(0, -20)}](https://x.es)`,
  'links whose text names a host': filled('[a.es](https://b.es) '),
  'backticks, ever more': lengthening.slice(0, LENGTH),
  backslashes: filled('\\*a\\* '),
  '> × 2000': filled('> '),
  'a quote of 1,000 lines': filled('> a\n'),
  'empty quotes': filled('> \n'),
  'quotes within quotes': filled('> > > > > > a\n'),
  'a list of 1,000 items': filled('- a\n'),
  'lists within lists': filled('- a\n  - b\n    - c\n'),
  'markers on one line': filled('- - - - - a\n'),
  'an item and blank lines': `- a\n${'\n'.repeat(LENGTH - 5)}`,
  fences: filled('```\n'),
  'fences with code': filled('``` a\n'),
  'addresses with delimiters': filled('https://a.es/*_ '),
  'Chinese with delimiters': filled('**字**字'),
};

function millisecondsFor(text: string): number[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const variant = text.slice(0, LENGTH - 1) + String.fromCharCode(97 + run);
    const start = performance.now();
    parse(variant);
    return performance.now() - start;
  }).sort((a, b) => a - b);
}

const WIDTH = 34;
console.log(`${'4,000 characters'.padEnd(WIDTH)}${'median ms'.padStart(10)}${'most ms'.padStart(10)}`);
for (const text of Object.values(TEXTS)) millisecondsFor(text);
for (const [name, text] of Object.entries(TEXTS)) {
  const times = millisecondsFor(text);
  const figures = [times[RUNS / 2] ?? 0, times.at(-1) ?? 0].map((ms) => ms.toFixed(2).padStart(10));
  console.log(name.padEnd(WIDTH) + figures.join(''));
}
