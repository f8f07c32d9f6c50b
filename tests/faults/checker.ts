import { Authorship } from './authorship';
import type { Change, Entry, MemberLog, Row, Seen } from './journal';

/**
 * What must hold under every fault:
 * - I1 Nothing is lost: what was acknowledged is stored, and in the end everybody has seen it.
 * - I2 Nothing is stored or shown twice.
 * - I3 Everybody sees the same message at the same number, as it is stored.
 * - I4 The numbers have no holes, in the log and on the wire.
 * - I5 The order holds: each sender's messages keep theirs, and no reader goes back.
 * - I6 Nothing is invented: what somebody saw is in the database.
 * - I7 It recovers in time: the clients catch up, and none waits longer than the scenario allows.
 * - I8 The nodes stay within their bounds of memory, descriptors and delay.
 * - I9 What is unread in every open tab equals what the database gives, when nothing is under way.
 * - I10 Who is removed from a room neither writes nor receives anything there after the removal.
 * - I11 Quotes, reactions and files converge: in the end everybody shows what the database gives.
 * - I12 A file is read exactly by those who can read its message, and rows and bytes belong together (files/).
 * - I13 Search finds every message, and never a text that was edited away or deleted (scenarios/search.ts).
 * - I14 No notification comes twice, and none of a muted room (scenarios/push.ts).
 * - I15 What a room is to forget is erased, once, and nothing else (programs/).
 * - I16 What a program writes with a key is stored once, and a webhook is told of every message (programs/).
 */
export type Invariant =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I13'
  | 'I14'
  | 'I15'
  | 'I16';

export interface Violation {
  invariant: Invariant;
  what: string;
  /** It is only about how long something took. */
  isTime?: boolean;
}

export interface Evidence {
  members: readonly MemberLog[];
  rows: readonly Row[];
  /** rooms.last_seq by room. */
  heads: ReadonlyMap<string, number>;
  /** What an administrator and the authors did to messages. */
  changes?: readonly Change[];
  /** Names of people who were deleted with everything they wrote. */
  erased?: ReadonlySet<string>;
}

type Report = (invariant: Invariant, what: string) => void;

/** Compares the clients' logs with the database: I1–I6. Pure. */
export function check({ members, rows, heads, changes = [], erased = new Set() }: Evidence): Violation[] {
  const violations: Violation[] = [];
  const report: Report = (invariant, what) => void violations.push({ invariant, what });
  const log = indexRows(rows, report);
  const authorship = new Authorship(members, changes, erased);
  checkHeads(rows, heads, report);
  checkTexts(rows, authorship, report);
  checkChanges(changes, log, report);
  checkSenders(members, rows, report);
  const stored = new Set(rows.map(({ clientId }) => clientId));
  for (const member of members) {
    checkAcknowledged(member, log, authorship, report);
    checkOutbox(member, stored, report);
    checkConnections(member, report);
    checkSeen(member, log, authorship, report);
    checkScreen(member, rows, heads, report);
  }
  return violations;
}

const place = (room: string, seq: number) => `${room}/${seq}`;

/** I2 in the database: only one row for each clientId of a sender. */
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
    if (wrong >= 0) report('I4', `${room}: the log has ${seqs[wrong]} instead of ${wrong + 1}`);
    if (seqs.length !== head) report('I4', `${room}: the log has ${seqs.length} entries and its head is ${head}`);
  }
}

/** I1 for texts: each message is stored with the text of its last change, or with its first text. */
function checkTexts(rows: readonly Row[], authorship: Authorship, report: Report): void {
  for (const row of rows) {
    if (row.kind !== 'message' || authorship.mayBeStored(row)) continue;
    report('I1', `${place(row.room, row.seq)} is stored as “${row.text}” by ${row.user}, which is not its last text`);
  }
}

/** I1 for changes: an edit answered `done` is in the log, and a message reported `gone` has no text. */
function checkChanges(changes: readonly Change[], log: Map<string, Row>, report: Report): void {
  const entries = new Set<string>();
  for (const { room, kind, target } of log.values()) entries.add(`${kind} ${room}/${target}`);
  for (const { room, seq, text, outcome } of changes) {
    const row = log.get(place(room, seq));
    const isThere = text === null || entries.has(`edit ${room}/${seq}`);
    if (outcome === 'done' && !isThere)
      report('I1', `the edit of ${place(room, seq)} was answered but is not in the log`);
    if (outcome === 'gone' && row?.text) report('I1', `${place(room, seq)} was reported as gone but has a text`);
  }
}

/** I5 in the database: each sender's messages are stored in the order in which they were sent. */
function checkSenders(members: readonly MemberLog[], rows: readonly Row[], report: Report): void {
  const seqOf = new Map<string, number>();
  for (const { clientId, seq } of rows) if (!seqOf.has(clientId)) seqOf.set(clientId, seq);
  for (const { name, entries } of members) {
    let last = 0;
    for (const entry of entries) {
      if (entry.kind !== 'invoke') continue;
      const seq = seqOf.get(entry.clientId);
      if (seq === undefined) continue;
      if (seq < last) report('I5', `${name}: ${entry.clientId} is stored at ${seq}, after a later one at ${last}`);
      last = Math.max(last, seq);
    }
  }
}

/** I1 in the database: an acknowledged message is stored at its place with its sender's name. */
function checkAcknowledged(
  { name, room, entries }: MemberLog,
  log: Map<string, Row>,
  authorship: Authorship,
  report: Report,
): void {
  for (const entry of entries) {
    if (entry.kind !== 'ack') continue;
    const row = log.get(place(room, entry.seq));
    if (row?.clientId === entry.clientId && row.user === authorship.storedName(name)) continue;
    report('I1', `${name}: ${entry.clientId} was acknowledged as ${place(room, entry.seq)} but is not there`);
  }
}

/** I1 in the browser: a message that a session no longer keeps is stored, or was refused permanently. */
function checkOutbox({ name, entries, unsent }: MemberLog, stored: ReadonlySet<string>, report: Report): void {
  const kept = new Set(unsent);
  for (const entry of entries) if (entry.kind === 'refuse' && !entry.retryable) kept.add(entry.clientId ?? '');
  for (const entry of entries) {
    if (entry.kind === 'twice') report('I2', `${name}: shows ${entry.clientId} as unsent and as sent`);
    if (entry.kind !== 'invoke' || stored.has(entry.clientId) || kept.has(entry.clientId)) continue;
    report('I1', `${name}: dropped ${entry.clientId}, which is not in the database`);
  }
}

/** I4 and I5 on the wire: within one connection the numbers are consecutive. */
function checkConnections({ name, entries }: MemberLog, report: Report): void {
  let next: number | null = null;
  let connection = 0;
  for (const entry of entries) {
    if (entry.kind === 'open') {
      connection = entry.connection;
      next = entry.since + 1;
    }
    if (entry.kind === 'reset') next = entry.head + 1;
    if (entry.kind !== 'receive' && entry.kind !== 'change') continue;
    if (entry.connection !== connection || next === null) continue;
    if (entry.seq > next) report('I4', `${name}: got ${entry.seq} instead of ${next}`);
    if (entry.seq < next) report('I5', `${name}: got ${entry.seq} after ${next - 1}`);
    next = entry.seq + 1;
  }
}

/** I2, I3, I5 and I6 for everything that was received or shown. */
function checkSeen(member: MemberLog, log: Map<string, Row>, authorship: Authorship, report: Report): void {
  const { name, room, entries } = member;
  const places = new Map<string, number>();
  let cursor = 0;
  for (const entry of entries) {
    if (entry.kind === 'view') {
      if (entry.cursor < cursor) report('I5', `${name}: shows ${entry.cursor} after ${cursor}`);
      cursor = entry.cursor;
    }
    if (entry.kind === 'change') checkChangeFrame(name, entry, log.get(place(room, entry.seq)), report);
    if (entry.kind !== 'receive' && entry.kind !== 'show') continue;
    const other = places.get(entry.clientId);
    if (other !== undefined && other !== entry.seq) {
      report('I2', `${name}: sees ${entry.clientId} at ${other} and at ${entry.seq}`);
    }
    places.set(entry.clientId, entry.seq);
    checkMessage(name, entry, log.get(place(room, entry.seq)), authorship, report);
  }
}

function checkMessage(name: string, seen: Seen, row: Row | undefined, authorship: Authorship, report: Report): void {
  if (!row) return report('I6', `${name}: saw ${seen.seq} (${seen.clientId}), which is not in the database`);
  if (row.clientId === seen.clientId && authorship.mayBeSeen(seen, row)) return;
  report('I3', `${name}: saw ${seen.clientId} (${seen.text}) at ${seen.seq}, where ${row.clientId} is stored`);
}

function checkChangeFrame(
  name: string,
  { seq, type, target }: Extract<Entry, { kind: 'change' }>,
  row: Row | undefined,
  report: Report,
): void {
  if (!row) return report('I6', `${name}: got the ${type} ${seq}, which is not in the database`);
  // If an edit is sent late and the message has been deleted since, it is sent as a deletion.
  const isKind = row.kind === type || (row.kind === 'edit' && type === 'delete');
  if (isKind && (row.target ?? null) === target) return;
  report('I3', `${name}: got the ${type} of ${target} at ${seq}, where the ${row.kind} of ${row.target} is stored`);
}

/** I1, I3 and I11 on the screen: in the end it shows what the database contains. */
function checkScreen(
  member: MemberLog,
  rows: readonly Row[],
  heads: ReadonlyMap<string, number>,
  report: Report,
): void {
  const { name, room, base, stays, entries, screen, cursor } = member;
  if (!stays) return;
  const shown = new Set<number>();
  for (const entry of entries) if (entry.kind === 'show') shown.add(entry.seq);
  const written = rows.filter((row) => row.room === room && row.kind === 'message');
  const missing = written.filter(({ seq }) => seq > base && !shown.has(seq));
  if (missing[0]) report('I1', `${name}: never saw ${missing.length} of ${room}, first ${missing[0].seq}`);
  const head = heads.get(room) ?? 0;
  if (cursor !== head) report('I1', `${name}: is at ${cursor} of ${room}, whose head is ${head}`);

  const first = screen[0]?.seq ?? cursor + 1;
  const due = written.filter(({ seq }) => seq >= first && seq <= cursor).sort((a, b) => a.seq - b.seq);
  const wrong = due.findIndex((row, i) => !isSame(row, screen[i]));
  if (wrong >= 0 || screen.length !== due.length) {
    const at = wrong >= 0 ? wrong : due.length;
    return report('I3', `${name}: shows ${describe(screen[at])} in the end instead of ${describe(due[at])}`);
  }
  for (const [i, { seq, details = '' }] of due.entries()) {
    const seen = screen[i]?.details ?? '';
    if (seen !== details) report('I11', `${name}: shows at ${place(room, seq)} “${seen}” instead of “${details}”`);
  }
}

function isSame(row: Row, seen: Seen | undefined): boolean {
  return (
    seen !== undefined &&
    row.seq === seen.seq &&
    row.clientId === seen.clientId &&
    row.user === seen.user &&
    row.text === seen.text
  );
}

function describe(seen: Pick<Seen, 'seq' | 'user' | 'text'> | undefined): string {
  return seen ? `${seen.seq} “${seen.text}” by ${seen.user}` : 'nothing';
}
