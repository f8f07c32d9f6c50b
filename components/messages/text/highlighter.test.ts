import { expect, it } from 'vitest';
import { highlight, type Token } from './highlighter';
import { LANGUAGES } from './languages';

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => (typeof token === 'string' ? token : textOf(token.children))).join('');
}

it('tells the parts of code apart', () => {
  expect(highlight("const a = 'b'; // c", 'js')).toEqual([
    { kind: 'keyword', children: ['const'] },
    expect.any(String),
    expect.anything(),
    { kind: 'string', children: ["'b'"] },
    expect.anything(),
    { kind: 'comment', children: ['// c'] },
  ]);
});

it('changes nothing of the code, in any language', () => {
  const code = 'const a = `x$`; // <b>\n# nota\n-- nota\n"sin cerrar\n\'\\ {{ }} <?php <a href="x">&amp;</a>\n';
  for (const language of Object.keys(LANGUAGES)) expect(textOf(highlight(code, language)), language).toBe(code);
  expect(highlight(code, 'klingon')).toEqual([code]);
});
