import { type RefObject, useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { chatText } from '@/lib/i18n/chat/text';
import { searchText } from '@/lib/i18n/search/text';
import { dayLabel } from '@/lib/messages/days';
import type { SearchHit, SearchRoom } from '@/lib/search/answer';
import { FoldedOption, HitOption } from './hit-option';
import { blocksOf, type HitBlock, type HitRow } from './hit-rows';

export interface HitListProps {
  id: string;
  rows: readonly HitRow[];
  rooms: ReadonlyMap<number, SearchRoom>;
  isRoomNamed: boolean;
  /** The keys of the row that is marked, and of the hit that was opened last. */
  marked: string | null;
  opened: string | null;
  onOpen: (hit: SearchHit, isNewTab: boolean) => void;
  onUnfold: (row: HitRow) => void;
  /** The element that scrolls. */
  scroller: RefObject<HTMLElement | null>;
  /** The end of the list comes near. */
  onNearEnd: () => void;
}

export const rowId = (list: string, key: string) => `${list}-${key}`;

/** The hits by day, the newest first. Only those near the ones on the screen are in the page. */
export function HitList({ rows, scroller, onNearEnd, ...props }: HitListProps) {
  const text = useText(searchText);
  const { timeZone } = useReader();
  const blocks = blocksOf(rows, timeZone);
  const end = useRef<HTMLDivElement>(null);
  const near = useEffectEvent(onNearEnd);
  const { length } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new observer tells at once whether the end is near
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && near(), {
      root: scroller.current,
      rootMargin: '800px 0px',
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [length, scroller]);
  return (
    <>
      <div id={props.id} role="listbox" aria-label={text.results}>
        {blocks.map((block) => (
          <Block key={block.key} block={block} scroller={scroller} {...props} />
        ))}
      </div>
      <div ref={end} />
    </>
  );
}

type BlockProps = Omit<HitListProps, 'rows' | 'onNearEnd'> & { block: HitBlock };

/** A block far from what is on the screen is empty, and as high as it was. */
function Block({ block, scroller, marked, ...props }: BlockProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(true);
  const hasMarked = block.days.some(({ rows }) => rows.some(({ key }) => key === marked));
  const isThere = isNear || hasMarked;

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        // The Content-Security-Policy allows no style attribute.
        if (!entry.isIntersecting) element.style.height = `${element.offsetHeight}px`;
        setNear(entry.isIntersecting);
      },
      { root: scroller.current, rootMargin: '1000px 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  useLayoutEffect(() => {
    if (isThere && frame.current) frame.current.style.height = '';
  }, [isThere]);

  return (
    <div ref={frame} role="presentation">
      {isThere && block.days.map((day) => <Day key={day.day} {...props} {...day} marked={marked} />)}
    </div>
  );
}

type DayProps = Omit<BlockProps, 'block' | 'scroller'> & HitBlock['days'][number];

function Day({ day, isContinued, rows, id, rooms, isRoomNamed, marked, opened, onOpen, onUnfold }: DayProps) {
  const chat = useText(chatText);
  const { today } = useReader();
  const heading = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-labelledby={heading}>
      <p
        id={heading}
        className={isContinued ? 'sr-only' : 'px-2.5 pt-4 pb-1 font-[550] text-[13px] text-soft leading-[18px]'}
      >
        {dayLabel(day, today, chat)}
      </p>
      {rows.map((row) => {
        const [hit] = row.hits;
        const isMarked = row.key === marked;
        if (row.isFolded)
          return (
            <FoldedOption
              key={row.key}
              id={rowId(id, row.key)}
              count={row.hits.length}
              people={new Set(row.hits.map(({ message }) => message.userId)).size}
              isMarked={isMarked}
              onUnfold={() => onUnfold(row)}
            />
          );
        return (
          <HitOption
            key={row.key}
            id={rowId(id, row.key)}
            hit={hit}
            room={rooms.get(hit.room)}
            isRoomNamed={isRoomNamed}
            isMarked={isMarked}
            isOpen={row.key === opened}
            onOpen={(isNewTab) => onOpen(hit, isNewTab)}
          />
        );
      })}
    </div>
  );
}
