import { describe, expect, it } from 'vitest';
import { type ShortcutKey, shortcutOf } from './shortcuts';

function press(keys: string, more: Partial<ShortcutKey> = {}): ShortcutKey {
  const parts = keys.split('+');
  const has = (name: string) => parts.includes(name);
  return {
    key: parts.at(-1) ?? '',
    code: '',
    ctrlKey: has('Ctrl'),
    metaKey: has('Meta'),
    altKey: has('Alt'),
    shiftKey: has('Shift'),
    isComposing: false,
    defaultPrevented: false,
    ...more,
  };
}

describe('shortcutOf', () => {
  it.each([
    ['Alt+ArrowDown', 'next-room'],
    ['Alt+ArrowUp', 'previous-room'],
    ['Alt+Shift+ArrowDown', 'next-unread'],
    ['Alt+Shift+ArrowUp', 'previous-unread'],
    ['Ctrl+k', 'switcher'],
    ['Meta+K', 'switcher'],
    ['Ctrl+f', 'search'],
    ['Meta+F', 'search'],
    ['Ctrl+/', 'help'],
    ['Ctrl+Shift+/', 'help'],
    ['Shift+Escape', 'read-all'],
  ] as const)('%s works while somebody writes', (keys, shortcut) => {
    expect(shortcutOf(press(keys), true)).toBe(shortcut);
  });

  it('takes F3 for the search', () => {
    expect(shortcutOf(press('F3', { code: 'F3' }), true)).toBe('search');
    expect(shortcutOf(press('Shift+F3', { code: 'F3' }), true)).toBeNull();
    expect(shortcutOf(press('Ctrl+F3', { code: 'F3' }), true)).toBeNull();
  });

  it('takes a question mark for help only where nobody writes', () => {
    expect(shortcutOf(press('Shift+?'), false)).toBe('help');
    expect(shortcutOf(press('Shift+?'), true)).toBeNull();
  });

  it('finds K by its place on keyboards with other letters, and leaves K to those who moved it', () => {
    expect(shortcutOf(press('Ctrl+л', { code: 'KeyK' }), true)).toBe('switcher');
    expect(shortcutOf(press('Ctrl+а', { code: 'KeyF' }), true)).toBe('search');
    expect(shortcutOf(press('Ctrl+t', { code: 'KeyK' }), true)).toBeNull();
  });

  it.each([
    'k',
    'Escape',
    'ArrowDown',
    'Ctrl+ArrowDown',
    'Ctrl+Alt+k',
    'Ctrl+Meta+k',
    'Alt+Meta+ArrowUp',
    'Ctrl+Shift+k',
    'f',
    'Ctrl+Shift+f',
    'Ctrl+F12',
    'Ctrl+ScrollLock',
  ])('leaves %s alone', (keys) => {
    expect(shortcutOf(press(keys), false)).toBeNull();
  });

  it('leaves keys alone that went to an input method, or that something else has handled', () => {
    expect(shortcutOf(press('Ctrl+k', { isComposing: true }), true)).toBeNull();
    expect(shortcutOf(press('Ctrl+k', { defaultPrevented: true }), true)).toBeNull();
  });
});
