import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useText } from '@/components/locale';
import { focusRow } from '@/components/messages/actions/row-focus';
import { type Row, rowKey } from '@/components/messages/rows';
import type { ScrollArea } from '@/components/messages/scroll/scroll-area';
import { useNotice } from '@/components/shell/notices';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
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

export interface Reveal {
  reveal: RevealMessage;
  cancel: () => void;
}

export function useReveal({ session, area, rows, unfold }: RevealOptions): Reveal {
  const say = useNotice();
  const { notThere, notReached } = useText(actionsText);
  /** The seq of a message that is loaded, and will be on the page after the next rendering. */
  const wanted = useRef<number | null>(null);
  const ending = useRef<AbortController | null>(null);

  const show = useCallback(() => {
    const row = wanted.current === null ? null : area.current?.reveal(wanted.current);
    if (!row) return;
    wanted.current = null;
    mark(row);
    // A reader who uses the keyboard continues from this message.
    if (document.activeElement?.matches('[role=log] :focus-visible')) focusRow(row);
  }, [area]);

  useLayoutEffect(() => {
    show();
    if (wanted.current === null) return;
    const folded = rows.find((row) => 'seq' in row && row.seq === wanted.current);
    if (folded) unfold(rowKey(folded));
  });

  const cancel = useCallback(() => {
    ending.current?.abort();
    wanted.current = null;
  }, []);

  const reveal = useCallback(
    async (seq: number) => {
      cancel();
      ending.current = new AbortController();
      const { signal } = ending.current;
      const answer = await session.reveal(seq, signal);
      if (signal.aborted) return;
      if (answer === 'gone') return say(notThere);
      if (answer === 'failed') return say(notReached);
      wanted.current = seq;
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
