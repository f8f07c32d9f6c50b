import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@/tests/support/wait';
import type { FaultClient } from './client';
import type { ClientGroup } from './client-group';
import { type MemberLog, now } from './journal';

const POLL_MS = 10;

/**
 * Measures how long after `since` all clients have caught up: every message sent before the call is acknowledged, and
 * then every client is connected and has the whole log.
 * @returns milliseconds, or Infinity if it takes longer than `timeoutMs`
 */
export async function timeToAgree(group: ClientGroup, since: number, timeoutMs: number): Promise<number> {
  const askedAt = now();
  const all = async (fits: (client: FaultClient) => boolean) => {
    while (!group.clients.every((client) => !client.stays || fits(client))) {
      if (now() - since > timeoutMs) return false;
      await sleep(POLL_MS);
    }
    return true;
  };
  if (!(await all(({ outbox: [oldest] }) => !oldest || oldest.at >= askedAt))) return Number.POSITIVE_INFINITY;
  // Read the heads only now: over a slow connection, the last acknowledged message was stored long after the call.
  const heads = await eventually(() => group.heads(), { timeoutMs });
  const hasCaughtUp = ({ open, cursor, options }: FaultClient) => open && cursor >= (heads.get(options.room) ?? 0);
  return (await all(hasCaughtUp)) ? now() - since : Number.POSITIVE_INFINITY;
}

/** Waits until every message is acknowledged and every client has it. @returns what is still wrong after `timeoutMs` */
export async function settle(group: ClientGroup, timeoutMs: number): Promise<string[]> {
  if ((await timeToAgree(group, now(), timeoutMs)) < Number.POSITIVE_INFINITY) return unanswered(group, timeoutMs);
  const heads = await group.heads();
  const behind = group.clients.filter(({ stays, open, cursor, outbox, options }) => {
    return stays && (!open || outbox.length > 0 || cursor < (heads.get(options.room) ?? 0));
  });
  return behind.map(({ options, open, endReason, cursor, outbox, port }) => {
    const state = `${open ? 'open' : (endReason ?? 'not open')} at port ${port}, at ${cursor} of ${heads.get(options.room)}`;
    return `${options.person.username} has not caught up: ${state}, ${outbox.length} unanswered`;
  });
}

/**
 * Waits for the answers to all changes, and then for everybody to have them. A deletion can be undone for some seconds.
 */
async function unanswered(group: ClientGroup, timeoutMs: number): Promise<string[]> {
  const waiting = () => group.clients.filter(({ stays, isUnsent }) => stays && isUnsent);
  await eventually(() => waiting().length === 0, { timeoutMs }).catch(() => {});
  const left = waiting().map(({ options }) => `${options.person.username} has changes without an answer`);
  if (left.length > 0) return left;
  return (await timeToAgree(group, now(), timeoutMs)) < Number.POSITIVE_INFINITY
    ? []
    : ['not all have the last changes'];
}

/** The times of one message: when it was sent, when its sender knew that it was stored, and when each member had it. */
export interface Timing {
  invokedAt: number;
  ackedAt: number | null;
  seenAt: Map<string, number>;
  room: string;
}

export function timings(members: readonly MemberLog[]): Map<string, Timing> {
  const found = new Map<string, Timing>();
  for (const { room, entries } of members) {
    for (const entry of entries) {
      if (entry.kind === 'invoke') {
        found.set(entry.clientId, { invokedAt: entry.at, ackedAt: null, seenAt: new Map(), room });
      }
    }
  }
  for (const { name, entries } of members) {
    for (const entry of entries) {
      if (entry.kind === 'ack') {
        const timing = found.get(entry.clientId);
        if (timing) timing.ackedAt ??= entry.at;
      }
      if (entry.kind !== 'receive' && entry.kind !== 'show') continue;
      const seenAt = found.get(entry.clientId)?.seenAt;
      if (seenAt && !seenAt.has(name)) seenAt.set(name, entry.at);
    }
  }
  return found;
}

/**
 * How far members were behind, in ms: for each message acknowledged between `from` and `to`, the time from the
 * acknowledgement until the last member of `among` had it.
 */
export function lags(members: readonly MemberLog[], from: number, to: number, among = members): number[] {
  const size = new Map<string, number>();
  for (const { room } of among) size.set(room, (size.get(room) ?? 0) + 1);
  const names = new Set(among.map(({ name }) => name));
  const found: number[] = [];
  for (const { ackedAt, seenAt, room } of timings(members).values()) {
    if (ackedAt === null || ackedAt < from || ackedAt > to) continue;
    const times = [...seenAt].filter(([name]) => names.has(name)).map(([, at]) => at);
    found.push(times.length < (size.get(room) ?? 0) ? Number.POSITIVE_INFINITY : Math.max(...times) - ackedAt);
  }
  return found;
}

/** The time from sending to the acknowledgement, in ms, for each message sent between `from` and `to`. */
export function ackTimes(members: readonly MemberLog[], from: number, to: number): number[] {
  return [...timings(members).values()]
    .filter(({ invokedAt }) => invokedAt >= from && invokedAt <= to)
    .map(({ invokedAt, ackedAt }) => (ackedAt ?? Number.POSITIVE_INFINITY) - invokedAt);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

export const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
