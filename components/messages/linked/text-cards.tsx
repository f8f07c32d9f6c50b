'use client';

import { useMemo } from 'react';
import { useKnownTree } from '@/components/messages/text/known-texts';
import { useExtras } from '@/components/rooms/use-extras';
import { MessageCards } from '@/components/shell/later/later-components';
import type { Mention } from '@/lib/messages/message';
import type { MessageCardsProps } from './message-cards';

interface Props extends Omit<MessageCardsProps, 'tree'> {
  text: string;
  /** Whom the text names, by place. */
  mentions: readonly Mention[] | undefined;
}

/** What stands below a text because of its links. */
export function TextCards({ text, mentions, preview, own }: Props) {
  const known = useKnownTree(text, mentions);
  const extras = useExtras();
  const tree = useMemo(() => known ?? extras?.parse(text, mentions) ?? null, [known, extras, text, mentions]);
  return <MessageCards tree={tree} preview={preview} own={own} />;
}
