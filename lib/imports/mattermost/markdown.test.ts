import { expect, it } from 'vitest';
import { named } from '@/lib/imports/team/model';
import { fromMarkdown } from './markdown';

const NAMES = {
  isPerson: (username: string) => ['ana', 'luis.m', 'a-'].includes(username),
  channelName: (name: string) => (name === 'town-square' ? 'Plaza' : null),
};
const read = (text: string) => fromMarkdown(text, NAMES);

it.each([
  ['**b** *i* _i_ ~~s~~ `c`', '**b** *i* _i_ ~~s~~ `c`'],
  ['# Título\n## Otro **b**\n#nada', '**Título**\n## Otro **b**\n#nada'],
  ['hola @ana', `hola ${named('ana')}`],
  ['(@Ana), @luis.m. @ana...', `(${named('ana')}), ${named('luis.m')}. ${named('ana')}...`],
  ['@anabel @nadie a@ana @@ana', '@anabel @nadie a@ana @@ana'],
  ['`@ana` y\n```\n@ana :wave:\n# x\n```\n@ana', `\`@ana\` y\n\`\`\`\n@ana :wave:\n# x\n\`\`\`\n${named('ana')}`],
  ['https://example.org/@ana', 'https://example.org/@ana'],
  ['[x](https://example.org/:wave:/~town-square "título")', '[x](https://example.org/:wave:/~town-square)'],
  [
    '![foto](https://example.org/a.png) ![](https://example.org/b.png)',
    '[foto](https://example.org/a.png) https://example.org/b.png',
  ],
  ['<https://example.org/>', 'https://example.org/'],
  ['~town-square, ~otro ~~town-square~~', '#Plaza, ~otro ~~town-square~~'],
  [':wave: :+1_dark_skin_tone: :nuestro:', '👋 👍🏿 :nuestro:'],
  ['a\r\nb\u0000\u0001c\u0002', 'a\nbc'],
])('%j', (typed, ours) => {
  expect(read(typed)).toBe(ours);
});

it('hostile texts are read to their end', () => {
  const hostile = ['```', '`', '[', '![a](https://x', '<https://', '@a.', '# ', '~', ':a', '"', '(https://x "'];
  for (const piece of hostile) expect(read(piece.repeat(Math.floor(16_000 / piece.length)))).not.toBe('');
  expect(read('`'.repeat(1_000_000))).toHaveLength(1_000_000);
});
