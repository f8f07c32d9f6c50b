import { describe, expect, it } from 'vitest';
import { mayHoldMarkup } from './may-hold-markup';
import { parse } from './parse';
import { isPlain, type Tree } from './tree';

/** The text of a tree without links, which are found in any text. */
function shown(tree: Tree): string | null {
  if (!tree.every(({ type }) => type === 'paragraph')) return null;
  return tree
    .flatMap((block) => (block.type === 'paragraph' ? block.children : []))
    .map((node) => {
      if (typeof node === 'string') return node;
      return node.type === 'link' && node.host === undefined ? node.children.join('') : '<markup>';
    })
    .join('');
}

describe('what is not clearly markup stays as typed', () => {
  it.each([
    // Numbers and operators
    '2*3*4',
    '2 * 3 * 4',
    '2**3 y 4**5',
    'x*y*z, a_b_c',
    '5 < 6 > 4',
    '100 % * 2 %',
    '~5 km y ~6 km',
    'a ~ b ~ c',
    'f(x) = x^2 - 3*x + (2*x)',
    '$x_1$ y $x_2$',
    '10*20*30 cm',
    '5"*3"*2"',
    // Names
    'snake_case_name',
    '_privado',
    'privado_',
    '__init__ y __main__',
    '__dirname',
    'mi_archivo_final.txt y otro_archivo.txt',
    '~/path/a y ~/path/b',
    'C:\\_tmp\\*.*',
    '\\\\servidor\\_datos\\_hoy',
    '/etc/*.conf y /usr/*.conf',
    'src/**/*.ts, tests/**/*.ts',
    '**/node_modules/**',
    '#social, # social',
    '# social',
    '## Título',
    '@ana_ruiz_ y @luis_paz_',
    // Code that nobody marked
    'int *p = *q; char *a, *b;',
    'std::vector<int> *v; v->size()',
    '/* comentario */ y /*otro*/',
    'f(a, **kwargs, *args)',
    'lista[0](x) y mapa[a][b]',
    'SELECT * FROM a, b; SELECT * FROM c',
    '*/5 * * * * y 10/* * *',
    '.*hola.*',
    '>>> print("hola")',
    // Signs and faces
    ':-)',
    '>_<',
    '>_< jaja >_<',
    '^_^ hola ^_^',
    '-_- hola -_-',
    '(*_*) hola (*_*)',
    '*_* hola *_*',
    'T_T y T_T',
    "'_' y '_'",
    'usa "*" o "_" y "*"',
    ':* guapa :*',
    '¯\\_(ツ)_/¯',
    '***',
    '* * *',
    '---',
    '- - -',
    '_____',
    '****',
    '~~~~',
    '~~~hola~~~\nqué tal',
    '```',
    '``` ```',
    '`',
    'l`hiver',
    'hijo de p**a, m****a y c***o',
    // Sentences
    '*nota',
    'nota*',
    'Precio: 5 €*\n\n*sin IVA',
    '* nota al pie',
    '- Hola, ¿qué tal?',
    'uno - dos - tres',
    'Ana*, Luis* y Eva**',
    '1. enero',
    '1) enero',
    '21. Agosto\nfin',
    '+ 500 €\n+ 300 €',
    '-5\n-6',
    '1.5\n2.5',
    '>hola',
    'a > b\nc > d',
    '[nota](ver abajo)',
    '[a](javascript:alert(1))',
    '![foto](https://ejemplo.org/a.png)',
    '[banco.es](https://ejemplo.org/)',
    '[https://banco.es](https://ejemplo.org/)',
    '[ ](https://ejemplo.org/)',
    '[ref][1]\n\n[1]: https://ejemplo.org/',
    // Other languages of markup
    '<b>hola</b>',
    '<script>alert(1)</script>',
    '&amp; &lt; &#42;',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    'Título\n======',
    'Título\n---',
    '    sangría de cuatro',
    '- [ ] tarea',
    '\\* y \\_ y \\a',
    'fin de línea\\\notra  \notra',
    '\n\n  con líneas\n\n\n  vacías  \n',
  ])('%j', (text) => expect(shown(parse(text))).toBe(text));
});

describe('the look before the parser', () => {
  it.each(['hola', '¿qué tal? :-) 10:30, a/b (c) [d] {e} #f & g', 'uno - dos', 'lo vi a las 5. Luego 6.'])(
    'needs no parser for %j',
    (text) => {
      expect(mayHoldMarkup(text)).toBe(false);
      expect(isPlain(parse(text))).toBe(true);
    },
  );
});
