import { describe, expect, it } from 'vitest';
import { isWriting, type KeyPress } from './type-anywhere';

function press(key: string, more: Partial<KeyPress> & { altGraph?: boolean } = {}): KeyPress {
  const { altGraph = false, ...rest } = more;
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const event = { key, ...none, isComposing: false, keyCode: 0, defaultPrevented: false, ...rest };
  return { ...event, getModifierState: (name) => name === 'AltGraph' && altGraph };
}

describe('a key press outside of the field', () => {
  it.each(['a', 'Ñ', '¿', '7', '/', "'", '😀', 'Dead'])('writes with %s', (key) => {
    expect(isWriting(press(key))).toBe(true);
  });

  it('writes with Shift, and with AltGr, which counts as Ctrl and Alt on some systems', () => {
    expect(isWriting(press('A', { shiftKey: true }))).toBe(true);
    expect(isWriting(press('@', { ctrlKey: true, altKey: true, altGraph: true }))).toBe(true);
  });

  it.each([' ', 'Enter', 'Tab', 'Escape', 'ArrowUp', 'PageDown', 'Home', 'Backspace', 'F5', 'Shift', 'Unidentified'])(
    'keeps its meaning with %j',
    (key) => {
      expect(isWriting(press(key))).toBe(false);
    },
  );

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { defaultPrevented: true }])(
    'is a command, or already handled, with %o',
    (more) => {
      expect(isWriting(press('c', more))).toBe(false);
    },
  );

  it('pastes', () => {
    expect(isWriting(press('v', { ctrlKey: true }))).toBe(true);
    expect(isWriting(press('V', { ctrlKey: true, shiftKey: true }))).toBe(true);
    expect(isWriting(press('v', { metaKey: true }))).toBe(true);
    expect(isWriting(press('Insert', { shiftKey: true }))).toBe(true);
    expect(isWriting(press('Insert'))).toBe(false);
    expect(isWriting(press('v', { ctrlKey: true, altKey: true }))).toBe(false);
  });

  it('ignores the keys of an input method', () => {
    expect(isWriting(press('a', { isComposing: true }))).toBe(false);
    expect(isWriting(press('a', { keyCode: 229 }))).toBe(false);
    expect(isWriting(press('Process', { keyCode: 229 }))).toBe(false);
  });
});
