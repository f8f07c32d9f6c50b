import type { Entry, MemberLog, Row, Seen } from './journal';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8';

export interface Violation {
  invariant: Invariant;
  what: string;
}

export interface Evidence {
  members: readonly MemberLog[];
  rows: readonly Row[];
  /** rooms.last_seq by room. */
  heads: ReadonlyMap<string, number>;
}

type Report = (invariant: Invariant, what: string) => void;

/** Holds what the clients logged against the database: I1–I6 of the table of invariants. Pure. */
export function check({ members, rows, heads }: Evidence): Violation[] {
  const violations: Violation[] = [];
  const report: Report = (invariant, what) => void violations.push({ invariant, what });
  const log = indexRows(rows, report);
  checkHeads(rows, heads, report);
  checkSenders(members, rows, report);
  for (const member of members) {
    checkAcknowledged(member, log, report);
    checkConnections(member, report);
    checkView(member, log, heads, report);
  }
  return violations;
}

const place = (room: string, seq: number) => `${room}/${seq}`;

/** I2 in the database: one row for a sender's clientId. */
function indexRows(rows: readonly Row[], report: Report): Map<string, Row> {
  const byPlace = new Map<string, Row>();
  const byId = new Map<string, Row>();
  for (const row of rows) {
    byPlace.set(place(row.room, row.seq), row);
    const id = `${row.user} ${row.clientId}`;
    const first = byId.get(id);
    if (first) report('I2', `${id} is stored at ${place(first.room, first.seq)} and ${place(row.room, row.seq)}`);
    byId.set(id, row);
  }
  return byPlace;
}

/** I4: the log's numbers are exactly 1…head. */
function checkHeads(rows: readonly Row[], heads: ReadonlyMap<string, number>, report: Report): void {
  for (const [room, head] of heads) {
    const seqs = rows.filter((row) => row.room === room).map((row) => row.seq);
    seqs.sort((a, b) => a - b);
    const wrong = seqs.findIndex((seq, i) => seq !== i + 1);
    if (wrong >= 0) report('I4', `${room}: the log has ${seqs[wrong]} in the place of ${wrong + 1}`);
    if (seqs.length !== head) report('I4', `${room}: the log has ${seqs.length} entries and its head is ${head}`);
  }
}

/** I5 in the database: each sender's messages stand in the order of their sending. */
function checkSenders(members: readonly MemberLog[], rows: readonly Row[], report: Report): void {
  const seqOf = new Map<string, number>();
  for (const { clientId, seq } of rows) if (!seqOf.has(clientId)) seqOf.set(clientId, seq);
  for (const { name, entries } of members) {
    let last = 0;
    const said = new Set<string>();
    for (const entry of entries) {
      // Said again on purpose: its place is the first one's.
      if (entry.kind !== 'invoke' || said.has(entry.clientId)) continue;
      said.add(entry.clientId);
      const seq = seqOf.get(entry.clientId);
      if (seq === undefined) continue;
      if (seq < last) report('I5', `${name}: ${entry.clientId} is stored at ${seq}, after a later one at ${last}`);
      last = Math.max(last, seq);
    }
  }
}

/** I1 in the database: what was acknowledged is there, as it was said. */
function checkAcknowledged({ name, room, entries }: MemberLog, log: Map<string, Row>, report: Report): void {
  const texts = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === 'invoke') texts.set(entry.clientId, entry.text);
    if (entry.kind !== 'ack') continue;
    const row = log.get(place(room, entry.seq));
    if (row?.clientId === entry.clientId && row.text === texts.get(entry.clientId) && row.user === name) continue;
    report('I1', `${name}: ${entry.clientId} was acknowledged as ${place(room, entry.seq)} and is not there`);
  }
}

/** I4 and I5 on the wire: from one connection to its end the numbers follow each other. */
function checkConnections({ name, entries }: MemberLog, report: Report): void {
  let next: number | null = null;
  let connection = 0;
  for (const entry of entries) {
    if (entry.kind === 'open') {
      connection = entry.connection;
      next = entry.since + 1;
    }
    if (entry.kind === 'reset') next = entry.head + 1;
    if (entry.kind !== 'receive' || entry.connection !== connection || next === null) continue;
    if (entry.seq > next) report('I4', `${name}: got ${entry.seq} in the place of ${next}`);
    if (entry.seq < next) report('I5', `${name}: got ${entry.seq} after ${next - 1}`);
    next = entry.seq + 1;
  }
}

/** I1 at the member, I2 in its view, I3, I6. */
function checkView(member: MemberLog, log: Map<string, Row>, heads: ReadonlyMap<string, number>, report: Report) {
  const { name, room, base, stays, entries } = member;
  const seen = new Set<number>();
  const places = new Map<string, number>();
  for (const entry of entries) {
    if (!isSeen(entry)) continue;
    seen.add(entry.seq);
    const other = places.get(entry.clientId);
    if (other !== undefined && other !== entry.seq) {
      report('I2', `${name}: sees ${entry.clientId} at ${other} and at ${entry.seq}`);
    }
    places.set(entry.clientId, entry.seq);
    checkSeen(name, entry, log.get(place(room, entry.seq)), report);
  }
  if (!stays) return;
  const missing: number[] = [];
  for (let seq = base + 1; seq <= (heads.get(room) ?? 0); seq++) if (!seen.has(seq)) missing.push(seq);
  if (missing.length > 0) report('I1', `${name}: never saw ${missing.length} of ${room}, first ${missing[0]}`);
}

function checkSeen(name: string, seen: Seen, row: Row | undefined, report: Report): void {
  if (!row) return report('I6', `${name}: saw ${seen.seq} (${seen.clientId}), which is not in the database`);
  const same = row.clientId === seen.clientId && row.user === seen.user && row.text === seen.text;
  if (!same) report('I3', `${name}: saw at ${seen.seq} what is not there: ${seen.clientId}, stored ${row.clientId}`);
}

function isSeen(entry: Entry): entry is Extract<Entry, { kind: 'receive' | 'load' }> {
  return entry.kind === 'receive' || entry.kind === 'load';
}
