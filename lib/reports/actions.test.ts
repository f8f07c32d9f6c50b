import { expect, it } from 'vitest';
import { offeredActions, type ReportAction, type ReportedState } from './actions';

const OPEN: ReportedState = { isOpen: true, hasText: true, isHidden: false, isMember: true, canBeSilenced: true };

it.each<[string, Partial<ReportedState>, ReportAction[]]>([
  ['an open report', {}, ['keep', 'hide', 'delete', 'silence', 'remove']],
  ['an open report of a hidden message', { isHidden: true }, ['keep', 'show', 'delete', 'silence', 'remove']],
  ['an open report of a deleted message', { hasText: false }, ['keep', 'silence', 'remove']],
  ['an open report in a direct room, or of an author who left', { isMember: false }, ['keep', 'hide', 'delete']],
  ['a closed report', { isOpen: false }, ['hide', 'delete', 'silence', 'remove']],
  ['a closed report of a hidden message', { isOpen: false, isHidden: true }, ['show', 'delete', 'silence', 'remove']],
  [
    'an open report of an author who moderates or is silenced',
    { canBeSilenced: false },
    ['keep', 'hide', 'delete', 'remove'],
  ],
  ['a closed report of a deleted message whose author left', { isOpen: false, hasText: false, isMember: false }, []],
])('offers the right actions for %s', (_, state, expected) => {
  expect(offeredActions({ ...OPEN, ...state })).toEqual(expected);
});
