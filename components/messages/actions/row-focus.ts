/**
 * The focus on messages. Only keys give a message the focus. A click on a message must not: otherwise the letters that
 * the person types next would be commands.
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

/** Removes the attributes that `focusRow` added. Called once the focus is neither on the message nor inside it. */
export function blurRow(row: HTMLElement): void {
  for (const name of ['tabindex', 'role', 'aria-labelledby']) row.removeAttribute(name);
}

/**
 * Returns the message to which an arrow key, Home or End moves the focus; null: there is none.
 * @param from the message that has the focus; null if the list itself has it
 */
export function rowFor(key: string, list: HTMLElement, from: HTMLElement | null): HTMLElement | null {
  const rows = [...list.querySelectorAll<HTMLElement>(ROW)];
  if (key === 'Home') return rows[0] ?? null;
  if (key === 'End') return rows.at(-1) ?? null;
  // If the reader has scrolled away from that message, the keys continue from the messages that are in sight.
  if (!from || !isInSight(from, list)) return edgeInSight(rows, list, key);
  return rows[rows.indexOf(from) + (key === 'ArrowUp' ? -1 : 1)] ?? null;
}

/** The up arrow begins at the last message in sight, the down arrow at the first. */
function edgeInSight(rows: readonly HTMLElement[], list: HTMLElement, key: string): HTMLElement | null {
  const isSeen = (row: HTMLElement) => isInSight(row, list);
  return (key === 'ArrowUp' ? rows.findLast(isSeen) : rows.find(isSeen)) ?? rows.at(-1) ?? null;
}

function isInSight(row: HTMLElement, list: HTMLElement): boolean {
  const [own, area] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
  return own.height > 0 && own.bottom > area.top && own.top < area.bottom;
}

/**
 * The ids of the elements that label a message: the author's name if the message is the first of its group, and the
 * message itself. Gives them ids if they have none.
 */
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
