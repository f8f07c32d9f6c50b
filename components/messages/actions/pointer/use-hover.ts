import { useEffect } from 'react';
import type { ListOfRows } from '@/components/messages/actions/list-of-rows';
import { rowOf } from '@/components/messages/actions/row-focus';

/** How long the pointer must rest on a message. This keeps bars away while the list scrolls under the pointer. */
const REST_MS = 60;

/** Tells `target` which message is under the pointer. Fingers are ignored. */
export function useHover({ frame, target }: Pick<ListOfRows, 'frame' | 'target'>): void {
  useEffect(() => {
    const list = frame.current;
    if (!list) return;
    let timer: ReturnType<typeof setTimeout>;
    const ending = new AbortController();
    const { signal } = ending;
    const over = ({ pointerType, buttons, target: under }: PointerEvent) => {
      // While a button is pressed, the pointer selects text.
      if (pointerType === 'touch' || buttons !== 0) return;
      clearTimeout(timer);
      const row = rowOf(under);
      timer = setTimeout(() => target.hover(row), REST_MS);
    };
    const left = () => {
      clearTimeout(timer);
      target.hover(null);
    };
    list.addEventListener('pointerover', over, { signal });
    list.addEventListener('pointerleave', left, { signal });
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [frame, target]);
}
