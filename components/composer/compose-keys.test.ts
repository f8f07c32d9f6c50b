import { expect, it } from 'vitest';
import { isSendKey, type KeyPress } from './compose-keys';

const enter: KeyPress = {
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 13,
  timeStamp: 5_000,
};
const desk = { isTouch: false, composedAt: Number.NEGATIVE_INFINITY };

it('sends with Enter, and breaks the line with Shift+Enter', () => {
  expect(isSendKey(enter, desk)).toBe(true);
  expect(isSendKey({ ...enter, shiftKey: true }, desk)).toBe(false);
  expect(isSendKey({ ...enter, key: 'a' }, desk)).toBe(false);
});

it('never sends while an input method is composing', () => {
  expect(isSendKey({ ...enter, isComposing: true }, desk)).toBe(false);
  expect(isSendKey({ ...enter, keyCode: 229 }, desk)).toBe(false);
});

it('does not send with the Enter by which Safari has just ended a composition', () => {
  expect(isSendKey(enter, { ...desk, composedAt: 4_995 })).toBe(false);
  expect(isSendKey(enter, { ...desk, composedAt: 4_000 })).toBe(true);
});

it('breaks the line on a touch keyboard; Ctrl or ⌘ with Enter sends on every keyboard', () => {
  const touch = { ...desk, isTouch: true };
  expect(isSendKey(enter, touch)).toBe(false);
  expect(isSendKey({ ...enter, metaKey: true }, touch)).toBe(true);
  expect(isSendKey({ ...enter, ctrlKey: true }, touch)).toBe(true);
});
