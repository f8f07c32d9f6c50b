'use client';

import type { ReactNode } from 'react';
import type { Block, List } from '@/lib/messages/markdown/tree';
import { CodeBlock } from './code-block';
import { Inlines, type Mentions } from './inlines';

const DISTANCE = 'text-block';

export function Blocks({ blocks, mentions }: { blocks: readonly Block[]; mentions: Mentions }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text never change places
  return blocks.map((block, index) => <OneBlock key={index} block={block} mentions={mentions} />);
}

/** Each block has the direction of its own text. */
function OneBlock({ block, mentions }: { block: Block; mentions: Mentions }) {
  switch (block.type) {
    case 'paragraph':
      return (
        <span>
          <Inlines nodes={block.children} mentions={mentions} />
        </span>
      );
    case 'quote':
      return (
        <blockquote dir="auto" className={`${DISTANCE} text-quote`}>
          <Blocks blocks={block.children} mentions={mentions} />
        </blockquote>
      );
    case 'code-block':
      return <CodeBlock code={block.code} language={block.language} className={DISTANCE} />;
    case 'list':
      return <ListBlock list={block} mentions={mentions} />;
  }
}

const STYLES = { '-': 'list-disc', '*': 'list-disc', '.': 'list-decimal', ')': 'list-[decimal-bracket]' };

function ListBlock({ list: { marker, items }, mentions }: { list: List; mentions: Mentions }) {
  const isNumbered = items[0]?.number !== undefined;
  const Tag = isNumbered ? 'ol' : 'ul';
  const widest = Math.max(...items.map(({ number = 0 }) => number));
  return (
    <Tag dir="auto" className={`${DISTANCE} ${STYLES[marker]} ${isNumbered ? indentFor(widest) : 'ps-5'}`}>
      {items.map(({ number, children }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items never change places
        <li key={index} value={number} data-marker={number === undefined ? '-' : `${number}${marker}`}>
          <Blocks blocks={children} mentions={mentions} />
        </li>
      ))}
    </Tag>
  );
}

/** Numbers stand beside their text, so they need space. */
function indentFor(number: number): string {
  if (number < 100) return 'ps-6.5';
  return number < 10_000 ? 'ps-13' : 'ps-24';
}
