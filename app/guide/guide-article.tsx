import type { ReadGuide } from '@/lib/guide/guides';
import type { Block, GuideSection, Inline } from '@/lib/guide/parse';
import type { GuideText } from '@/lib/i18n/guide/text';
import type { Locale } from '@/lib/i18n/locale';

interface Props {
  guide: ReadGuide;
  locale: Locale;
  text: GuideText;
}

const LINK = 'rounded-sm text-accent underline underline-offset-2 wrap-anywhere';
/** From here on a picture is one of a phone or of a small part, and stands smaller. */
const NARROW_PX = 480;

/** A guide: what stands before the first section, links to the sections, and the sections. */
export function GuideArticle({ guide, locale, text }: Props) {
  const shared = { sizes: guide.sizes, locale };
  return (
    <article className="flex flex-col gap-4">
      <Blocks blocks={guide.lead} {...shared} />
      <nav aria-label={text.contents} className="mb-2 print:hidden">
        <ul className="flex flex-wrap gap-2">
          {guide.sections.map(({ id, title }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="flex min-h-11 items-center rounded-full bg-pill px-4 text-[14px] hover:bg-press"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {guide.sections.map((section) => (
        <Section key={section.id} section={section} {...shared} />
      ))}
      <a href={`#${guide.sections[0]?.id ?? ''}`} className={`${LINK} self-start print:hidden`}>
        {text.top}
      </a>
    </article>
  );
}

type Shared = Pick<ReadGuide, 'sizes'> & Pick<Props, 'locale'>;

function Section({ section: { id, title, blocks }, ...shared }: { section: GuideSection } & Shared) {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 border-line border-t pt-6">
      <h2 id={id} className="scroll-mt-6 font-[650] text-[20px] leading-7 tracking-[-0.015em]">
        {title}
      </h2>
      <Blocks blocks={blocks} {...shared} />
    </section>
  );
}

function Blocks({ blocks, ...shared }: { blocks: Block[] } & Shared) {
  // The blocks never change, so their places are good keys.
  return blocks.map((block, at) => <OneBlock key={at.toString()} block={block} {...shared} />);
}

function OneBlock({ block, sizes, locale }: { block: Block } & Shared) {
  switch (block.type) {
    case 'paragraph':
      return (
        <p className="max-w-[68ch] leading-6">
          <Inlines content={block.content} />
        </p>
      );
    case 'tip':
      return (
        <p className="max-w-[68ch] rounded-2xl bg-accent-soft px-4 py-3 text-accent-soft-ink leading-6">
          <Inlines content={block.content} />
        </p>
      );
    case 'heading':
      return <h3 className="mt-2 break-after-avoid font-semibold text-[16px] leading-6">{block.text}</h3>;
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List
          className={`flex max-w-[68ch] flex-col gap-2 ps-6 leading-6 ${block.isOrdered ? 'list-decimal' : 'list-disc'}`}
        >
          {block.items.map((item, at) => (
            <li key={at.toString()} className="ps-1 marker:text-muted">
              <Inlines content={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'picture': {
      const file = `${block.name}.${locale}.webp`;
      const [width, height] = sizes[file] ?? [];
      const frame = width !== undefined && width <= NARROW_PX ? 'max-w-[min(360px,100%)]' : 'max-w-full';
      return (
        // biome-ignore lint/performance/noImgElement: the file is small already, and the server resizes nothing
        <img
          src={`/guide/${file}`}
          alt={block.alt}
          width={width}
          height={height}
          loading="lazy"
          className={`h-auto break-inside-avoid rounded-2xl border border-line ${frame}`}
        />
      );
    }
  }
}

function Inlines({ content }: { content: Inline[] }) {
  return content.map((piece, at) => <OneInline key={at.toString()} piece={piece} />);
}

function OneInline({ piece }: { piece: Inline }) {
  switch (piece.type) {
    case 'text':
      return piece.text;
    case 'label':
      return <strong className="font-semibold">{piece.text}</strong>;
    case 'code':
      return (
        <code className="rounded-md bg-raised px-1.5 py-0.5 font-mono text-[0.9em] text-ink wrap-anywhere">
          {piece.text}
        </code>
      );
    case 'link':
      return (
        <a href={piece.href} className={LINK}>
          {piece.text}
        </a>
      );
  }
}
