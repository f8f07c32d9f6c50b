/** The keys that work everywhere in the chat. Pure. */

export type Shortcut =
  | 'next-room'
  | 'previous-room'
  | 'next-unread'
  | 'previous-unread'
  | 'read-all'
  | 'switcher'
  | 'search'
  | 'help';

/** The properties of a keydown event that are used. */
export interface ShortcutKey {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  defaultPrevented: boolean;
}

/** @param isWriting the focus is in a field, where a question mark is a text */
export function shortcutOf(press: ShortcutKey, isWriting: boolean): Shortcut | null {
  if (press.isComposing || press.defaultPrevented) return null;
  const { key, code, altKey, shiftKey } = press;
  const isCommand = press.ctrlKey !== press.metaKey;
  const isPlain = !press.ctrlKey && !press.metaKey;
  if (altKey && isPlain && key === 'ArrowDown') return shiftKey ? 'next-unread' : 'next-room';
  if (altKey && isPlain && key === 'ArrowUp') return shiftKey ? 'previous-unread' : 'previous-room';
  if (altKey) return null;
  // The place of the key, for keyboards whose letters are not Latin.
  const name = (/^[a-z]$/i.test(key) ? key : code.replace('Key', '')).toLowerCase();
  if (isCommand && !shiftKey && name === 'k') return 'switcher';
  if (!shiftKey && name === (isCommand ? 'f' : 'f3')) return 'search';
  // On some keyboards the slash needs Shift.
  if (isCommand && key === '/') return 'help';
  if (isPlain && shiftKey && key === 'Escape') return 'read-all';
  return isPlain && key === '?' && !isWriting ? 'help' : null;
}
