'use client';

import { type RefObject, useLayoutEffect, useRef } from 'react';
import { filesOf, type Row } from '@/components/messages/rows';
import { guessedHeight } from './guess';

interface Props {
  list: RefObject<HTMLElement | null>;
  /** The rows that the list shows. */
  rows: readonly Row[];
}

/**
 * Tells the browser how high groups of messages with files will be, as long as they are not laid out. By script, because
 * the Content-Security-Policy allows no style attribute. It shows nothing.
 */
export function GuessedHeights({ list, rows }: Props) {
  const guessed = useRef(new WeakMap<Element, string>());
  useLayoutEffect(() => {
    if (!rows.some((row) => filesOf(row).length > 0)) return;
    const bySeq = new Map(rows.map((row) => ['seq' in row ? String(row.seq) : '', row]));
    for (const group of list.current?.querySelectorAll<HTMLElement>('[data-group]') ?? []) {
      const seqs = [...group.querySelectorAll<HTMLElement>('[data-seq]')].map(({ dataset }) => dataset.seq ?? '');
      const key = seqs.join();
      if (guessed.current.get(group) === key) continue;
      guessed.current.set(group, key);
      const height = guessedHeight(seqs.flatMap((seq) => bySeq.get(seq) ?? []));
      if (height) group.style.containIntrinsicSize = `auto ${height}`;
    }
  }, [list, rows]);
  return null;
}
