'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { useFacts } from '@/components/shell/chat-provider';
import { useCommandKey } from '@/components/shell/keys/use-command-key';
import { late } from '@/components/ui/late';
import { openStorage } from '@/lib/chat/client/storage';
import type { FieldText } from './field-text';
import { formatByKey } from './format/format-keys';
import { isPlain } from './format/plain';
import { InviteLine } from './mentions/invite-line';
import { PersonSuggestions } from './suggest/person-suggestions';
import { QueryWatch } from './suggest/query-watch';

/** What helps with writing. It is one chunk, which the composer loads when somebody begins to write. */

export { LengthNote } from './length-note';
export { AskBefore } from './mentions/ask-before';
export { countToAsk, namedPeople } from './mentions/named-people';

/** The emoji have a chunk of their own. */
const emoji = late(() => import('./suggest/emoji-suggestions'), { atOnce: false });

interface Props {
  field: FieldText;
  /** The id of the room. */
  room: number;
}

/** Lists of names and emoji above the field, and the keys that format. */
export function Writing({ field, room }: Props) {
  const facts = useFacts(room);
  const emojiParts = emoji.use();
  const isMac = useCommandKey() === '⌘';
  const [watch] = useState(() => new QueryWatch(field));
  const query = useSyncExternalStore(watch.subscribe, watch.getSnapshot, watch.getSnapshot);
  const isEmoji = query?.type === 'emoji';
  useEffect(() => watch.start(), [watch]);
  useEffect(() => {
    // If it fails, the next letter tries again.
    if (isEmoji && !emojiParts) emoji.load().catch(() => {});
  });
  useEffect(() => {
    const { element } = field;
    const pressed = (event: KeyboardEvent) => {
      const isTouch = matchMedia('(pointer: coarse)').matches;
      if (event.defaultPrevented || isPlain(openStorage())) return;
      if (formatByKey(event, field, { isMac, isTouch })) event.preventDefault();
    };
    element?.addEventListener('keydown', pressed);
    return () => element?.removeEventListener('keydown', pressed);
  }, [field, isMac]);

  if (!facts) return null;
  const dismiss = () => watch.dismiss();
  return (
    <>
      {query?.type === 'person' && <PersonSuggestions field={field} room={facts} query={query} onDismiss={dismiss} />}
      {isEmoji && emojiParts && <emojiParts.EmojiSuggestions field={field} query={query} onDismiss={dismiss} />}
      <InviteLine field={field} room={facts} />
    </>
  );
}
