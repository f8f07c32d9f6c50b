'use client';

import { ArrowUp } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import type { ChatView, Target } from '@/lib/chat/client/room-session';
import { actionsText } from '@/lib/i18n/actions/text';
import type { ScrollArea } from './scroll-area';
import { countUnseen } from './unseen';

interface Props {
  area: RefObject<ScrollArea | null>;
  view: ChatView;
  /** The reader's own name. */
  me: string;
  /** Ids of the people whom the reader has blocked. */
  blocked: ReadonlySet<number>;
  onReveal: (target: Target) => void;
}

/** Goes to the line above what is new to the reader, while it is further up than what is in sight. */
export function UnreadButton({ area, view, me, blocked, onReveal }: Props) {
  const { newFrom } = view;
  // The next line is another one.
  return newFrom !== null && <ButtonFor key={newFrom} {...{ area, view, me, blocked, onReveal, newFrom }} />;
}

function ButtonFor({ area, view, me, blocked, onReveal, newFrom }: Props & { newFrom: number }) {
  const text = useText(actionsText);
  const [isAbove, setAbove] = useState(false);
  /** The reader has seen the line. */
  const [isSeen, setSeen] = useState(false);
  const [count] = useState(() => countNew(view, newFrom, me, blocked));
  const { messages } = view;
  useEffect(() => {
    const list = area.current?.element;
    if (!list || isSeen) return;
    const line = list.querySelector('[data-new-line]');
    if (!line) return setAbove((messages[0]?.seq ?? 0) > newFrom);
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setSeen(true);
        setAbove((entry?.boundingClientRect.top ?? 0) < (entry?.rootBounds?.top ?? 0));
      },
      { root: list },
    );
    observer.observe(line);
    return () => observer.disconnect();
  }, [area, messages, newFrom, isSeen]);
  if (!isAbove || isSeen || count.seen === 0) return null;
  return (
    <button
      type="button"
      onClick={() => {
        setSeen(true);
        onReveal({ from: newFrom });
      }}
      className="absolute top-10 left-1/2 z-20 flex min-h-10 -translate-x-1/2 items-center gap-1.5 rounded-full bg-surface px-4 font-semibold text-[13px] text-accent shadow-afloat starting:opacity-0 motion-safe:transition-opacity motion-safe:duration-100 print:hidden"
    >
      {text.unreadAbove(count.seen, count.isMore)}
      <ArrowUp size={16} strokeWidth={2.4} className="shrink-0" />
    </button>
  );
}

/** How many messages in memory are new; `isMore`: there are more that are not in memory. */
function countNew(
  { messages, newest = messages, hasMore }: ChatView,
  newFrom: number,
  me: string,
  blocked: ReadonlySet<number>,
) {
  const isMore = (newest !== messages || hasMore) && (newest[0]?.seq ?? 0) > newFrom;
  return { seen: countUnseen(newest, newFrom - 1, me, blocked), isMore };
}
