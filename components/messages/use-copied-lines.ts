'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { useExtras } from '@/components/rooms/use-extras';
import { chatText } from '@/lib/i18n/chat/text';
import { displayName } from './person';
import type { Row } from './rows';

/** Copies a conversation as people quote one (copy-selection.ts). `rows` are those that the list shows, in its order. */
export function useCopiedLines(list: RefObject<HTMLElement | null>, rows: readonly Row[], timeZone: string): void {
  const { nobody } = useText(chatText);
  const hourCycle = useHourCycle();
  const extras = useExtras();

  const copy = useEffectEvent((event: ClipboardEvent) => {
    const nameOf = (user: string | null) => (user === null ? nobody : displayName(user));
    if (list.current) extras?.copySelection(event, { list: list.current, rows, timeZone, hourCycle, nameOf });
  });

  useEffect(() => {
    // At the document: what is copied after "select all" is no event of the list.
    document.addEventListener('copy', copy);
    return () => document.removeEventListener('copy', copy);
  }, []);
}
