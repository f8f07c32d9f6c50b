import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { describe, expect, it } from 'vitest';
import { PERSON_LIMITS } from '@/lib/api/person-limits';
import type { LinkedAnswer } from '@/lib/chat/protocol';
import { memberships, messages, roomAliases, rooms, users } from '@/lib/db/schema';
import { messagesQuery, roomsQuery } from '@/lib/messages/details/linked-messages';
import { LINKED_AT_ONCE } from '@/lib/messages/links/message-link';
import { QUOTE_LENGTH } from '@/lib/messages/message';
import { roomKey } from '@/lib/rooms/name';
import { ask } from '@/tests/support/admins';
import { fileRow } from '@/tests/support/files/files';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** The messages to which links lead: who gets which, and what nobody can learn from them. */

const fixture = accessFixture();

const pathTo = (...links: string[]) => `/api/linked?${new URLSearchParams(links.map((link) => ['to', link]))}`;

async function linked(as: Person, ...links: string[]): Promise<LinkedAnswer['messages']> {
  const answer = await ask(fixture.app, pathTo(...links), { as });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as LinkedAnswer).messages;
}

async function nameOf(room: number): Promise<string> {
  const [row] = await fixture.database.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, room));
  return row?.name ?? '';
}

/** A room in which somebody has said `hola`, as a link to that message. */
async function linkInto(state: string, person: Person, role: 'member' | 'owner' | null): Promise<string> {
  const { make } = fixture;
  if (state === 'missing') return `r/${make.name('ninguna_')}/1`;
  if (state === 'direct') {
    const room = await make.directOf(role === null ? null : person);
    return `d/${room}/${await make.say(room, 'hola')}`;
  }
  const room = await make.roomWith(person, role, state.endsWith('closed') ? 'closed' : 'open');
  const seq = await make.say(room, 'hola');
  if (state.startsWith('archived')) await make.archive(room);
  return `r/${await nameOf(room)}/${seq}`;
}

/** Everything of an answer but what is new each time. */
async function bytesOf(answer: Response): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return `${answer.status} ${await answer.text()} ${JSON.stringify(headers)}`.replace(/nonce-[\w+/=-]+/g, 'nonce');
}

describe('a message to which a link leads', { tags: 'rooms/linked-messages' }, () => {
  it.each([
    ['open', true],
    ['closed', true],
    ['direct', true],
    ['archived', false],
    ['archived closed', false],
    ['missing', false],
  ])('is given to members of a room that is %s: %s', async (state, isGiven) => {
    const as = await fixture.make.somebody();
    const found = await linked(as, await linkInto(state, as, 'member'));
    expect(found).toEqual([isGiven ? expect.objectContaining({ text: 'hola' }) : null]);
  });

  it('is given to nobody else, administrators included, with the bytes for a room that never was', async () => {
    for (const who of ['member', 'admin'] as const) {
      const as = await fixture.make.person(who);
      const answerTo = async (state: string) =>
        bytesOf(await ask(fixture.app, pathTo(await linkInto(state, as, null)), { as }));
      const missing = await answerTo('missing');
      expect(missing).toContain('200 {"messages":[null]}');
      for (const state of ['open', 'closed', 'direct', 'archived', 'archived closed'])
        expect(await answerTo(state), state).toBe(missing);
    }
  });

  it('is given in the order of the links, among others that are not, and as often as asked for', async () => {
    const { make } = fixture;
    const as = await make.somebody();
    const [mine, other] = [await linkInto('closed', as, 'member'), await linkInto('closed', as, null)];
    const direct = await linkInto('direct', as, 'member');
    const found = await linked(as, direct, other, mine, mine, `${mine}999`);
    expect(found.map((one) => one && 'text' in one)).toEqual([true, null, true, true, null]);
  });

  it('has its author, its room, its time and its beginning', async () => {
    const { make, database } = fixture;
    const as = await make.somebody();
    const room = await make.roomWith(as, 'member');
    const text = `${'a'.repeat(QUOTE_LENGTH - 1)}🎉🎉`;
    const seq = await make.say(room, text);
    const [row] = await database.db.select().from(messages).where(eq(messages.roomId, room));
    const [author] = await database.db
      .select()
      .from(users)
      .where(eq(users.id, row?.userId ?? 0));
    expect(await linked(as, `r/${await nameOf(room)}/${seq}`)).toEqual([
      {
        room,
        seq,
        text: 'a'.repeat(QUOTE_LENGTH - 1),
        user: author?.username,
        userId: author?.id,
        datetime: row?.createdAt.toISOString(),
      },
    ]);
  });

  it('has its files in short', async () => {
    const { make, database } = fixture;
    const as = await make.somebody();
    const room = await make.roomWith(as, 'member');
    const seq = await make.say(room, '');
    await fileRow(database.db, as, { roomId: room, messageSeq: seq, name: 'acta.pdf' });
    const [found] = await linked(as, `r/${await nameOf(room)}/${seq}`);
    expect(found).toMatchObject({ text: '', files: { count: 1 } });
  });

  it('is found by any spelling of the name, and by an earlier one that no other room has now', async () => {
    const { make, database } = fixture;
    const as = await make.somebody();
    const room = await make.roomWith(as, 'member');
    const seq = await make.say(room, 'hola');
    const [name, earlier] = [await nameOf(room), make.name('Antigua_')];
    await database.db.insert(roomAliases).values({ roomId: room, nameKey: roomKey(earlier) });
    const found = await linked(as, `r/${name.toUpperCase()}/${seq}`, `r/${earlier}/${seq}`);
    expect(found.map((one) => one?.room)).toEqual([room, room]);
    // An earlier name is told to members only.
    expect(await linked(await make.somebody(), `r/${earlier}/${seq}`)).toEqual([null]);
  });

  it('is not given once it is deleted or hidden, nor if it is no message', async () => {
    const { make, database } = fixture;
    const as = await make.somebody();
    const room = await make.roomWith(as, 'member');
    const [gone, hidden] = [await make.say(room, 'fuera'), await make.say(room, 'oculto', { hiddenAt: new Date() })];
    await database.db.update(messages).set({ body: null, deletedAt: new Date() }).where(eq(messages.seq, gone));
    const name = await nameOf(room);
    expect(await linked(as, `r/${name}/${gone}`, `r/${name}/${hidden}`, `r/${name}/99`)).toEqual([null, null, null]);
  });

  it('is not given any more to somebody who left', async () => {
    const as = await fixture.make.somebody();
    const link = await linkInto('open', as, 'member');
    expect(await linked(as, link)).not.toEqual([null]);
    await fixture.database.db.delete(memberships).where(eq(memberships.userId, as.userId));
    expect(await linked(as, link)).toEqual([null]);
  });
});

it('takes a bounded number of links of the right form, and nothing else', { tags: 'rooms/odd-requests' }, async () => {
  const as = await fixture.make.somebody();
  const many = Array.from({ length: LINKED_AT_ONCE + 1 }, (_, i) => `r/social/${i + 1}`);
  for (const path of [
    '/api/linked',
    '/api/linked?to=',
    '/api/linked?to=r/social',
    '/api/linked?to=r/social/0',
    '/api/linked?to=r/social/1.5',
    '/api/linked?to=d/ana/1',
    '/api/linked?to=x/social/1',
    '/api/linked?to=r/social/1&limit=5',
    '/api/linked?to=r/social/1&to=../1',
    pathTo(...many),
    pathTo(`r/${'x'.repeat(201)}/1`),
  ]) {
    const answer = await ask(fixture.app, path, { as });
    expect([answer.status, await answer.json()], path).toEqual([400, { error: 'malformed' }]);
  }
  // Names that no room can have.
  expect(await linked(as, 'r/../1', 'r/%00/1', 'r/a b/1', `r/a'; DROP TABLE rooms; --/1`)).toEqual([
    ...[null, null, null, null],
  ]);
  expect(await linked(as, ...many.slice(1))).toHaveLength(LINKED_AT_ONCE);
});

it('is limited for each person', { tags: 'rooms/flood' }, async () => {
  const [as, other] = [await fixture.make.somebody(), await fixture.make.somebody()];
  // All at once, because two come back every second.
  const answers = await Promise.all(
    Array.from({ length: 2 * PERSON_LIMITS.linked.times }, () => ask(fixture.app, pathTo('r/social/1'), { as })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toContain(429);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(PERSON_LIMITS.linked.times);
  expect(await linked(other, 'r/social/1')).toEqual([null]);
});

it('reads rooms and messages by their keys', async () => {
  const { $client } = fixture.database.db;
  const links = [
    { room: 'social', seq: 1 },
    { room: 'otra', seq: 2 },
    { room: 3, seq: 4 },
    { room: 5, seq: 6 },
  ];
  const { sql, values } = roomsQuery(1, links);
  const places = [
    { roomId: 1, seq: 1 },
    { roomId: 2, seq: 5 },
  ];
  const queries: [string, unknown[]][] = [
    [sql, values],
    [messagesQuery(places), []],
  ];
  for (const [query, given] of queries) {
    const [plan] = await $client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${query}`, given);
    const tables = plan.filter((row) => row.select_type !== 'UNION RESULT');
    for (const row of tables) expect(row.type, JSON.stringify(row)).not.toMatch(/^(ALL|index)$/);
  }
});

describe('the page of a room with a link to a message', { tags: 'rooms/unknown' }, () => {
  it('is for strangers the same whether the room exists or not', async () => {
    const as = await fixture.make.somebody();
    const pageOf = async (path: string) => {
      const answer = await ask(fixture.app, `${path}?m=1`, { as });
      const [, kind = '', name = ''] = path.split('/');
      const text = (await answer.text()).replaceAll(name, 'x').replace(/nonce="[^"]*"/g, '');
      return { kind, status: answer.status, length: text.replace(/[0-9a-f-]{36}|"\d{4}-[^"]*Z"/g, '').length };
    };
    const [closed] = [await nameOf(await fixture.make.roomWith(null, null, 'closed'))];
    const missing = closed.replace(/.$/, '_');
    expect(await pageOf(`/r/${closed}`)).toEqual(await pageOf(`/r/${missing}`));
    const direct = await fixture.make.directOf(null);
    expect((await pageOf(`/d/${direct}`)).status).toBe(404);
  });

  it('sends people who are signed out to sign in, and then there', async () => {
    const direct = await fixture.make.directOf(null);
    for (const path of ['/r/social?m=12', `/d/${direct}?m=12`]) {
      const answer = await ask(fixture.app, path);
      const location = new URL(answer.headers.get('location') ?? '', fixture.app.origin);
      expect([answer.status, location.pathname, location.searchParams.get('callbackUrl')]).toEqual([
        ...[307, '/sign-in', path],
      ]);
    }
  });

  it('is shown to people who may look into the room', async () => {
    const as = await fixture.make.somebody();
    const room = await fixture.make.roomWith(null, null, 'open');
    await fixture.make.say(room, 'se puede mirar');
    const answer = await ask(fixture.app, `/r/${await nameOf(room)}?m=1`, { as });
    expect(await answer.text()).toContain('se puede mirar');
  });
});
