'use client';

import { useMemo } from 'react';
import { LinkPreviewCard } from '@/components/messages/files/link-preview';
import { useReader } from '@/components/shell/chat-provider';
import { linksToMessages } from '@/lib/messages/links/message-link';
import type { Tree } from '@/lib/messages/markdown/tree';
import type { LinkPreview } from '@/lib/messages/message';
import { LinkedCard } from './linked-card';

export interface MessageCardsProps {
  /** The message's text; null until it is parsed. */
  tree: Tree | null;
  preview: LinkPreview | undefined;
  /** Whether they stand in one of the reader's own messages. */
  own: boolean;
}

/** What stands below a message's text because of its links: the link preview, and the messages to which it links. */
export function MessageCards({ tree, preview, own }: MessageCardsProps) {
  const { origins } = useReader();
  const links = useMemo(() => (tree ? linksToMessages(tree, origins) : []), [tree, origins]);
  return (
    <>
      {preview && <LinkPreviewCard preview={preview} own={own} />}
      {links.map((link) => (
        <LinkedCard key={link.key} link={link} own={own} />
      ))}
    </>
  );
}
