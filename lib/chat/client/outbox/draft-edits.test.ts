import { expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { type DraftEdit, dropDraftEdit, keepDraftEdit, readDraftEdits } from './draft-edits';
import { clearDrafts } from './drafts';

const HERE = { userId: 1, roomId: 2 };

function edit(seq: number, text = `otro ${seq}`): DraftEdit {
  return { seq, clientId: `c${seq}`, text, mentions: [], isOpen: true };
}

it('keeps one edit for each message, the newest last', () => {
  const storage = new FakeStorage();
  for (const one of [edit(1), edit(2), edit(1, 'más')]) keepDraftEdit(storage, HERE, one);
  expect(readDraftEdits(storage, HERE)).toEqual([edit(2), edit(1, 'más')]);
  expect(readDraftEdits(storage, { ...HERE, roomId: 3 })).toEqual([]);
});

it('keeps a bounded number of edits', () => {
  const storage = new FakeStorage();
  for (let seq = 1; seq <= 25; seq++) keepDraftEdit(storage, HERE, edit(seq));
  expect(readDraftEdits(storage, HERE).map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 6));
});

it('leaves nothing behind when the edit is done, or at sign-out', () => {
  const storage = new FakeStorage();
  keepDraftEdit(storage, HERE, edit(1));
  dropDraftEdit(storage, HERE, { seq: 1, clientId: 'of another log' });
  expect(readDraftEdits(storage, HERE)).toHaveLength(1);
  dropDraftEdit(storage, HERE, edit(1));
  expect(storage.length).toBe(0);
  keepDraftEdit(storage, HERE, edit(1));
  clearDrafts(storage, 1);
  expect(storage.length).toBe(0);
});

it('works without a storage, and with one that holds something else', () => {
  keepDraftEdit(null, HERE, edit(1));
  expect(readDraftEdits(null, HERE)).toEqual([]);
  const storage = new FakeStorage();
  for (const wrong of ['{', 'null', '{}', '[null, 1, {"seq":1,"clientId":"c1"}]']) {
    storage.setItem('tertulia:draft:1:2:edits', wrong);
    expect(readDraftEdits(storage, HERE)).toEqual([]);
  }
});
