import { describe, expect, it } from 'vitest';
import { FakeStorage } from '@/lib/chat/client/fakes';
import type { KeyValueStorage } from '@/lib/chat/client/storage';
import type { New, UnsentChange } from './item';
import { clearOutboxes, countUnsent, OUTBOX_LIMIT, Outbox, roomsWithUnsent } from './outbox';

let ids = 0;

function open(storage: KeyValueStorage | null = new FakeStorage(), roomId = 1): Outbox {
  return new Outbox({ storage, userId: 1, roomId, now: () => 1_000, newUuid: () => `id-${++ids}` });
}

const at = (target: number) => ({ target, epoch: 'one' });
const edit = (target: number, text: string): New<UnsentChange> => ({ kind: 'edit', ...at(target), text });
const react = (target: number, on: boolean, emoji = '👍'): New<UnsentChange> => {
  return { kind: 'react', ...at(target), emoji, on };
};
const pin = (target: number, on: boolean): New<UnsentChange> => ({ kind: 'pin', ...at(target), on });
const deletion = (target: number, heldUntil?: number): New<UnsentChange> => {
  return { kind: 'delete', ...at(target), ...(heldUntil === undefined ? {} : { heldUntil }) };
};

/** A short form of the waiting items, in order. */
function waiting(outbox: Outbox): string[] {
  return outbox.items.map((item) => {
    if (item.kind === 'message') return item.text;
    const what = { edit: 'text', react: 'emoji', pin: 'on', delete: 'heldUntil' }[item.kind];
    return [item.kind, item.target, (item as unknown as Record<string, unknown>)[what] ?? ''].join(' ').trim();
  });
}

function filled(...changes: New<UnsentChange>[]): Outbox {
  const outbox = open();
  for (const change of changes) outbox.change(change);
  return outbox;
}

describe('changes in the outbox', () => {
  it('survive a reload, in one order with the messages', () => {
    const storage = new FakeStorage();
    const outbox = open(storage);
    outbox.add({ text: 'hola', reply: { seq: 3, text: 'x', user: 'luis' }, epoch: 'one', mentions: [] });
    outbox.change(edit(4, 'nuevo'));
    outbox.change(react(4, true));
    outbox.change(pin(4, false));
    outbox.change(deletion(5, 9_000));
    outbox.add({ text: 'adiós' });
    expect(open(storage).items).toEqual(outbox.items);
    expect(waiting(outbox)).toEqual(['hola', 'edit 4 nuevo', 'react 4 👍', 'pin 4 false', 'delete 5 9000', 'adiós']);
  });

  it('share their bound with the messages, and one that replaces another needs no further place', () => {
    const outbox = open();
    for (let i = 0; i < OUTBOX_LIMIT; i++) outbox.change(react(i, true));
    expect(outbox.change(edit(1, 'x'))).toBe('full');
    expect(outbox.add({ text: 'x' })).toBe('full');
    expect(outbox.change(react(7, false))).toMatchObject({ on: false });
    expect(outbox.items).toHaveLength(OUTBOX_LIMIT);
  });

  it('replace earlier ones of the same thing that were never sent', () => {
    expect(waiting(filled(edit(4, 'a'), edit(5, 'b'), edit(4, 'c')))).toEqual(['edit 5 b', 'edit 4 c']);
    expect(filled(react(4, true), react(4, false)).items).toMatchObject([{ on: false }]);
    expect(waiting(filled(react(4, true), react(4, true, '🎉'), react(5, true)))).toHaveLength(3);
    expect(waiting(filled(pin(4, true), pin(4, false)))).toEqual(['pin 4 false']);
    expect(waiting(filled(edit(4, 'a'), react(4, true), pin(4, true), edit(5, 'b'), deletion(4)))).toEqual([
      'edit 5 b',
      'delete 4',
    ]);
  });

  it('never replace one that was sent, because it may be in the log', () => {
    const outbox = filled(react(4, true));
    const [first] = outbox.items;
    outbox.try(first as UnsentChange);
    outbox.change(react(4, false));
    outbox.withdraw(react(4, true));
    expect(outbox.items).toMatchObject([{ on: true, tried: true }]);
    outbox.change(deletion(4));
    expect(waiting(outbox)).toEqual(['react 4 👍', 'delete 4']);
  });

  it('do not replace those of another log, or refused ones', () => {
    const outbox = filled(edit(4, 'a'));
    outbox.fail(outbox.items[0]?.clientId ?? '', 'too_late');
    outbox.change({ ...edit(4, 'b'), epoch: 'two' } as New<UnsentChange>);
    outbox.change(edit(4, 'c'));
    expect(waiting(outbox)).toEqual(['edit 4 a', 'edit 4 b', 'edit 4 c']);
  });

  it('are dropped when they are refused, unless they have a text', () => {
    const outbox = filled(react(4, true), deletion(5), pin(6, true), edit(7, 'x'));
    for (const { clientId } of outbox.items) outbox.fail(clientId, 'gone');
    expect(outbox.items).toMatchObject([{ kind: 'edit', text: 'x', failed: 'gone' }]);
    expect(outbox.next).toBeUndefined();
  });
});

describe('a deletion that can be undone', () => {
  it('lets later items pass, and comes first when it is released', () => {
    const outbox = filled(deletion(4, 9_000), edit(5, 'x'));
    expect(outbox.next).toMatchObject({ kind: 'edit' });
    outbox.release(outbox.items[0]?.clientId ?? '');
    expect(outbox.next).toMatchObject({ kind: 'delete', target: 4 });
  });

  it('removes other changes of the message only when it is released', () => {
    const outbox = filled(edit(4, 'x'), react(4, true), deletion(4, 9_000));
    expect(outbox.items).toHaveLength(3);
    outbox.release(outbox.items[2]?.clientId ?? '');
    expect(waiting(outbox)).toEqual(['delete 4']);
  });
});

describe('an item that earlier versions do not understand', () => {
  it('is not read by them as a message, but counted, and removed at sign-out', () => {
    const storage = new FakeStorage();
    const outbox = open(storage, 7);
    outbox.change(edit(4, 'x'));
    outbox.add({ text: 'respuesta', reply: { seq: 3, text: 'x', user: null }, epoch: 'one' });
    const keys = () => [...storage.entries.keys()];
    expect(keys().filter((key) => key.startsWith('tertulia:outbox:1:7:'))).toEqual([]);
    expect(keys().every((key) => key.startsWith('tertulia:outbox:1:'))).toBe(true);
    outbox.add({ text: 'hola' });
    expect(keys().filter((key) => key.startsWith('tertulia:outbox:1:7:'))).toHaveLength(1);
  });

  it('is also counted, and removed at sign-out, in this version', () => {
    const storage = new FakeStorage();
    open(storage, 7).change(react(4, true));
    open(storage, 8).add({ text: 'hola' });
    expect(roomsWithUnsent(storage, 1)).toEqual(new Set([7, 8]));
    expect(countUnsent(storage, 1)).toBe(2);
    clearOutboxes(storage, 1);
    expect(storage.length).toBe(0);
  });

  it('is read as a message if it was stored without a kind', () => {
    const storage = new FakeStorage();
    const old = { clientId: 'a', text: 'hola', at: new Date(0).toISOString(), order: 1, failed: null };
    storage.setItem('tertulia:outbox:1:1:a', JSON.stringify(old));
    expect(open(storage).items).toEqual([{ kind: 'message', ...old }]);
  });

  it('is ignored if it is of a kind that this version does not know, or not complete', () => {
    const storage = new FakeStorage();
    const whole = { clientId: 'a', at: new Date(0).toISOString(), order: 1, failed: null, target: 4, epoch: 'one' };
    const broken = [
      { ...whole, kind: 'vote' },
      { ...whole, kind: 'edit' },
      { ...whole, kind: 'react', emoji: '👍' },
      { ...whole, kind: 'pin', on: 1 },
      { ...whole, kind: 'delete', target: '4' },
      { ...whole, kind: 'delete', epoch: undefined },
    ];
    for (const [index, item] of broken.entries())
      storage.setItem(`tertulia:outbox:1:v2:1:${index}`, JSON.stringify(item));
    expect(open(storage).items).toEqual([]);
  });
});
