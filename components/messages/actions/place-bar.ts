/** The gap between the bar and the message. */
const GAP_PX = 6;
/** How far the bar overlaps the message if it is placed at the message's upper edge. */
const OVER_PX = 8;

/**
 * Puts the bar beside the message. If there is too little room, the bar loses its quick reactions; if there is still
 * too little, the whole bar goes to the upper edge of the message. Sets properties by script, because the
 * Content-Security-Policy allows no style attribute.
 * @returns a function that undoes what was changed outside the bar
 */
export function placeBar(bar: HTMLElement, row: HTMLElement): () => void {
  const message = row.querySelector('[data-bubble]') ?? row.firstElementChild ?? row;
  const group = row.closest<HTMLElement>('[data-group]');
  const area = row.closest('[role=log]') ?? document.documentElement;
  // A group with content-visibility would cut off the part of the bar that is outside of it.
  if (group) group.style.contentVisibility = 'visible';
  const [own, bubble, seen] = [row, message, area].map((element) => element.getBoundingClientRect()) as [
    DOMRect,
    DOMRect,
    DOMRect,
  ];
  const [before, after] = [bubble.left - own.left, own.right - bubble.right];
  const isAtEnd = before > after;
  const free = Math.max(before, after) - GAP_PX;
  bar.removeAttribute('data-compact');
  const fits = () => bar.offsetWidth <= free;
  if (!fits()) bar.setAttribute('data-compact', '');
  const isBeside = fits();
  if (!isBeside) bar.removeAttribute('data-compact');
  const { offsetHeight: height, offsetWidth: width } = bar;
  const beside = isAtEnd ? before - GAP_PX - width : own.width - after + GAP_PX;
  const inside = isAtEnd ? own.width - width : Math.max(0, bubble.right - own.left - width);
  const atBottom = Math.min(bubble.bottom, seen.bottom) - height - 1;
  const overTop = bubble.top - height + OVER_PX;
  const top = isBeside ? Math.max(atBottom, bubble.top) : overTop;
  bar.style.left = `${isBeside ? beside : inside}px`;
  bar.style.top = `${Math.max(top, seen.top + 2) - own.top}px`;
  return () => {
    if (group) group.style.contentVisibility = '';
  };
}
