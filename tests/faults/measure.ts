import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@/tests/support/wait';
import type { FaultClient } from './client';
import type { Gathering } from './gathering';
import { type MemberLog, now } from './journal';

const POLL_MS = 10;

/**
 * How long after `since` all are level: everything that was said before this was called is acknowledged, and then
 * everybody is connected and has all that is in the log. Infinity when it takes longer than `timeoutMs`.
 */
export async function timeToAgree(gathering: Gathering, since: number, timeoutMs: number): Promise<number> {
  const askedAt = now();
  const all = async (fits: (client: FaultClient) => boolean) => {
    while (!gathering.clients.every((client) => !client.stays || fits(client))) {
      if (now() - since > timeoutMs) return false;
      await sleep(POLL_MS);
    }
    return true;
  };
  if (!(await all(({ outbox: [oldest] }) => !oldest || oldest.at >= askedAt))) return Number.POSITIVE_INFINITY;
  // Only now: over a slow line, what was acknowledged last was stored long after this was called.
  const heads = await eventually(() => gathering.heads(), { timeoutMs });
  const isLevel = ({ open, cursor, options }: FaultClient) => open && cursor >= (heads.get(options.room) ?? 0);
  return (await all(isLevel)) ? now() - since : Number.POSITIVE_INFINITY;
}

/** Waits until everything said is acknowledged and everybody has it. @returns what is still wrong when time is up */
export async function settle(gathering: Gathering, timeoutMs: number): Promise<string[]> {
  if ((await timeToAgree(gathering, now(), timeoutMs)) < Number.POSITIVE_INFINITY) return [];
  const heads = await gathering.heads();
  const unlevel = gathering.clients.filter(({ stays, open, cursor, outbox, options }) => {
    return stays && (!open || outbox.length > 0 || cursor < (heads.get(options.room) ?? 0));
  });
  return unlevel.map(({ options, open, endReason, cursor, outbox, port }) => {
    const state = `${open ? 'open' : (endReason ?? 'not open')} at port ${port}, at ${cursor} of ${heads.get(options.room)}`;
    return `${options.person.username} is not level: ${state}, ${outbox.length} unanswered`;
  });
}

/** By clientId: when its sender said it, knew it was stored, and each member had it. */
export interface Course {
  invokedAt: number;
  ackedAt: number | null;
  seenAt: Map<string, number>;
  room: string;
}

export function courses(members: readonly MemberLog[]): Map<string, Course> {
  const found = new Map<string, Course>();
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
        const course = found.get(entry.clientId);
        if (course) course.ackedAt ??= entry.at;
      }
      if (entry.kind !== 'receive' && entry.kind !== 'show') continue;
      const seenAt = found.get(entry.clientId)?.seenAt;
      if (seenAt && !seenAt.has(name)) seenAt.set(name, entry.at);
    }
  }
  return found;
}

/** How far members were behind: for each message acknowledged in the time, its last member's delay after the ack. */
export function lags(members: readonly MemberLog[], from: number, to: number, among = members): number[] {
  const size = new Map<string, number>();
  for (const { room } of among) size.set(room, (size.get(room) ?? 0) + 1);
  const names = new Set(among.map(({ name }) => name));
  const found: number[] = [];
  for (const { ackedAt, seenAt, room } of courses(members).values()) {
    if (ackedAt === null || ackedAt < from || ackedAt > to) continue;
    const times = [...seenAt].filter(([name]) => names.has(name)).map(([, at]) => at);
    found.push(times.length < (size.get(room) ?? 0) ? Number.POSITIVE_INFINITY : Math.max(...times) - ackedAt);
  }
  return found;
}

/** From saying to knowing that it is stored, for what was said in the time. */
export function ackTimes(members: readonly MemberLog[], from: number, to: number): number[] {
  return [...courses(members).values()]
    .filter(({ invokedAt }) => invokedAt >= from && invokedAt <= to)
    .map(({ invokedAt, ackedAt }) => (ackedAt ?? Number.POSITIVE_INFINITY) - invokedAt);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

export const max = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
