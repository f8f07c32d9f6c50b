import { useEffect, useEffectEvent, useRef } from 'react';
import { type ListOfRows, messageAt } from '@/components/messages/actions/list-of-rows';
import { rowOf } from '@/components/messages/actions/row-focus';
import type { Message } from '@/lib/messages/message';
import { TouchGesture } from './touch-gesture';

interface Options extends ListOfRows {
  onHeld: (message: Message) => void;
  onSwiped: (message: Message) => void;
}

/** A swipe that begins this near to the edge of the screen is the system's own gesture for going back. */
const EDGE_PX = 24;

/** Handles fingers on messages: a finger that is held still opens the sheet, and a swipe replies to the message. */
export function useTouch(options: Options): void {
  const { frame } = options;
  const touched = useRef<{ row: HTMLElement; message: Message; target: Element } | null>(null);

  const begin = useEffectEvent((target: Element, x: number): boolean => {
    const row = rowOf(target);
    const message = messageAt(options, row);
    touched.current = row && message ? { row, message, target } : null;
    // Links have a menu of their own, and code blocks scroll sideways.
    const isTaken = target.closest('a:not([data-picture], [data-file]), pre, audio, video, [data-bar]') !== null;
    return touched.current !== null && !isTaken && x > EDGE_PX && x < window.innerWidth - EDGE_PX;
  });
  const held = useEffectEvent(() => {
    const { message, target } = touched.current ?? {};
    if (!message) return;
    navigator.vibrate?.(10);
    if (target?.closest('[data-react]')) options.actions.run('reactions', message);
    else options.onHeld(message);
  });
  const swiped = useEffectEvent(() => {
    const { message } = touched.current ?? {};
    if (message && options.actions.availableFor(message).includes('reply')) options.onSwiped(message);
  });

  useEffect(() => {
    const list = frame.current;
    if (!list) return;
    const gesture = new TouchGesture(
      {
        held: () => held(),
        swiped: () => swiped(),
        moved: (px, answers) => shift(touched.current?.row, px * signOf(list), answers),
      },
      (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    );
    const ending = new AbortController();
    const { signal } = ending;
    const start = ({ touches, target }: TouchEvent) => {
      const [finger] = touches;
      if (touches.length === 1 && finger && begin(target as Element, finger.clientX))
        gesture.down(finger.clientX, finger.clientY);
      else gesture.cancel();
    };
    const move = ({ touches: [finger] }: TouchEvent) => {
      if (finger) gesture.move(finger.clientX, finger.clientY, signOf(list));
    };
    const end = (event: TouchEvent) => {
      // Prevents the click that would follow: the reader did not mean what is under the finger now.
      if (gesture.isHeld && event.cancelable) event.preventDefault();
      gesture.up();
    };
    list.addEventListener('touchstart', start, { signal, passive: true });
    list.addEventListener('touchmove', move, { signal, passive: true });
    list.addEventListener('touchend', end, { signal });
    list.addEventListener('touchcancel', () => gesture.cancel(), { signal });
    // Prevents the browser's own menu for a finger that is held still.
    list.addEventListener('contextmenu', (event) => gesture.isHeld && event.preventDefault(), { signal });
    return () => {
      gesture.cancel();
      ending.abort();
    };
  }, [frame]);
}

function signOf(list: HTMLElement): 1 | -1 {
  return getComputedStyle(list).direction === 'rtl' ? -1 : 1;
}

/** Moves a message with the finger, by script, because the Content-Security-Policy allows no style attribute. */
function shift(row: HTMLElement | undefined, px: number, answers: boolean): void {
  const message = row?.querySelector<HTMLElement>('[data-message]');
  if (!row || !message) return;
  message.style.translate = px === 0 ? '' : `${px}px`;
  if (px === 0) delete row.dataset.swipe;
  else row.dataset.swipe = answers ? 'answers' : 'begins';
}
