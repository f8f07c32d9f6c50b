import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { memberships, messages, rooms, searchRooms } from '@/lib/db/schema';
import type { SearchAnswer } from '@/lib/search/answer';
import { accessFixture } from '@/tests/integration/access/fixture';
import { ask } from '@/tests/support/admins';
import { ChatClient } from '@/tests/support/chat-client';
import { directPath } from '@/tests/support/conversation';
import type { Person } from '@/tests/support/people';

/** Search by HTTP: who finds what, what is refused, and that new messages are found at once. */

const fixture = accessFixture();
const post = (body: unknown, as: Person | null) => ask(fixture.app, '/api/search', { method: 'POST', body, as });

async function textsFound(q: string, as: Person, more: object = {}): Promise<string[]> {
  const answer: SearchAnswer = await (await post({ q, ...more }, as)).json();
  return answer.hits.map(({ message }) => message.message ?? '');
}

describe('a message in a room is found', () => {
  const KINDS = ['open', 'closed', 'direct', 'archived'] as const;
  const STANDINGS = ['member', 'stranger', 'administrator', 'former member'] as const;

  it.each(KINDS.flatMap((kind) => STANDINGS.map((standing) => [kind, standing] as const)))(
    'that is %s, by a %s',
    {
      tags: 'rooms/search-elsewhere',
    },
    async (kind, standing) => {
      const { make, database } = fixture;
      const word = make.name('palabra');
      const person = await make.person(standing === 'administrator' ? 'admin' : 'member');
      const id =
        kind === 'direct'
          ? await make.directOf(null)
          : await make.roomWith(null, null, kind === 'closed' ? kind : 'open');
      await make.say(id, `hola ${word}`);
      if (standing === 'member' || standing === 'former member') await make.addTo(id, 'member', person);
      if (kind === 'archived') await make.archive(id);
      const mayFind = standing === 'member';
      if (standing === 'former member') {
        expect(await textsFound(`${word} is:archived`, person)).toHaveLength(1);
        await database.db.delete(memberships).where(eq(memberships.userId, person.userId));
      }
      const [row] = await database.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, id));
      for (const [q, more] of [
        [`${word} is:archived`, {}],
        [word, { in: [id] }],
        [`${word} in:${row?.name}`, { in: [id] }],
      ] as const)
        expect(await textsFound(q, person, more)).toHaveLength(mayFind ? 1 : 0);
      const answer = await (await post({ q: word, in: [id] }, person)).text();
      expect(answer.includes(row?.name || '\u0000')).toBe(mayFind && kind !== 'direct');
    },
  );
});

describe('a request', () => {
  it('that is malformed is refused', { tags: 'rooms/odd-searches' }, async () => {
    const person = await fixture.make.somebody();
    const bad = [
      {},
      { q: 1 },
      { q: 'a'.repeat(10_001) },
      { q: 'a', in: [0] },
      { q: 'a', in: Array.from({ length: 51 }, (_, i) => i + 1) },
      { q: 'a', from: ['ana'] },
      { q: 'a', limit: 51 },
      { q: 'a', after: 'no' },
      { q: 'a', after: '' },
      { q: 'a', zone: 'UTC' },
    ];
    for (const body of bad) expect([body, (await post(body, person)).status]).toEqual([body, 400]);
    expect((await post({ q: 'x'.repeat(1e6) }, person)).status).toBe(413);
    expect((await post({ q: 'á'.repeat(10_000) }, person)).status).toBe(200);
    expect((await post({ q: 'hola' }, null)).status).toBe(401);
  });

  it('waits after sixty at once', { tags: 'rooms/flood' }, async () => {
    const [person, other] = [await fixture.make.somebody(), await fixture.make.somebody()];
    let refused: Response | null = null;
    for (let i = 0; i < 80 && !refused; i++) {
      const answer = await post({ q: '' }, person);
      if (answer.status !== 200) refused = answer;
    }
    expect(refused?.status).toBe(429);
    expect(await refused?.json()).toEqual({ error: 'too_many_tries', retryAfterS: 1 });
    expect((await post({ q: '' }, other)).status).toBe(200);
  });
});

it('what was sent is found by the first search after its acknowledgement, before and after the follower came', async () => {
  const { make, database, app } = fixture;
  const [ana, eva] = [await make.somebody(), await make.somebody()];
  const path = await directPath(database.db, ana, eva);
  const room = Number(path.slice(3));
  const options = { origin: app.origin, room: null, cookie: ana.cookie, protocol: SUBPROTOCOL_V2 };
  const client = await ChatClient.connect(options);
  client.send({ type: 'subscribe', room, ref: 1 });
  await client.frame((frame) => frame.type === 'subscribed');
  const say = async (message: string) => {
    const clientId = crypto.randomUUID();
    client.send({ type: 'message', message, clientId, room });
    await client.frame((frame) => frame.type === 'ack' && 'clientId' in frame && frame.clientId === clientId);
  };
  const sayAndFind = async (word: string) => {
    await say(`una ${word} más`);
    expect(await textsFound(word, ana)).toEqual([`una ${word} más`]);
    expect(await textsFound(word, eva)).toEqual([`una ${word} más`]);
  };
  await sayAndFind('novedad');
  const older = Array.from({ length: 300 }, (_, i) => {
    const ids = { roomId: room, seq: i + 2, userId: ana.userId, clientId: crypto.randomUUID() };
    return { ...ids, body: `antigua${i}`, createdAt: new Date() };
  });
  await database.db.insert(messages).values(older);
  await database.db.update(rooms).set({ lastSeq: 301, lastMessageSeq: 301 }).where(eq(rooms.id, room));
  const indexed = () => database.db.select().from(searchRooms).where(eq(searchRooms.roomId, room));
  await expect.poll(indexed).toMatchObject([{ through: 301 }]);
  await sayAndFind('primicia');
  expect(await textsFound('antigua123', ana)).toEqual(['antigua123']);
  expect(await textsFound('novedad', ana)).toEqual(['una novedad más']);
  client.cut();
});
