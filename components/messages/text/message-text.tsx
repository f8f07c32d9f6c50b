'use client';

import { useExtras } from '@/components/rooms/use-extras';
import { needsTree } from '@/lib/messages/markdown/needs-tree';
import type { Tree } from '@/lib/messages/markdown/tree';
import type { Mention } from '@/lib/messages/message';
import { Blocks } from './blocks';
import { Inlines, type Mentions } from './inlines';
import { useKnownTree } from './known-texts';

interface Props {
  text: string;
  /** Whom the text names, by place. */
  mentions?: readonly Mention[] | undefined;
}

const TEXT = 'as-typed';

/**
 * A message's text with its formatting, its links, and people's present names. What follows the text in the bubble,
 * such as the time, can stand at the end of its last line, even if the text has several blocks.
 */
export function MessageText({ text, mentions }: Props) {
  const known = useKnownTree(text, mentions);
  if (known) return <FormattedText tree={known} mentions={mentions} />;
  return needsTree(text, mentions) ? <NewText text={text} mentions={mentions} /> : <PlainText text={text} />;
}

/** Shown as typed until the parser is loaded. */
function NewText({ text, mentions }: Props) {
  const extras = useExtras();
  return extras ? <FormattedText tree={extras.parse(text, mentions)} mentions={mentions} /> : <PlainText text={text} />;
}

function PlainText({ text }: { text: string }) {
  return (
    <span data-text className={TEXT}>
      {text}
    </span>
  );
}

function FormattedText({ tree, mentions }: { tree: Tree; mentions: Props['mentions'] }) {
  const named: Mentions = new Map(mentions?.map((mention) => [mention.at, mention]));
  const [first, second] = tree;
  if (first?.type === 'paragraph' && !second) {
    return (
      <span data-text className={TEXT}>
        <Inlines nodes={first.children} mentions={named} />
      </span>
    );
  }
  return (
    <div data-text className={`inline ${TEXT}`}>
      <Blocks blocks={tree} mentions={named} />
    </div>
  );
}
