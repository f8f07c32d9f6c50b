import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { MemoryBroker } from '@/lib/broker/memory';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { rooms } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { directRoom } from '@/lib/rooms/direct';
import { inboxOf } from '@/lib/rooms/inbox';
import { addMembers } from '@/lib/rooms/members';
import type { Tab } from '@/tests/faults/browser/tab';
import type { Violation } from '@/tests/faults/checker';
import type { FaultClient } from '@/tests/faults/client';
import { now } from '@/tests/faults/journal';
import type { Person } from '@/tests/faults/people';
import { type Measured, repeat, type Scenario } from '@/tests/faults/scenario';
import type { Stage } from '@/tests/faults/stage';
import { openMessages } from '@/tests/support/messages';
import { eventually } from '@/tests/support/wait';

const DROPPED = 0.05;
const ROUND_MS = 3_000;
const AWAY_MS = 60_000;
/** One round of this many takes place while Redis is away. */
const AWAY_EVERY = 10;
const STEP_MS = 50;
/** In the last part of a round no hint arrives at all, so that only the sweep can tell the tabs of its changes. */
const LAST_MS = 400;
/** If the database has not changed for this time, nothing is under way: a tab reports what was read within 2 s. */
const QUIET_MS = 3_000;
const GIVE_UP_MS = 15_000;
const PEOPLE = 6;

export const F29: Scenario = {
  id: 'F29',
  fault: '5 % of hints of rooms and lists dropped, Redis away for a minute',
  injections: 20,
  injectionMs: 150_000,
  run: lostHints,
};

interface Crowd {
  people: Person[];
  tabs: Tab[];
  clients: FaultClient[];
}

async function lostHints(stage: Stage, injections: number): Promise<Measured> {
  const { random } = stage.options;
  const crowd = await gather(stage);
  const violations: Violation[] = [];
  try {
    const times = await repeat(injections, async (i) => {
      const isAway = i % AWAY_EVERY === AWAY_EVERY - 1;
      for (const { redis, publishes } of stage.nodes) {
        publishes.drops = () => random() < DROPPED;
        redis.refusing = isAway;
        if (isAway) redis.cutAll();
      }
      await live(crowd, random, isAway ? AWAY_MS : ROUND_MS);
      for (const { publishes } of stage.nodes) publishes.drops = () => true;
      await live(crowd, random, LAST_MS);
      const { took, wrong } = await untilLevel(stage, crowd);
      violations.push(...wrong.map((what) => ({ invariant: 'I9' as const, what })));
      for (const { redis } of stage.nodes) redis.pass();
      return took;
    });
    const dropped = stage.nodes.reduce((sum, { publishes }) => sum + publishes.dropped, 0);
    const note = `time from the last change in the database until every tab shows it; ${dropped} hints dropped`;
    return { times, limitMs: 4_000, violations, note };
  } finally {
    for (const { redis, publishes } of stage.nodes) {
      publishes.drops = () => false;
      redis.pass();
    }
  }
}

/**
 * Everybody is in two open rooms, a closed one and two direct ones, and has a tab at each node that follows some of
 * them.
 */
async function gather(stage: Stage): Promise<Crowd> {
  const people = await stage.newPeople(PEOPLE);
  const names = await stage.newRooms(3);
  const [first = '', second = '', closed = ''] = names;
  await stage.db.update(rooms).set({ kind: 'closed' }).where(eq(rooms.name, closed));
  const pool = openWriterPool(stage.mariadb.address);
  try {
    const log = openMessages(pool, new MemoryBroker());
    const userIds = people.map(({ userId }) => userId);
    for (const name of names) await addMembers(log, stage.roomId(name), userIds, null);
  } finally {
    await pool.end();
  }
  const direct = await Promise.all(people.map((person, i) => directName(stage, person, people[(i + 1) % PEOPLE])));
  const clients = people.flatMap((person, i) => [
    ...stage.addTab(person, [first, direct[i] ?? ''], 0),
    ...stage.addTab(person, [closed, second, direct[(i + PEOPLE - 1) % PEOPLE] ?? ''], 1),
  ]);
  await eventually(() => clients.every(({ open }) => open), { timeoutMs: 30_000 });
  return { people, clients, tabs: [...new Set(clients.map(({ tab }) => tab))] };
}

async function directName(stage: Stage, person: Person, other: Person | undefined): Promise<string> {
  const room = await directRoom(stage.db, person.userId, other ? [other.userId] : []);
  if (typeof room === 'string') throw new Error(`The direct room was not made: ${room}`);
  const [row] = await stage.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, room.id));
  const name = row?.name ?? '';
  stage.knowRoom(name, room.id);
  return name;
}

/** People write, read, and mark rooms as unread. */
async function live({ clients, tabs }: Crowd, random: () => number, ms: number): Promise<void> {
  const oneOf = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  for (const end = now() + ms; now() < end; ) {
    const what = random();
    const tab = oneOf(tabs);
    const room = oneOf(tab?.inbox?.rooms ?? []);
    if (what < 0.6) oneOf(clients)?.say(`¿qué tal? ${Math.floor(random() * 1e9)}`);
    else if (tab?.chat && room && what < 0.85) tab.chat.reading(room.id, room.lastMessageSeq);
    else if (tab?.chat && room && what < 0.98) tab.chat.markUnread(room.id, room.lastMessageSeq);
    else tab?.chat?.markAllRead();
    await sleep(random() * 2 * STEP_MS);
  }
}

/**
 * Waits until the database no longer changes and all tabs show what it gives.
 * @returns the time from its last change until all tabs showed it, in ms, or Infinity and what the tabs show wrongly
 */
async function untilLevel(stage: Stage, { people, tabs, clients }: Crowd): Promise<{ took: number; wrong: string[] }> {
  const startedAt = now();
  let changedAt = startedAt;
  let levelAt: number | null = null;
  let before = '';
  for (;;) {
    const lists = new Map<number, string[]>();
    for (const { userId } of people) lists.set(userId, await stored(stage, userId));
    const text = JSON.stringify([...lists]);
    if (text !== before) {
      before = text;
      changedAt = now();
      levelAt = null;
    }
    const wrong = tabs.flatMap((tab) => differences(tab, lists.get(tab.options.person.userId) ?? []));
    if (wrong.length > 0) levelAt = null;
    else levelAt ??= now();
    const isQuiet = clients.every(({ outbox }) => outbox.length === 0) && now() - changedAt > QUIET_MS;
    if (isQuiet && levelAt !== null) return { took: levelAt - changedAt, wrong: [] };
    if (now() - startedAt > QUIET_MS + GIVE_UP_MS) return { took: Number.POSITIVE_INFINITY, wrong };
    await sleep(STEP_MS);
  }
}

/** The person's list as the database gives it: a line for each room. */
async function stored(stage: Stage, userId: number): Promise<string[]> {
  const { rooms: found } = await inboxOf(stage.db, userId);
  const lines = found.map(({ id, lastMessageSeq, lastReadSeq, unreadFromSeq, direct }) => {
    const isUnread = lastMessageSeq > lastReadSeq || unreadFromSeq !== null;
    const lastAt = direct?.lastAt?.toISOString() ?? null;
    return line({ id, lastMessageSeq, lastAt, isUnread, count: isUnread ? (direct?.unread ?? 0) : 0 });
  });
  return lines.sort();
}

function differences(tab: Tab, expected: readonly string[]): string[] {
  const shown = (tab.inbox?.rooms ?? []).map(line).sort();
  const { username } = tab.options.person;
  return [
    ...shown.filter((each) => !expected.includes(each)).map((each) => `${username} is shown ${each}`),
    ...expected.filter((each) => !shown.includes(each)).map((each) => `${username} is not shown ${each}`),
  ];
}

type Shown = Pick<SidebarRoom, 'id' | 'lastMessageSeq' | 'lastAt' | 'isUnread' | 'count'>;

function line({ id, lastMessageSeq, lastAt, isUnread, count }: Shown): string {
  const at = lastAt === null ? '' : ` of ${lastAt}`;
  return `room ${id} at ${lastMessageSeq}${at}, ${isUnread ? `unread (${count})` : 'read'}`;
}
