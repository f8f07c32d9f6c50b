import { mayHoldLink } from '@/lib/messages/links/pieces';
import { mayHoldMarkup } from './may-hold-markup';
import type { Place } from './tree';

/** False for most texts: the parser would not change how these are shown. */
export function needsTree(text: string, mentions: readonly Place[] = []): boolean {
  return mentions.length > 0 || mayHoldMarkup(text) || mayHoldLink(text);
}
