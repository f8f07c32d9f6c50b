/** The properties of a keydown event that are used. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  keyCode: number;
  defaultPrevented: boolean;
  getModifierState(key: string): boolean;
}

/** "This key went to the input method": UI Events, § 7.3.1. */
const PROCESSED = 229;

/** Whether this key press writes something: a character, the accent of the next character, or a paste. Pure. */
export function isWriting(press: KeyPress): boolean {
  if (press.defaultPrevented || press.isComposing) return false;
  if (isPaste(press)) return true;
  // AltGr counts as Ctrl and Alt on some systems, and writes @ and #.
  const isCommand = (press.ctrlKey || press.altKey) && !press.getModifierState('AltGraph');
  if (isCommand || press.metaKey) return false;
  if (press.key === 'Dead') return true;
  // The space bar scrolls the element that has the focus.
  return press.keyCode !== PROCESSED && press.key !== ' ' && [...press.key].length === 1;
}

function isPaste({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): boolean {
  if (altKey) return false;
  return key === 'Insert' ? shiftKey && !ctrlKey : key.toLowerCase() === 'v' && ctrlKey !== metaKey;
}

/**
 * Whether the focus is where people do not write and letters have no meaning of their own: on nothing, on the log, or
 * on the link by which they came to this page.
 */
export function isIdleFocus(focused: Element | null): boolean {
  if (focused === null || focused === document.body) return true;
  return focused.matches('[role=log], a[aria-current=page]');
}
