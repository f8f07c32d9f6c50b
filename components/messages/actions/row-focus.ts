/**
 * The focus on messages. A message can take it only while a key moves it there: a press of the mouse on a text must not
 * turn the next letters into commands.
 */

const ROW = '[data-seq]';
let named = 0;

export function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(ROW) : null;
}

export function seqOf(row: HTMLElement): number {
  return Number(row.dataset.seq);
}

export function rowAt(list: HTMLElement, seq: number): HTMLElement | null {
  return list.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
}

/** Gives a message the focus. Screen readers read its author, what it answers, its text and its reactions. */
export function focusRow(row: HTMLElement): void {
  row.tabIndex = -1;
  row.setAttribute('role', 'article');
  row.setAttribute('aria-labelledby', namesOf(row));
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

/** Takes back what `focusRow` added, once the focus has left the message and what belongs to it. */
export function blurRow(row: HTMLElement): void {
  for (const name of ['tabindex', 'role', 'aria-labelledby']) row.removeAttribute(name);
}

/**
 * The message that an arrow key, Home or End goes to; null: none.
 * @param from the message that has the focus; null if the list itself has it
 */
export function rowFor(key: string, list: HTMLElement, from: HTMLElement | null): HTMLElement | null {
  const rows = [...list.querySelectorAll<HTMLElement>(ROW)];
  if (key === 'Home') return rows[0] ?? null;
  if (key === 'End') return rows.at(-1) ?? null;
  // A reader who has scrolled away from that message continues from what is in sight.
  if (!from || !isInSight(from, list)) return edgeInSight(rows, list, key);
  return rows[rows.indexOf(from) + (key === 'ArrowUp' ? -1 : 1)] ?? null;
}

/** Up begins with the last message in sight, down with the first. */
function edgeInSight(rows: readonly HTMLElement[], list: HTMLElement, key: string): HTMLElement | null {
  const isSeen = (row: HTMLElement) => isInSight(row, list);
  return (key === 'ArrowUp' ? rows.findLast(isSeen) : rows.find(isSeen)) ?? rows.at(-1) ?? null;
}

function isInSight(row: HTMLElement, list: HTMLElement): boolean {
  const [own, area] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
  return own.height > 0 && own.bottom > area.top && own.top < area.bottom;
}

/** Ids of the elements that name a message: the author's name, if it is the first one of a run, and the message. */
function namesOf(row: HTMLElement): string {
  const parts = [row.matches(':first-child') && row.closest('[data-group]')?.querySelector('[data-person-name]')];
  return [...parts, row.querySelector('[data-message]')]
    .filter((part): part is HTMLElement => part instanceof HTMLElement)
    .map((part) => {
      part.id ||= `named-${++named}`;
      return part.id;
    })
    .join(' ');
}
