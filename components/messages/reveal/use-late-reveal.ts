import { type RefCallback, useCallback, useRef } from 'react';
import { useText } from '@/components/locale';
import { loadExtras } from '@/components/rooms/use-extras';
import { useNotice } from '@/components/shell/notices';
import type { Target } from '@/lib/chat/client/room-session';
import { chatText } from '@/lib/i18n/chat/text';

/** Goes to a message, even if it is far back. A later call ends an earlier one. */
export type RevealMessage = (target: Target) => void;

/**
 * Goes to messages once the part that does so is loaded. Of the messages that were asked for before, it goes to the
 * last.
 *
 * @returns `attach` takes that part
 */
export function useLateReveal(): { reveal: RevealMessage; attach: RefCallback<RevealMessage> } {
  const say = useNotice();
  const { notLoaded } = useText(chatText);
  const part = useRef<RevealMessage>(null);
  const wanted = useRef<Target | null>(null);

  const attach = useCallback((loaded: RevealMessage | null) => {
    part.current = loaded;
    if (!loaded || wanted.current === null) return;
    loaded(wanted.current);
    wanted.current = null;
  }, []);

  const reveal = useCallback(
    (target: Target) => {
      if (part.current) return part.current(target);
      wanted.current = target;
      loadExtras().catch(() => say(notLoaded));
    },
    [say, notLoaded],
  );
  return { reveal, attach };
}
