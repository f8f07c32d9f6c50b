import { expect, test } from 'vitest';
import { checkFileEvidence, type FileEvidence, type FilesEvidence, type Reading } from './file-checker';

const reading = (who: Reading['who'], status: number, isSame = true): Reading => ({ who, status, isSame });
const MESSAGE = { room: 'r', seq: 3, isClosed: true, hasText: true };

/** A file that was sent to a closed room. */
function sound(more: Partial<FileEvidence> = {}): FileEvidence {
  return {
    id: 'a',
    wasUploaded: true,
    acked: { room: 'r', seq: 3 },
    isErased: false,
    row: { isUploaded: true, isDeleted: false, message: MESSAGE },
    readings: [reading('owner', 200), reading('member', 200), reading('stranger', 404), reading('nobody', 401)],
    ...more,
  };
}

const nothing: FilesEvidence = { files: [], missing: [], unknown: [], seen: [] };
const found = (file: FileEvidence) => checkFileEvidence({ ...nothing, files: [file] }).map(({ what }) => what);
const row = (more: Partial<NonNullable<FileEvidence['row']>> = {}) => ({
  isUploaded: true,
  isDeleted: false,
  message: MESSAGE,
  ...more,
});

test('finds nothing in a sound run', () => {
  expect(found(sound())).toEqual([]);
  const open = row({ message: { ...MESSAGE, isClosed: false } });
  expect(found(sound({ row: open, readings: [reading('stranger', 200)] }))).toEqual([]);
  const unsent = { acked: null, row: row({ message: null }) };
  expect(found(sound({ ...unsent, readings: [reading('owner', 200), reading('member', 404)] }))).toEqual([]);
  const cut = { wasUploaded: false, acked: null, row: row({ isUploaded: false, message: null }) };
  expect(found(sound({ ...cut, readings: [reading('owner', 404)] }))).toEqual([]);
  expect(found(sound({ acked: null }))).toEqual([]);
});

test.each<[string, Partial<FileEvidence>, string]>([
  ['a member who is refused', { readings: [reading('member', 404)] }, 'was refused to member'],
  ['other bytes', { readings: [reading('member', 200, false)] }, 'has other bytes'],
  ['a stranger who reads it', { readings: [reading('stranger', 200)] }, 'was given to stranger'],
  ['somebody signed out who reads it', { readings: [reading('nobody', 200)] }, 'was given to nobody'],
  ['an error', { readings: [reading('nobody', 500)] }, 'was given to nobody with 500'],
  [
    'a deleted message',
    { row: row({ isDeleted: true, message: { ...MESSAGE, hasText: false } }), readings: [reading('owner', 200)] },
    'was given to owner',
  ],
  [
    'a message without its text',
    { row: row({ message: { ...MESSAGE, hasText: false } }), readings: [reading('member', 200)] },
    'was given to member',
  ],
  [
    'an unsent file that a member reads',
    { acked: null, row: row({ message: null }), readings: [reading('member', 200)] },
    'was given to member',
  ],
  ['a row that is lost', { row: null, readings: [] }, 'has no row'],
  ['a row that is not complete', { row: row({ isUploaded: false }), readings: [] }, 'its row is not complete'],
  ['another message', { row: row({ message: { ...MESSAGE, seq: 4 } }), readings: [] }, 'is not in the message r/3'],
  ['no message', { row: row({ message: null }), readings: [] }, 'is not in the message r/3'],
  ['somebody erased', { isErased: true, readings: [] }, 'was erased'],
])('I12: %s', (_, more, what) => {
  expect(found(sound(more)).join()).toContain(what);
});

test('I12: rows and bytes that do not belong together', () => {
  const violations = checkFileEvidence({ ...nothing, missing: ['a'], unknown: ['k'], seen: ['b was read'] });
  expect(violations.map(({ invariant }) => invariant)).toEqual(['I12', 'I12', 'I12']);
});
