import { useEffect, useEffectEvent } from 'react';
import { actionOf } from './available';
import { type ListOfRows, messageAt } from './list-of-rows';
import { blurRow, focusRow, rowFor, rowOf } from './row-focus';

interface Options extends ListOfRows {
  /** Goes to the beginning of the room; null if the first message is its beginning. */
  toBeginning: (() => void) | null;
  /** Goes to the newest messages; null if the last message is the newest. */
  toEnd: (() => void) | null;
  /** Called when the reader moves above the first message, or below the last one. */
  onEdge: (isTop: boolean) => void;
  /** Called when the reader leaves the list with Escape. */
  onLeave: () => void;
}

const MOVES = ['ArrowUp', 'ArrowDown', 'Home', 'End'];
/** The parts of a message that the left and right arrows move through. They begin at the message itself. */
const INSIDE = '[data-quote], [data-picture], [data-file], [data-react], [data-react-more]';

/**
 * The keys of the list. The tab key stops only once in the list. The arrow keys move from message to message. While a
 * message has the focus, most actions have a key.
 */
export function useRowKeys(options: Options): void {
  const { frame, target } = options;

  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const focused = document.activeElement;
    const log = focused?.closest<HTMLElement>('[role=log]');
    if (!log || event.defaultPrevented || event.isComposing || !isOwnKey(focused)) return;
    const row = rowOf(focused);
    if (handle(event, log, row, focused as HTMLElement)) event.preventDefault();
  });

  function handle(event: KeyboardEvent, log: HTMLElement, row: HTMLElement | null, focused: HTMLElement): boolean {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (isPlain && MOVES.includes(event.key)) return moveTo(event.key, log, row);
    if (!row) return false;
    if (isPlain && event.key === 'Escape') return leave(row, focused);
    if (isPlain && (event.key === 'ArrowRight' || event.key === 'ArrowLeft'))
      return moveInside(event.key, row, focused);
    const opensMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    if (opensMenu || (isPlain && event.key === 'Enter' && focused === row)) return openMenu(row);
    const message = messageAt(options, row);
    // A key that is held down must not pin and unpin again and again.
    if (event.repeat) return false;
    const action = message && actionOf(event, options.actions.availableFor(message));
    if (!message || !action) return false;
    options.actions.run(action, message);
    return true;
  }

  function moveTo(key: string, log: HTMLElement, from: HTMLElement | null): boolean {
    const { toBeginning, toEnd, onEdge } = options;
    if (key === 'Home' && toBeginning) toBeginning();
    else if (key === 'End' && toEnd) toEnd();
    else {
      const to = rowFor(key, log, from);
      if (to) focusRow(to);
      else onEdge(key === 'ArrowUp');
    }
    return true;
  }

  function leave(row: HTMLElement, focused: HTMLElement): boolean {
    if (focused === row) options.onLeave();
    else focusRow(row);
    return true;
  }

  const focusLeft = useEffectEvent((event: FocusEvent) => {
    const [before, now] = [rowOf(event.target), rowOf(event.relatedTarget)];
    if (!before || before === now) return;
    blurRow(before);
    target.focus(null);
  });
  const focusCame = useEffectEvent(({ target: now }: FocusEvent) => {
    // Only a focus by keyboard counts, because a mouse click on a reaction gives it the focus, too.
    target.focus(now instanceof Element && now.matches(':focus-visible') ? rowOf(now) : null);
  });

  useEffect(() => {
    const list = frame.current;
    if (!list) return;
    const ending = new AbortController();
    const { signal } = ending;
    list.addEventListener('keydown', (event) => pressed(event), { signal });
    list.addEventListener('focusin', (event) => focusCame(event), { signal });
    list.addEventListener('focusout', (event) => focusLeft(event), { signal });
    return () => ending.abort();
  }, [frame]);
}

/**
 * Whether the list's keys work at this element. They do not on links, names and open menus, which have their own keys.
 */
function isOwnKey(focused: Element | null): boolean {
  return focused?.matches(`[role=log], [data-seq], [data-bar] button, ${INSIDE}`) === true && !isInPopover(focused);
}

function isInPopover(element: Element): boolean {
  return element.closest('[popover]') !== null;
}

function moveInside(key: string, row: HTMLElement, focused: HTMLElement): boolean {
  const stops = [
    row,
    ...row.querySelectorAll<HTMLElement>(`${INSIDE}, [data-bar] > button, [data-bar] > div > button`),
  ];
  const next = stops[stops.indexOf(focused) + (key === 'ArrowRight' ? 1 : -1)];
  if (next === row) focusRow(row);
  else next?.focus();
  return true;
}

/** Opens the menu of the message's bar. When the menu closes, the message gets the focus again. */
function openMenu(row: HTMLElement): boolean {
  const panel = row.querySelector<HTMLElement>('[data-bar] [popover]');
  if (!panel) return false;
  panel.showPopover();
  panel.querySelector('button')?.focus();
  return true;
}
