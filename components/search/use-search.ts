import { useSearchParams } from 'next/navigation';
import { opened, replaceAddress, SEARCH } from '@/components/rooms/use-details';
import { type Asked, addressOf } from './asked';

/**
 * The search panel has an address, such as `/r/name?search=river`, on every page of the chat: the browser's back button
 * closes it, and after a reload it is there again. This is the small part that other parts of the page use.
 */

/** The same as in use-is-desk.ts. */
const DESK = '(min-width: 768px)';

/** What the address says is searched for, as addressOf writes it; null: the panel is closed. */
export function useSearchAddress(): string | null {
  return useSearchParams()?.get(SEARCH) ?? null;
}

/** The panel's field. */
interface SearchField {
  focus: () => void;
}

let field: SearchField | null = null;
let wantsFocus = false;
/** What had the focus when the panel was opened. */
let before: Element | null = null;

/** Opens the panel with this search, or replaces what it searches for. Its field gets the focus. */
export function openSearch(asked: Asked): void {
  const isOpen = searchInAddress() !== null;
  const query = queryOf(addressOf(asked));
  if (isOpen) replaceAddress(window.location.pathname, query);
  else {
    before = document.activeElement;
    window.history.pushState(opened(), '', window.location.pathname + query);
  }
  focusSearch();
}

/** Moves the focus to the field of the panel, now or once it is there. */
export function focusSearch(): void {
  wantsFocus = true;
  takeFocus();
}

export function closeSearch(): void {
  // Only if the panel was opened here is the previous entry the page without it.
  if (window.history.state?.tertuliaDetails) window.history.back();
  else window.history.replaceState(null, '', window.location.pathname);
}

/** To be called by the panel when its field is there. @returns what to call when it goes */
export function holdField(mine: SearchField): () => void {
  field = mine;
  takeFocus();
  return () => {
    if (field === mine) field = null;
    const isLost = document.activeElement === document.body || document.activeElement === null;
    // With a finger, the keyboard would cover what was found.
    const isKept = matchMedia('(pointer: fine)').matches || !before?.matches('textarea, input');
    if (isLost && isKept && before instanceof HTMLElement && before.isConnected) before.focus();
    before = null;
  };
}

/** Whether somebody asked for the focus, which the field then has. */
function takeFocus(): void {
  if (!field || !wantsFocus) return;
  wantsFocus = false;
  field.focus();
}

/** Writes into the address what is searched for now. */
export function writeSearch(value: string): void {
  if (searchInAddress() !== null) replaceAddress(window.location.pathname, queryOf(value));
}

/**
 * The path with the search of this page, as on a desk the panel stays open while rooms change. On a phone it covers the
 * room, so it does not.
 */
export function withSearch(href: string): string {
  const value = searchInAddress();
  if (value === null || !matchMedia(DESK).matches) return href;
  return `${href}${href.includes('?') ? '&' : '?'}${queryOf(value).slice(1)}`;
}

function searchInAddress(): string | null {
  return new URLSearchParams(window.location.search).get(SEARCH);
}

function queryOf(value: string): string {
  return `?${new URLSearchParams({ [SEARCH]: value })}`;
}
