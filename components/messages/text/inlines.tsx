'use client';

import type { ReactNode } from 'react';
import type { Inline } from '@/lib/messages/markdown/tree';
import type { Mention } from '@/lib/messages/message';
import { MentionName } from './mention-name';
import { TextLink } from './text-link';

/** Whom a message names, by the place in its text. */
export type Mentions = ReadonlyMap<number, Mention>;

interface Props {
  nodes: readonly Inline[];
  mentions: Mentions;
}

const TAGS = { em: 'em', strong: 'strong', strike: 's' } as const;

export function Inlines({ nodes, mentions }: Props): ReactNode {
  return nodes.map((node, index) => {
    if (typeof node === 'string') return node;
    // biome-ignore lint/suspicious/noArrayIndexKey: the nodes of a text never change places
    return <Node key={index} node={node} mentions={mentions} />;
  });
}

function Node({ node, mentions }: { node: Exclude<Inline, string>; mentions: Mentions }) {
  switch (node.type) {
    case 'code':
      return (
        <code dir="ltr" className="inline-code">
          {node.code}
        </code>
      );
    case 'link':
      return (
        <TextLink href={node.href} host={node.host}>
          <Inlines nodes={node.children} mentions={mentions} />
        </TextLink>
      );
    case 'mention': {
      const mention = mentions.get(node.at);
      return mention ? <MentionName who={mention.who} typed={node.text} /> : node.text;
    }
    default: {
      const Tag = TAGS[node.type];
      return (
        <Tag className={node.type === 'strong' ? 'font-semibold' : undefined}>
          <Inlines nodes={node.children} mentions={mentions} />
        </Tag>
      );
    }
  }
}
