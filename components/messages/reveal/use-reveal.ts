import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useText } from '@/components/locale';
import { focusRow } from '@/components/messages/actions/row-focus';
import { type Row, rowKey } from '@/components/messages/rows';
import type { ScrollArea } from '@/components/messages/scroll/scroll-area';
import { useNotice } from '@/components/shell/notices';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import type { Target } from '@/lib/chat/client/room-session';
import { actionsText } from '@/lib/i18n/actions/text';
import type { RevealMessage } from './use-late-reveal';

export interface RevealOptions {
  session: SessionApi;
  area: RefObject<ScrollArea | null>;
  rows: readonly Row[];
  /** Opens the line of a blocked person's messages that has the one with this key. */
  unfold: (key: string) => void;
}

/** How long the message is marked. */
const MARKED_MS = 2_000;
/** A message where the reader begins to read stands so far below the upper edge, below the heading of its day. */
const BEGIN_PX = 96;

interface Wanted {
  seq: number;
  /** The reader wants this message, and not to read from there on. */
  isExact: boolean;
  /** A reader who uses the keyboard continues from this message. */
  takesFocus: boolean;
}

export interface Reveal {
  reveal: RevealMessage;
  cancel: () => void;
}

export function useReveal({ session, area, rows, unfold }: RevealOptions): Reveal {
  const say = useNotice();
  const { notThere, notReached } = useText(actionsText);
  /** A message that is loaded, and will be on the page after the next rendering. */
  const wanted = useRef<Wanted | null>(null);
  const ending = useRef<AbortController | null>(null);

  const show = useCallback(() => {
    if (wanted.current === null) return;
    const { seq, isExact, takesFocus } = wanted.current;
    const row = area.current?.reveal(seq, isExact ? undefined : BEGIN_PX);
    if (!row) return;
    wanted.current = null;
    if (isExact) mark(row);
    if (takesFocus) focusRow(row);
  }, [area]);

  useLayoutEffect(() => {
    show();
    const { current } = wanted;
    if (!current) return;
    const at = rows.findIndex((row) => 'seq' in row && row.seq === current.seq);
    const folded = rows[at];
    if (!folded) return;
    if (current.isExact) return unfold(rowKey(folded));
    // What is folded stays so: the reader begins at the next message.
    const next = rows.slice(at).find((row) => 'seq' in row && area.current?.reveal(row.seq, BEGIN_PX));
    if (next) wanted.current = null;
  });

  const cancel = useCallback(() => {
    ending.current?.abort();
    wanted.current = null;
  }, []);

  const reveal = useCallback(
    async (target: Target) => {
      cancel();
      ending.current = new AbortController();
      const { signal } = ending.current;
      const takesFocus =
        document.activeElement?.matches('[role=log]:focus-visible, [role=log] :focus-visible') ?? false;
      const answer = await session.reveal(target, signal);
      if (signal.aborted || answer === 'ended') return;
      if (answer === 'gone') return say(notThere);
      if (answer === 'failed') return say(notReached);
      wanted.current = { seq: answer, isExact: typeof target === 'number', takesFocus };
      show();
    },
    [session, say, show, cancel, notThere, notReached],
  );
  useEffect(() => cancel, [cancel]);
  return { reveal, cancel };
}

/** Marks the message by script: its rendering does not depend on it. */
function mark(row: HTMLElement): void {
  row.dataset.found = '';
  setTimeout(() => delete row.dataset.found, MARKED_MS);
}
