import { expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { clearDrafts, readDraft, saveDraft } from './drafts';

const HERE = { userId: 1, roomId: 2 };
const DRAFT = { text: 'hola @ana', mentions: [{ at: 5, length: 4, who: 7 }] };
const NOTHING = { text: '', mentions: [] };

it('keeps the text and whom it names, for one person and room', () => {
  const storage = new FakeStorage();
  saveDraft(storage, HERE, DRAFT);
  expect(readDraft(storage, HERE)).toEqual(DRAFT);
  expect(readDraft(storage, { ...HERE, roomId: 3 })).toEqual(NOTHING);
  expect(readDraft(storage, { ...HERE, userId: 3 })).toEqual(NOTHING);
});

it('reads a draft of an earlier version, and forgets names whose text such a version has changed', () => {
  const storage = new FakeStorage();
  storage.setItem('tertulia:draft:1:2', 'hola');
  expect(readDraft(storage, HERE)).toEqual({ text: 'hola', mentions: [] });
  saveDraft(storage, HERE, DRAFT);
  storage.setItem('tertulia:draft:1:2', '¡hola @ana');
  expect(readDraft(storage, HERE)).toEqual({ text: '¡hola @ana', mentions: [] });
});

it('leaves nothing behind when the field is emptied, or at sign-out', () => {
  const storage = new FakeStorage();
  saveDraft(storage, HERE, DRAFT);
  saveDraft(storage, HERE, NOTHING);
  expect(storage.length).toBe(0);
  saveDraft(storage, HERE, DRAFT);
  saveDraft(storage, { ...HERE, userId: 3 }, DRAFT);
  clearDrafts(storage, 1);
  expect(readDraft(storage, HERE)).toEqual(NOTHING);
  expect(readDraft(storage, { ...HERE, userId: 3 })).toEqual(DRAFT);
});

it('works without a storage, with a full one, and with one that holds something else', () => {
  saveDraft(null, HERE, DRAFT);
  expect(readDraft(null, HERE)).toEqual(NOTHING);
  const storage = new FakeStorage();
  storage.setItem('tertulia:draft:1:2', 'hola @ana');
  for (const wrong of ['{', 'null', '{"text":"hola @ana"}', '{"text":"hola @ana","mentions":[{"at":1}]}']) {
    storage.setItem('tertulia:draft:1:2:mentions', wrong);
    expect(readDraft(storage, HERE)).toEqual({ text: 'hola @ana', mentions: [] });
  }
  storage.capacity = 0;
  expect(() => saveDraft(storage, HERE, DRAFT)).not.toThrow();
});
