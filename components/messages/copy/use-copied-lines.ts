'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { type Row, shownOf } from '@/components/messages/rows';
import { useExtras } from '@/components/rooms/use-extras';
import { useReader } from '@/components/shell/chat-provider';
import { chatText } from '@/lib/i18n/chat/text';

/**
 * Copies selected messages as people quote a conversation (copy-selection.ts).
 * @param rows the rows that the list shows, in its order
 */
export function useCopiedLines(list: RefObject<HTMLElement | null>, rows: readonly Row[], timeZone: string): void {
  const { nobody } = useText(chatText);
  const hourCycle = useHourCycle();
  const extras = useExtras();
  const { me } = useReader();

  const copy = useEffectEvent((event: ClipboardEvent) => {
    const nameOf = (row: Row) => {
      if (row.user === null) return nobody;
      return shownName(row.user === me.name ? me : { name: row.user, shown: shownOf(row) });
    };
    if (list.current) extras?.copySelection(event, { list: list.current, rows, timeZone, hourCycle, nameOf });
  });

  useEffect(() => {
    // On the document, because a copy after "select all" sends no event to the list.
    document.addEventListener('copy', copy);
    return () => document.removeEventListener('copy', copy);
  }, []);
}
