import { and, eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { memberships } from '@/lib/db/schema';
import { MemoryPresence } from '@/lib/presence/memory';
import { TIMES } from '@/lib/presence/presence';
import { savePushChoices } from '@/lib/push/choices';
import type { Pushes } from '@/lib/push/pushes';
import { block, unblock } from '@/lib/users/blocks';
import { seededRandom } from '@/tests/faults/random';
import { somebody } from '@/tests/integration/rooms/fixture';
import type { Person } from '@/tests/support/people';
import type { Subscription } from '@/tests/support/services/push-service';
import { pushFixture } from './fixture';

/** I14, while people do everything at once on several nodes, of which some stop. */

const fixture = pushFixture();
const { base } = fixture;

const SEED = Number(process.env.TERTULIA_PUSH_SEED ?? 14);
const STEPS = Number(process.env.TERTULIA_PUSH_STEPS ?? 400);

/** A span of time in which nothing may be sent to a person. */
interface Span {
  from: number;
  to: number;
}

it('I14: at most one notification per message and device, and none that the person does not want', async () => {
  const random = seededRandom(SEED);
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const people = [base.ana, base.luis, await somebody(fixture.db), await somebody(fixture.db)];
  const devices: { person: Person; browser: Subscription }[] = [];
  for (const person of people) {
    await fixture.join(person, { notify: 'all' });
    for (let i = 0; i < 2; i++) devices.push({ person, browser: await fixture.device(person) });
  }
  // No look ends by itself meanwhile.
  fixture.looks = new MemoryPresence({ ...TIMES, presentMs: 600_000 });
  const nodes: Pushes[] = [await fixture.node(QUICK), await fixture.node(QUICK)];
  for (const node of nodes) node.start();
  fixture.service.answer = () => (random() < 0.1 ? { status: oneOf([429, 500, 503]) } : { status: 201 });

  const said = new Map<number, { author: Person; at: number }>();
  const unwanted = new Map(people.map((person) => [person, [] as Span[]]));
  const open = new Map<Person, { span: Span; undo: () => Promise<void> }>();
  const forbid = async (person: Person, make: () => Promise<unknown>, undo: () => Promise<unknown>) => {
    if (open.has(person)) return;
    await make();
    const span = { from: performance.now(), to: Number.POSITIVE_INFINITY };
    unwanted.get(person)?.push(span);
    const end = async () => {
      span.to = performance.now();
      open.delete(person);
      await undo();
    };
    open.set(person, { span, undo: end });
  };
  const isTheirs = ({ userId }: Person) => and(eq(memberships.userId, userId), eq(memberships.roomId, base.room.id));
  const others = (person: Person) => people.filter((one) => one !== person);
  const steps: ((person: Person) => Promise<unknown>)[] = [
    (person) =>
      forbid(
        person,
        () => fixture.choose(person, { notify: 'none' }),
        () => fixture.choose(person, { notify: 'all' }),
      ),
    (person) =>
      forbid(
        person,
        () => fixture.choose(person, { mutedUntil: new Date(Date.now() + 600_000) }),
        () => fixture.choose(person, { mutedUntil: null }),
      ),
    (person) =>
      forbid(
        person,
        () => savePushChoices(fixture.db, person.userId, { pausedUntil: Date.now() + 600_000 }),
        () => savePushChoices(fixture.db, person.userId, { pausedUntil: null }),
      ),
    (person) =>
      forbid(
        person,
        () => fixture.db.delete(memberships).where(isTheirs(person)),
        () => fixture.join(person, { notify: 'all' }),
      ),
    (person) =>
      forbid(
        person,
        () => Promise.all(others(person).map((one) => block(fixture.db, person.userId, one.userId))),
        () => Promise.all(others(person).map((one) => unblock(fixture.db, person.userId, one.userId))),
      ),
    (person) =>
      forbid(
        person,
        () => fixture.looks.looking([`${person.userId}:${base.room.id}`]),
        () => fixture.looks.lookedAway([`${person.userId}:${base.room.id}`]),
      ),
  ];
  for (let step = 0; step < STEPS; step++) {
    const person = oneOf(people);
    const chance = random();
    if (chance < 0.5) {
      const at = performance.now();
      const seq = await fixture.say(`mensaje ${step}`, base.room, person);
      said.set(seq, { author: person, at });
      for (const node of nodes) if (random() < 0.7) node.offer(news(base.room.id, seq));
    } else if (chance < 0.65) await fixture.read(person, base.room, oneOf([...said.keys(), 0]));
    else if (chance < 0.8) await open.get(person)?.undo();
    else if (chance < 0.97) await oneOf(steps)(person);
    else {
      const index = Math.floor(random() * nodes.length);
      await nodes[index]?.stop(performance.now());
      const node = await fixture.node(QUICK);
      node.start();
      nodes[index] = node;
    }
  }
  for (const { undo } of [...open.values()]) await undo();
  await fixture.settled();
  for (const node of nodes) await node.stop(performance.now() + 5_000);

  let notified = 0;
  for (const { person, browser } of devices) {
    const got = browser.received.filter(({ payload }) => payload.notification.data.kind === 'message');
    notified += got.length;
    const seqs = got.map(({ payload }) => payload.notification.data.seq);
    expect(seqs, 'a message twice').toEqual([...new Set(seqs)]);
    for (const { payload, at } of got) {
      const message = said.get(payload.notification.data.seq);
      expect(message?.author, 'one’s own message').not.toBe(person);
      const span = unwanted.get(person)?.find(({ from, to }) => from <= (message?.at ?? 0) && at <= to);
      expect(
        span,
        `unwanted: ${JSON.stringify({ ...payload.notification.data, at, message: message?.at })}`,
      ).toBeUndefined();
    }
  }
  expect(fixture.service.refused).toEqual([]);
  expect(notified).toBeGreaterThan(20);
}, 120_000);

const QUICK = { delayMs: 30, freshMs: 600_000 };

function news(roomId: number, seq: number) {
  return { roomId, firstSeq: seq, entries: [{ type: 'message', seq } as never] };
}
