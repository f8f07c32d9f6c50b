import { expect, test } from 'vitest';
import { check, type Evidence } from './checker';
import type { Entry, MemberLog, Row } from './journal';

const row = (seq: number, user: string, text: string): Row => {
  return { room: 'r', seq, kind: 'message', clientId: `id-${text}`, user, text };
};
const seen = (seq: number, user: string, text: string) => ({ seq, user, text, clientId: `id-${text}` });
const open = (since: number, connection = 1): Entry => ({ at: 0, kind: 'open', connection, since, head: 0 });
const receive = (seq: number, user: string, text: string, connection = 1): Entry => {
  return { at: 0, kind: 'receive', connection, ...seen(seq, user, text) };
};
const invoke = (text: string): Entry => ({ at: 0, kind: 'invoke', clientId: `id-${text}`, text });
const ack = (seq: number, text: string): Entry => ({ at: 0, kind: 'ack', clientId: `id-${text}`, seq });

function member(name: string, entries: Entry[], stays = true): MemberLog {
  return { name, room: 'r', base: 0, stays, entries };
}

/** Ana says two things and Luis one, and both see all. */
function sound(): { ana: Entry[]; luis: Entry[]; rows: Row[] } {
  const all = [receive(1, 'ana', 'uno'), receive(2, 'luis', 'dos'), receive(3, 'ana', 'tres')];
  return {
    ana: [open(0), invoke('uno'), ack(1, 'uno'), invoke('tres'), ack(3, 'tres'), ...all],
    luis: [open(0), invoke('dos'), ack(2, 'dos'), ...all],
    rows: [row(1, 'ana', 'uno'), row(2, 'luis', 'dos'), row(3, 'ana', 'tres')],
  };
}

function found({ ana, luis, rows, head = rows.length }: ReturnType<typeof sound> & { head?: number }): string[] {
  const evidence: Evidence = {
    members: [member('ana', ana), member('luis', luis)],
    rows,
    heads: new Map([['r', head]]),
  };
  return [...new Set(check(evidence).map(({ invariant }) => invariant))].sort();
}

test('finds nothing in a sound run', () => {
  expect(found(sound())).toEqual([]);
});

test('I1: an acknowledged message that is not stored', () => {
  const run = sound();
  run.ana.push(invoke('más'), ack(4, 'más'));
  expect(found(run)).toEqual(['I1']);
});

test('I1: an acknowledged message that is stored with another text', () => {
  const run = sound();
  run.ana.push(invoke('cuatro'), ack(4, 'cuatro'), receive(4, 'ana', 'cuatro'));
  run.luis.push(receive(4, 'ana', 'cuatro'));
  run.rows.push({ ...row(4, 'ana', 'cuatro'), text: 'otro' });
  expect(found(run)).toEqual(['I1', 'I3']);
});

test('I1: a message that one member never saw, unless that one left', () => {
  const run = sound();
  run.luis.pop();
  expect(found(run)).toEqual(['I1']);
  const members = [member('ana', run.ana), member('luis', run.luis, false)];
  expect(check({ members, rows: run.rows, heads: new Map([['r', 3]]) })).toEqual([]);
});

test('I2: a message that is stored twice', () => {
  const run = sound();
  const twice = { ...row(4, 'ana', 'uno') };
  run.rows.push(twice);
  for (const log of [run.ana, run.luis]) log.push(receive(4, 'ana', 'uno'));
  expect(found(run)).toEqual(['I2']);
});

test('I3: two messages swapped in one member’s view', () => {
  const run = sound();
  run.luis.splice(-2, 2, receive(2, 'ana', 'tres'), receive(3, 'luis', 'dos'));
  expect(found(run)).toEqual(['I3']);
});

test('I4: a hole in the log, and a head that is not its end', () => {
  const run = sound();
  expect(found({ ...run, rows: run.rows.filter(({ seq }) => seq !== 2), head: 3 })).toContain('I4');
  expect(found({ ...sound(), head: 2 })).toEqual(['I4']);
});

test('I4: a hole on the wire, even if it is filled later', () => {
  const run = sound();
  run.luis.splice(
    -2,
    2,
    receive(3, 'ana', 'tres'),
    open(1, 2),
    receive(2, 'luis', 'dos', 2),
    receive(3, 'ana', 'tres', 2),
  );
  expect(found(run)).toEqual(['I4']);
});

test('I5: a view that goes backwards', () => {
  const run = sound();
  run.luis.push(receive(2, 'luis', 'dos'));
  expect(found(run)).toEqual(['I5']);
});

test('I5: a sender’s messages stored in another order', () => {
  const run = sound();
  const all = [receive(1, 'ana', 'tres'), receive(2, 'luis', 'dos'), receive(3, 'ana', 'uno')];
  run.ana = [open(0), invoke('uno'), invoke('tres'), ...all];
  run.luis = [open(0), invoke('dos'), ack(2, 'dos'), ...all];
  run.rows = [row(1, 'ana', 'tres'), row(2, 'luis', 'dos'), row(3, 'ana', 'uno')];
  expect(found(run)).toEqual(['I5']);
});

test('I6: something seen that is not stored', () => {
  const run = sound();
  run.luis.push(receive(4, 'ana', 'nada'));
  expect(found(run)).toEqual(['I6']);
});

test('a reset begins the wire anew after its head, and what was loaded counts as seen', () => {
  const run = sound();
  run.luis = [
    open(0),
    invoke('dos'),
    ack(2, 'dos'),
    { at: 0, kind: 'reset', connection: 1, head: 2 },
    receive(3, 'ana', 'tres'),
    { at: 0, kind: 'load', ...seen(1, 'ana', 'uno') },
    { at: 0, kind: 'load', ...seen(2, 'luis', 'dos') },
  ];
  expect(found(run)).toEqual([]);
});
