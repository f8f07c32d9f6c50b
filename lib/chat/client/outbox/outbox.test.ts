import { describe, expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import type { KeyValueStorage } from '@/lib/chat/client/storage';
import type { MessageFile } from '@/lib/files/file';
import { clearOutboxes, countUnsent, OUTBOX_LIMIT, Outbox, roomsWithUnsent } from './outbox';

let ids = 0;

function open(storage: KeyValueStorage | null, { userId = 1, roomId = 1, now = (): number => 1_000 } = {}): Outbox {
  return new Outbox({ storage, userId, roomId, now, newUuid: () => `id-${++ids}` });
}

const texts = (outbox: Outbox) => outbox.items.map((item) => ('text' in item ? item.text : item.kind));

describe('the outbox', () => {
  it('survives a reload, in order', () => {
    const storage = new FakeStorage();
    const outbox = open(storage);
    for (const text of ['uno', 'dos', 'tres']) outbox.add({ text });
    expect(texts(open(storage))).toEqual(['uno', 'dos', 'tres']);
    expect(open(storage).next).toMatchObject({ text: 'uno' });
  });

  it('keeps its order even if the clock was set back', () => {
    let now = 5_000;
    const outbox = open(new FakeStorage(), { now: () => now });
    outbox.add({ text: 'uno' });
    now = 1_000;
    outbox.add({ text: 'dos' });
    expect(texts(outbox)).toEqual(['uno', 'dos']);
  });

  it('belongs to one person and one room', () => {
    const storage = new FakeStorage();
    open(storage).add({ text: 'uno' });
    expect(open(storage, { userId: 2 }).items).toEqual([]);
    expect(open(storage, { roomId: 2 }).items).toEqual([]);
    expect(open(storage, { userId: 11 }).items).toEqual([]);
  });

  it('is the same in two tabs, and neither loses what the other wrote', () => {
    const storage = new FakeStorage();
    const [here, there] = [open(storage), open(storage)];
    here.add({ text: 'uno' });
    there.add({ text: 'dos' });
    here.changedElsewhere('tertulia:outbox:1:1:id');
    expect(texts(here)).toEqual(['uno', 'dos']);
    here.remove(here.items[0]?.clientId ?? '');
    there.changedElsewhere(null);
    expect(texts(there)).toEqual(['dos']);
  });

  it('tells its listeners when it changed, and only then', () => {
    let calls = 0;
    const outbox = open(new FakeStorage());
    outbox.subscribe(() => calls++);
    outbox.add({ text: 'uno' });
    expect(calls).toBe(1);
    outbox.changedElsewhere('tertulia:outbox:2:1:id');
    outbox.reload();
    expect(calls).toBe(1);
  });

  it('is bounded', () => {
    const outbox = open(new FakeStorage());
    for (let i = 0; i < OUTBOX_LIMIT; i++) outbox.add({ text: 'x' });
    expect(outbox.add({ text: 'one too many' })).toBe('full');
    expect(outbox.items).toHaveLength(OUTBOX_LIMIT);
  });

  it('is kept in memory, and says so, if storage is full or forbidden', () => {
    const full = new FakeStorage();
    full.capacity = 0;
    for (const storage of [full, null]) {
      const outbox = open(storage);
      expect(outbox.kept).toBe(true);
      outbox.add({ text: 'uno' });
      expect(outbox.kept).toBe(false);
      expect(texts(outbox)).toEqual(['uno']);
      outbox.remove(outbox.items[0]?.clientId ?? '');
      expect(outbox.items).toEqual([]);
      expect(outbox.kept).toBe(true);
    }
  });

  it('has the changed item, and only once, if the change does not fit into the storage', () => {
    const storage = new FakeStorage();
    const outbox = open(storage);
    outbox.add({ text: 'uno' });
    storage.capacity = 0;
    outbox.fail(outbox.next?.clientId ?? '', 'too_long');
    expect(outbox.items).toMatchObject([{ text: 'uno', failed: 'too_long' }]);
    expect(outbox.next).toBeUndefined();
  });

  it('ignores other values under its keys', () => {
    const storage = new FakeStorage();
    storage.setItem('tertulia:outbox:1:1:a', 'no json');
    storage.setItem('tertulia:outbox:1:1:b', '{"text":1}');
    storage.setItem('tertulia:outbox:1:1:c', 'null');
    expect(open(storage).items).toEqual([]);
  });
});

describe('a message that was refused', () => {
  it('stays, marked as failed, and does not block the next one', () => {
    const storage = new FakeStorage();
    const outbox = open(storage);
    outbox.add({ text: 'uno' });
    outbox.add({ text: 'dos' });
    outbox.fail(outbox.next?.clientId ?? '', 'too_long');
    expect(outbox.next).toMatchObject({ text: 'dos' });
    expect(open(storage).items[0]).toMatchObject({ text: 'uno', failed: 'too_long' });
  });

  it('goes to the end of the queue when it is tried again, with the same clientId', () => {
    const outbox = open(new FakeStorage());
    outbox.add({ text: 'uno' });
    outbox.add({ text: 'dos' });
    const id = outbox.next?.clientId ?? '';
    outbox.fail(id, 'room_closed');
    outbox.retry(id);
    expect(texts(outbox)).toEqual(['dos', 'uno']);
    expect(outbox.items[1]).toMatchObject({ clientId: id, failed: null });
  });

  it('waits in its former place again when the closed room is open, if it failed for that reason', () => {
    const storage = new FakeStorage();
    const outbox = open(storage);
    for (const text of ['uno', 'dos', 'tres']) outbox.add({ text });
    const ids = outbox.items.map(({ clientId }) => clientId);
    outbox.fail(ids[0] ?? '', 'room_closed');
    outbox.fail(ids[1] ?? '', 'too_long');
    open(storage).reopened();
    outbox.changedElsewhere(null);
    expect(texts(outbox)).toEqual(['uno', 'dos', 'tres']);
    expect(outbox.items.map(({ clientId, failed }) => [clientId, failed])).toEqual([
      [ids[0], null],
      [ids[1], 'too_long'],
      [ids[2], null],
    ]);
  });

  it('gets a new clientId after a conflict: the old one belongs to another message', () => {
    const outbox = open(new FakeStorage());
    outbox.add({ text: 'uno' });
    const id = outbox.next?.clientId ?? '';
    outbox.fail(id, 'conflict');
    outbox.retry(id);
    expect(outbox.items).toHaveLength(1);
    expect(outbox.next?.clientId).not.toBe(id);
  });
});

describe('signing out', () => {
  it('empties all of that person’s rooms, and nobody else’s', () => {
    const storage = new FakeStorage();
    open(storage).add({ text: 'uno' });
    open(storage, { roomId: 2 }).add({ text: 'dos' });
    open(storage, { userId: 12 }).add({ text: 'tres' });
    expect(countUnsent(storage, 1)).toBe(2);
    clearOutboxes(storage, 1);
    expect(countUnsent(storage, 1)).toBe(0);
    expect(countUnsent(storage, 12)).toBe(1);
    expect(countUnsent(null, 1)).toBe(0);
  });
});

describe('messages with files', () => {
  const file = { id: 'f-1', name: 'a.pdf', type: 'application/pdf', bytes: 9 };
  const stored: MessageFile = { ...file, kind: 'file', previews: [] };

  it('wait until all files are stored, and others pass them', () => {
    const outbox = open(new FakeStorage());
    outbox.add({ text: 'con dos', files: [file, { ...file, id: 'f-2' }], tab: 'here' });
    outbox.add({ text: 'sin' });
    expect(outbox.next).toMatchObject({ text: 'sin' });
    outbox.knowFile('f-1', { stored });
    expect(outbox.next).toMatchObject({ text: 'sin' });
    outbox.knowFile('f-2', { stored: { ...stored, id: 'f-2' } });
    expect(outbox.next).toMatchObject({ text: 'con dos', files: [{ id: 'f-1', stored }, { id: 'f-2' }] });
  });

  it('are kept where versions that know no files do not find them, and are counted by these', () => {
    const storage = new FakeStorage();
    open(storage).add({ text: 'con foto', files: [file], tab: 'here' });
    const [key = ''] = storage.entries.keys();
    for (const older of ['tertulia:outbox:1:1:', 'tertulia:outbox:1:v2:1:']) expect(key.startsWith(older)).toBe(false);
    expect(countUnsent(storage, 1)).toBe(1);
    expect([...roomsWithUnsent(storage, 1)]).toEqual([1]);
    expect(texts(open(storage))).toEqual(['con foto']);
  });

  it('become ordinary messages without their last file, and nothing without a text', () => {
    const outbox = open(new FakeStorage());
    for (const text of ['con foto', '']) outbox.add({ text, files: [file], tab: 'here' });
    for (const { clientId } of outbox.items) outbox.setFiles(clientId, [], 'here');
    expect(texts(outbox)).toEqual(['con foto']);
    expect(outbox.next).not.toHaveProperty('files');
  });

  it('that another program wrote are ignored', () => {
    const storage = new FakeStorage();
    const item = { kind: 'message', clientId: 'x', at: '2026-08-21T19:25:03.120Z', order: 1, text: '', failed: null };
    storage.setItem('tertulia:outbox:1:v3:1:x', JSON.stringify({ ...item, files: [{ id: 7 }] }));
    expect(open(storage).items).toEqual([]);
  });
});
