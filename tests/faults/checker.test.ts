import { expect, test } from 'vitest';
import { check, type Evidence } from './checker';
import type { Change, Entry, MemberLog, Row, Seen } from './journal';

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

/** Everything received is also shown, unless `screen` says otherwise. */
function member(name: string, received: Entry[], rest: Partial<MemberLog> = {}): MemberLog {
  const entries = received.flatMap((entry): Entry[] =>
    entry.kind === 'receive' ? [entry, { ...entry, kind: 'show' }] : [entry],
  );
  const shown = new Map<number, Seen>();
  for (const entry of entries) {
    if (entry.kind !== 'show') continue;
    const { seq, clientId, user, text } = entry;
    shown.set(seq, { seq, clientId, user, text });
  }
  const screen = [...shown.values()].sort((a, b) => a.seq - b.seq);
  const cursor = screen.at(-1)?.seq ?? 0;
  return { name, room: 'r', base: 0, stays: true, entries, screen, cursor, unsent: [], ...rest };
}

/** Ana writes two messages and Luis writes one, and both see all of them. */
function sound(): { ana: Entry[]; luis: Entry[]; rows: Row[] } {
  const all = [receive(1, 'ana', 'uno'), receive(2, 'luis', 'dos'), receive(3, 'ana', 'tres')];
  return {
    ana: [open(0), invoke('uno'), ack(1, 'uno'), invoke('tres'), ack(3, 'tres'), ...all],
    luis: [open(0), invoke('dos'), ack(2, 'dos'), ...all],
    rows: [row(1, 'ana', 'uno'), row(2, 'luis', 'dos'), row(3, 'ana', 'tres')],
  };
}

/** The names of the broken invariants, each once. */
function found({ ana, luis, rows, head = rows.length }: ReturnType<typeof sound> & { head?: number }): string[] {
  return broken({ members: [member('ana', ana), member('luis', luis)], rows, heads: new Map([['r', head]]) });
}

function broken(evidence: Evidence): string[] {
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

test('I1: a message that one member never saw, unless that member left', () => {
  const run = sound();
  run.luis.pop();
  expect(found(run)).toEqual(['I1']);
  const members = [member('ana', run.ana), member('luis', run.luis, { stays: false })];
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
  expect(found({ ...sound(), head: 2 })).toEqual(['I1', 'I4']);
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
  // I1 and I3 too, because the message stays on Luis's screen.
  expect(found(run)).toEqual(['I1', 'I3', 'I6']);
});

test('after a reset the wire continues after its head, and messages shown from a page count as seen', () => {
  const run = sound();
  run.luis = [
    open(0),
    invoke('dos'),
    ack(2, 'dos'),
    { at: 0, kind: 'reset', connection: 1, head: 2 },
    receive(3, 'ana', 'tres'),
    { at: 0, kind: 'show', ...seen(1, 'ana', 'uno') },
    { at: 0, kind: 'show', ...seen(2, 'luis', 'dos') },
  ];
  expect(found(run)).toEqual([]);
});

const edit = (text: string, rest: Partial<Change> = {}): Change => {
  return { room: 'r', seq: 1, clientId: 'id-uno', text, startedAt: 0, endedAt: 1, outcome: 'done', ...rest };
};
const changeRow = (seq: number, kind: string, target: number | null): Row => {
  return { room: 'r', seq, kind, clientId: `change r/${seq}`, user: null, text: null, target };
};

/** The sound run, followed by an edit of the first message. */
function edited(shown = 'otro', changes = [edit('otro')]): Evidence {
  const { ana, luis, rows } = sound();
  const change: Entry = { at: 0, kind: 'change', connection: 1, seq: 4, type: 'edit', target: 1 };
  const after = (text: string): Entry => ({ at: 0, kind: 'show', ...seen(1, 'ana', 'uno'), text });
  return {
    members: [
      member('ana', [...ana, change, after('otro')], { cursor: 4 }),
      member('luis', [...luis, change, after(shown)], { cursor: 4 }),
    ],
    rows: [{ ...row(1, 'ana', 'uno'), text: 'otro' }, ...rows.slice(1), changeRow(4, 'edit', 1)],
    heads: new Map([['r', 4]]),
    changes,
  };
}

test('finds nothing in a run with an edit', () => {
  expect(broken(edited())).toEqual([]);
});

test('I3: a final text that is not the stored one', () => {
  expect(broken(edited('uno'))).toEqual(['I3']);
});

test('I3: a text that nobody wrote', () => {
  expect(broken(edited('ajeno'))).toEqual(['I3']);
});

test('I1: an edit that was answered and not overwritten, but is not stored', () => {
  const later = edit('tercero', { startedAt: 2, endedAt: 3 });
  expect(broken(edited('otro', [edit('otro'), later]))).toEqual(['I1']);
  const unanswered = edit('tercero', { startedAt: 2, endedAt: null, outcome: null });
  expect(broken(edited('otro', [edit('otro'), unanswered]))).toEqual([]);
});

test('I1: a message that was deleted, or reported as gone, but still has a text', () => {
  const deleted = { ...edit('', { startedAt: 2, endedAt: 3 }), text: null };
  expect(broken(edited('otro', [edit('otro'), deleted]))).toEqual(['I1']);
  expect(broken(edited('otro', [edit('otro'), edit('no', { outcome: 'gone' })]))).toEqual(['I1']);
});

test('I3: a change of another message than the one stored', () => {
  const evidence = edited();
  const rows = [...evidence.rows.slice(0, -1), changeRow(4, 'edit', 2)];
  expect(broken({ ...evidence, rows })).toEqual(['I1', 'I3']);
});

test('I1: a text of somebody who was erased', () => {
  const run = sound();
  const members = [member('ana', run.ana), member('luis', run.luis, { stays: false })];
  const heads = new Map([['r', 3]]);
  const erased = new Set(['luis']);
  expect(broken({ members, rows: run.rows, heads, erased })).toEqual(['I1']);
  const emptied = run.rows.map((one) => (one.user === 'luis' ? { ...one, user: null, text: null } : one));
  // The database is right now, but the text is still on Ana's screen.
  expect(broken({ members, rows: emptied, heads, erased })).toEqual(['I3']);
});

test('I1: a message that its sender’s browser dropped and that is not stored', () => {
  const run = sound();
  run.ana.push(invoke('cuatro'));
  expect(found(run)).toEqual(['I1']);
  const members = [member('ana', run.ana, { unsent: ['id-cuatro'] }), member('luis', run.luis)];
  expect(broken({ members, rows: run.rows, heads: new Map([['r', 3]]) })).toEqual([]);
});

test('I2: a message that is shown as unsent and as sent', () => {
  const run = sound();
  run.ana.push({ at: 0, kind: 'twice', clientId: 'id-uno' });
  expect(found(run)).toEqual(['I2']);
});

test('I5: a screen that goes backwards', () => {
  const run = sound();
  run.ana.push({ at: 0, kind: 'view', cursor: 3 }, { at: 0, kind: 'view', cursor: 2 });
  expect(found(run)).toEqual(['I5']);
});

test('I11: a quote or a reaction on the screen that is not what the database gives', () => {
  const run = sound();
  const shown = (details: string) => [
    { ...seen(1, 'ana', 'uno'), details },
    seen(2, 'luis', 'dos'),
    seen(3, 'ana', 'tres'),
  ];
  const rows = run.rows.map((stored, i) => (i === 0 ? { ...stored, details: '👍 by 7' } : stored));
  const of = (details: string) => {
    const members = [member('ana', run.ana, { screen: shown(details) }), member('luis', run.luis, { stays: false })];
    return broken({ members, rows, heads: new Map([['r', 3]]) });
  };
  expect(of('👍 by 7')).toEqual([]);
  expect(of('')).toEqual(['I11']);
  expect(of('👍 by 8')).toEqual(['I11']);
});
