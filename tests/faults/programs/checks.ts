import type { Violation } from '@/tests/faults/checker';

/** What must hold of webhooks (I16), and of rooms that forget (I15). Pure. */

export interface HookEvidence {
  /** What programs sent, each with a key of its own. `seqs`: in the answers with 201, one for each repetition. */
  sent: readonly { clientId: string; seqs: readonly number[] }[];
  /** What is stored by the bot. */
  stored: readonly { clientId: string; seq: number }[];
  /** The seqs of messages that the receiver must have got, and of those that it has got. */
  due: readonly number[];
  told: ReadonlySet<number>;
  /** Requests that the receiver refused, because they were not signed as they should be. */
  wrong: readonly string[];
}

export function checkHooks({ sent, stored, due, told, wrong }: HookEvidence): Violation[] {
  const found: string[] = wrong.map((what) => `a request with a wrong signature: ${what}`);
  const bySeq = new Map(stored.map(({ seq, clientId }) => [seq, clientId]));
  for (const { clientId, seqs } of sent) {
    if (new Set(seqs).size > 1) found.push(`${clientId} was answered as ${[...new Set(seqs)].join(' and ')}`);
    const lost = seqs.find((seq) => bySeq.get(seq) !== clientId);
    if (lost !== undefined) found.push(`${clientId} was answered as ${lost}, and is not there`);
    const copies = stored.filter((row) => row.clientId === clientId).length;
    if (copies > 1) found.push(`${clientId} is stored ${copies} times`);
  }
  const known = new Set(sent.map(({ clientId }) => clientId));
  const other = stored.find(({ clientId }) => !known.has(clientId));
  if (other) found.push(`${other.seq} is stored by the bot, and nobody sent it`);
  const untold = due.filter((seq) => !told.has(seq));
  if (untold.length > 0) found.push(`${untold.length} of ${due.length} messages were not told, first ${untold[0]}`);
  return found.map((what) => ({ invariant: 'I16', what }));
}

export interface ForgetEvidence {
  messages: readonly { seq: number; at: number; hasText: boolean }[];
  /** How many entries of the log delete a message, by its seq. */
  deletions: ReadonlyMap<number, number>;
  /** All entries of the log besides messages. */
  changes: number;
  head: number;
  /** What is older must be erased, and what is younger than `youngAt` must be there. Milliseconds since 1970. */
  oldAt: number;
  youngAt: number;
}

export function checkForgotten(evidence: ForgetEvidence): Violation[] {
  const { messages, deletions, changes, head, oldAt, youngAt } = evidence;
  const found: Violation[] = [];
  const report = (what: string) => void found.push({ invariant: 'I15', what });
  for (const { seq, at, hasText } of messages) {
    const times = deletions.get(seq) ?? 0;
    if (at < oldAt && hasText) report(`${seq} is too old, and still there`);
    if (at >= youngAt && !hasText) report(`${seq} is young, and erased`);
    if (times !== (hasText ? 0 : 1)) report(`${seq} ${hasText ? 'has' : 'lacks'} a text, and has ${times} deletions`);
  }
  if (messages.length + changes !== head)
    found.push({ invariant: 'I4', what: `a log of ${messages.length} + ${changes} entries has the head ${head}` });
  return found;
}
