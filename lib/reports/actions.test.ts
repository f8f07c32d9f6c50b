import { expect, it } from 'vitest';
import { offeredActions, type ReportAction, type ReportedState } from './actions';

const OPEN: ReportedState = { isOpen: true, hasText: true, isHidden: false, isMember: true };

it.each<[string, Partial<ReportedState>, ReportAction[]]>([
  ['an open report', {}, ['keep', 'hide', 'delete', 'remove']],
  ['an open report of a hidden message', { isHidden: true }, ['keep', 'show', 'delete', 'remove']],
  ['an open report of a deleted message', { hasText: false }, ['keep', 'remove']],
  ['an open report in a conversation, or of somebody who left', { isMember: false }, ['keep', 'hide', 'delete']],
  ['a closed report', { isOpen: false }, ['hide', 'delete', 'remove']],
  ['a closed report of a hidden message', { isOpen: false, isHidden: true }, ['show', 'delete', 'remove']],
  ['nothing that is left', { isOpen: false, hasText: false, isMember: false }, []],
])('what is offered for %s', (_, state, expected) => {
  expect(offeredActions({ ...OPEN, ...state })).toEqual(expected);
});
