import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOCALES, type Locale } from '@/lib/i18n/locale';
import { GUIDES, guideIn } from './guides';
import { type Block, type Guide, type Inline, parseGuide } from './parse';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'public/guide');
const each = GUIDES.flatMap((name) => LOCALES.map((locale) => [name, locale] as const));

const blocksOf = ({ lead, sections }: Guide): Block[] => [...lead, ...sections.flatMap(({ blocks }) => blocks)];

function inlinesOf(guide: Guide): Inline[] {
  return blocksOf(guide).flatMap((block) => {
    if (block.type === 'list') return block.items.flat();
    return 'content' in block ? block.content : [];
  });
}

const pieces = <T extends Inline['type']>(guide: Guide, type: T) =>
  inlinesOf(guide).filter((piece): piece is Extract<Inline, { type: T }> => piece.type === type);

/** Every text of the product in a language that is no function. */
async function wordsIn(locale: Locale): Promise<Set<string>> {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner);
  };
  for (const part of readdirSync(join(ROOT, 'lib/i18n'), { withFileTypes: true })) {
    if (part.isDirectory()) collect(await import(`../i18n/${part.name}/${locale}.ts`));
  }
  return found;
}

/** The addresses of the pages, without parts that are in square brackets. */
const pages = readdirSync(join(ROOT, 'app'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('page.tsx') && !file.includes('['))
  .map((file) => `/${file.replace(/\/?page\.tsx$/, '').replace(/\([^)]+\)\/?/g, '')}`);

describe.each(each)('the guide for %s in %s', (name, locale) => {
  it('says in bold only what the product says', async () => {
    const guide = await guideIn(name, locale);
    const words = await wordsIn(locale);
    expect(pieces(guide, 'label').filter(({ text }) => !words.has(text))).toEqual([]);
  });

  it('links to pages and sections that exist', async () => {
    const guide = await guideIn(name, locale);
    const targets = new Set([...pages, ...guide.sections.map(({ id }) => `#${id}`)]);
    expect(pieces(guide, 'link').filter(({ href }) => !targets.has(href))).toEqual([]);
  });

  it('names documents, settings and commands that exist', async () => {
    const guide = await guideIn(name, locale);
    const settings = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const unknown = pieces(guide, 'code').filter(({ text }) => {
      if (text.startsWith('docs/')) return !existsSync(join(ROOT, text));
      if (/^[A-Z]+_[A-Z_]+/.test(text)) return !settings.includes(`${text.split('=')[0]}=`);
      const command = /^npm run (\S+)/.exec(text)?.[1];
      return command !== undefined && !(command in scripts);
    });
    expect(unknown).toEqual([]);
  });

  it('has pictures that exist, with their size', async () => {
    const guide = await guideIn(name, locale);
    const files = blocksOf(guide).flatMap((block) =>
      block.type === 'picture' ? [`${block.name}.${locale}.webp`] : [],
    );
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(join(FOLDER, file)) || !guide.sizes[file])).toEqual([]);
  });

  it('has the sections and pictures of the Spanish one, in the same order', async () => {
    const shape = (guide: Guide) =>
      guide.sections.map(({ id, blocks }) => [
        id,
        blocks.map((block) => (block.type === 'picture' ? block.name : block.type)),
      ]);
    expect(shape(await guideIn(name, locale))).toEqual(shape(await guideIn(name, 'es')));
  });
});

it('each picture is in a guide, and all together are small', async () => {
  const shown = new Set<string>();
  for (const [name, locale] of each) {
    for (const block of blocksOf(await guideIn(name, locale))) {
      if (block.type === 'picture') shown.add(`${block.name}.${locale}.webp`);
    }
  }
  const pictures = readdirSync(FOLDER).filter((file) => file.endsWith('.webp'));
  expect(pictures.filter((file) => !shown.has(file))).toEqual([]);
  const bytes = pictures.reduce((sum, file) => sum + readFileSync(join(FOLDER, file)).length, 0);
  expect(bytes).toBeLessThan(1_700_000);
});

describe('the reader', () => {
  it('reads the blocks and pieces that guides have', () => {
    const guide = parseGuide(
      '# Guía\n\nHola **Enviar**,\n`Ctrl` y [tu cuenta](/account).\n\n<a id="one"></a>\n## Una\n\n' +
        '1. uno\n   más\n2. dos\n\n> un\n> consejo\n\n### Otra\n\n![Sala](room.es.webp)',
    );
    expect(guide).toEqual({
      title: 'Guía',
      lead: [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'Hola ' },
            { type: 'label', text: 'Enviar' },
            { type: 'text', text: ', ' },
            { type: 'code', text: 'Ctrl' },
            { type: 'text', text: ' y ' },
            { type: 'link', text: 'tu cuenta', href: '/account' },
            { type: 'text', text: '.' },
          ],
        },
      ],
      sections: [
        {
          id: 'one',
          title: 'Una',
          blocks: [
            {
              type: 'list',
              isOrdered: true,
              items: [[{ type: 'text', text: 'uno más' }], [{ type: 'text', text: 'dos' }]],
            },
            { type: 'tip', content: [{ type: 'text', text: 'un consejo' }] },
            { type: 'heading', text: 'Otra' },
            { type: 'picture', name: 'room', alt: 'Sala' },
          ],
        },
      ],
    });
  });

  it.each([
    ['no title', 'Hola'],
    ['a heading without an anchor', '# A\n\n## B'],
    ['a table', '# A\n\n| a | b |'],
    ['bold that does not end', '# A\n\n**a'],
    ['HTML', '# A\n\nx <b>y</b>'],
    ['a picture within a line', '# A\n\n![a](b.es.webp) c'],
    ['a list of both kinds', '# A\n\n- a\n1. b'],
    ['a fence', '# A\n\n```\na\n```'],
  ])('refuses %s', (_, markdown) => {
    expect(() => parseGuide(markdown)).toThrow('does not know');
  });
});
