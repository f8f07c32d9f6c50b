import { expect, it } from 'vitest';
import { offeredActions, type ReportAction, type ReportedState } from './actions';

const OPEN: ReportedState = { isOpen: true, hasText: true, isHidden: false, isMember: true, canBeSilenced: true };

it.each<[string, Partial<ReportedState>, ReportAction[]]>([
  ['an open report', {}, ['keep', 'hide', 'delete', 'silence', 'remove']],
  ['an open report of a hidden message', { isHidden: true }, ['keep', 'show', 'delete', 'silence', 'remove']],
  ['an open report of a deleted message', { hasText: false }, ['keep', 'silence', 'remove']],
  ['an open report in a conversation, or of somebody who left', { isMember: false }, ['keep', 'hide', 'delete']],
  ['a closed report', { isOpen: false }, ['hide', 'delete', 'silence', 'remove']],
  ['a closed report of a hidden message', { isOpen: false, isHidden: true }, ['show', 'delete', 'silence', 'remove']],
  [
    'an open report of a moderator, or of somebody silenced',
    { canBeSilenced: false },
    ['keep', 'hide', 'delete', 'remove'],
  ],
  ['nothing that is left', { isOpen: false, hasText: false, isMember: false }, []],
])('what is offered for %s', (_, state, expected) => {
  expect(offeredActions({ ...OPEN, ...state })).toEqual(expected);
});
