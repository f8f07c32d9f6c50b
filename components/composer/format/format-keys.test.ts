import { expect, it } from 'vitest';
import { markOf } from './format-keys';

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false };
const press = (key: string, more: object = {}) => ({ key, code: '', keyCode: 0, timeStamp: 0, ...none, ...more });
const ctrl = { ctrlKey: true };

it.each([
  ['b', ctrl, '**'],
  ['B', ctrl, '**'],
  ['i', ctrl, '_'],
  ['e', ctrl, '`'],
  ['X', { ...ctrl, shiftKey: true }, '~~'],
  ['и', { ...ctrl, code: 'KeyB' }, '**'],
])('writes a mark with Ctrl and %s', (key, more, mark) => {
  expect(markOf(press(key, more), false)).toBe(mark);
});

it('uses ⌘ on a Mac, where Ctrl moves the caret', () => {
  expect(markOf(press('b', { metaKey: true }), true)).toBe('**');
  expect(markOf(press('b', ctrl), true)).toBeNull();
  expect(markOf(press('e', ctrl), true)).toBeNull();
});

it.each([
  ['b', {}],
  ['x', ctrl],
  ['b', { ...ctrl, shiftKey: true }],
  ['e', { ...ctrl, altKey: true }],
  ['b', { ...ctrl, isComposing: true }],
  ['k', ctrl],
])('leaves other keys alone: %s %o', (key, more) => {
  expect(markOf(press(key, more), false)).toBeNull();
});
