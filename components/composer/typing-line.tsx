'use client';

import { useSyncExternalStore } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { useChat, useInbox } from '@/components/shell/chat-provider';
import { shellText } from '@/lib/i18n/shell/text';

const DOT = 'size-[5px] rounded-full bg-muted motion-safe:animate-pulse';

/**
 * Says above the field who is writing. The line always has the same height, so nothing moves. It is not a live region,
 * because it changes every few seconds, and would interrupt the messages that screen readers announce.
 */
export function TypingLine({ room }: { room: number }) {
  const text = useText(shellText);
  const { typing } = useChat();
  const { blocked } = useInbox();
  const everybody = useSyncExternalStore(
    typing.subscribe,
    () => typing.in(room),
    () => typing.in(room),
  );
  const people = everybody.filter(({ id }) => !blocked.has(id));
  return (
    <div className="mx-auto h-6 w-full max-w-[784px] shrink-0 px-4 sm:px-5">
      {people.length > 0 && (
        <p data-typing="" className="flex items-center gap-2 text-[13px] text-muted leading-6">
          <span aria-hidden="true" className="flex shrink-0 gap-[3px]">
            <span className={DOT} />
            <span className={`${DOT} [animation-delay:200ms]`} />
            <span className={`${DOT} [animation-delay:400ms]`} />
          </span>
          <span className="min-w-0 truncate">
            {text.typing(people.map((person) => `\u2068${shownName(person)}\u2069`))}
          </span>
        </p>
      )}
    </div>
  );
}
