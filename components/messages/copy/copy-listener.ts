'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { type Row, shownOf } from '@/components/messages/rows';
import { useReader } from '@/components/shell/chat-provider';
import { chatText } from '@/lib/i18n/chat/text';
import { copySelection } from './copy-selection';

interface Props {
  list: RefObject<HTMLElement | null>;
  /** The rows that the list shows, in its order. */
  rows: readonly Row[];
  timeZone: string;
}

/** Copies selected messages as people quote a conversation (copy-selection.ts). It shows nothing. */
export function CopyListener({ list, rows, timeZone }: Props) {
  const { nobody } = useText(chatText);
  const hourCycle = useHourCycle();
  const { me } = useReader();

  const copy = useEffectEvent((event: ClipboardEvent) => {
    const nameOf = (row: Row) => {
      if (row.user === null) return nobody;
      return shownName(row.user === me.name ? me : { name: row.user, shown: shownOf(row) });
    };
    if (list.current) copySelection(event, { list: list.current, rows, timeZone, hourCycle, nameOf });
  });

  useEffect(() => {
    // On the document, because a copy after "select all" sends no event to the list.
    document.addEventListener('copy', copy);
    return () => document.removeEventListener('copy', copy);
  }, []);
  return null;
}
