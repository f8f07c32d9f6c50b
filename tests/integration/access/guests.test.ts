import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { describe, expect, it } from 'vitest';
import { MemoryBroker } from '@/lib/broker/memory';
import { type PresenceFrame, SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import { mentions, messages, rooms, users } from '@/lib/db/schema';
import { openWriterPool } from '@/lib/db/writer-pool';
import { readable, readableFile } from '@/lib/files/store';
import { append } from '@/lib/messages/transaction';
import { removeMember } from '@/lib/rooms/members';
import { LOAD } from '@/lib/rooms/memberships';
import { seenByGuest } from '@/lib/users/seen';
import { ask } from '@/tests/support/admins';
import { type AnyFrame, ChatClient } from '@/tests/support/chat-client';
import { fileRow } from '@/tests/support/files/files';
import { openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/**
 * What a guest learns of others: nothing but their rooms and the people in them. The grids have what guests may do with
 * rooms and messages.
 */

const fixture = accessFixture();

/** A guest in an open room with somebody, and a stranger with an open room that has a message. */
async function scene() {
  const { make } = fixture;
  const [guest, friend, stranger] = [await make.person('guest'), await make.somebody(), await make.somebody()];
  const room = await make.roomWith(guest, 'member', 'open');
  await make.addTo(room, 'member', friend);
  const elsewhere = await make.roomWith(stranger, 'member', 'open');
  const word = make.name('ciruela');
  await make.say(elsewhere, word, { by: stranger });
  return { guest, friend, stranger, room, elsewhere, word };
}

const read = async (as: Person, path: string) => {
  const answer = await ask(fixture.app, path, { as });
  return [answer.status, await answer.text()] as const;
};
const send = (as: Person, path: string, body: object, method = 'POST') => ask(fixture.app, path, { as, method, body });
const nameOf = async (room: number) =>
  (await fixture.database.db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, room)))[0]?.name ?? '';

async function connect({ cookie }: Person): Promise<ChatClient> {
  return ChatClient.connect({ origin: fixture.app.origin, room: null, cookie, protocol: SUBPROTOCOL_V2 });
}

let lastRef = 0;

async function subscribe(client: ChatClient, room: number): Promise<AnyFrame> {
  const ref = ++lastRef;
  client.send({ type: 'subscribe', room, ref });
  return client.frame<AnyFrame>((frame) => 'ref' in frame && frame.ref === ref);
}

describe('a guest', { tags: 'rooms/guests' }, () => {
  it('sees in lists only their own rooms and the people in them', async () => {
    const { guest, friend, stranger, room, elsewhere } = await scene();
    const [own, other] = [await nameOf(room), await nameOf(elsewhere)];
    const listed = JSON.parse((await read(guest, '/api/rooms'))[1]).rooms.map(({ name }: { name: string }) => name);
    expect(listed).toEqual([own]);
    expect(listed).not.toContain(other);
    expect(await read(guest, '/api/rooms/browse')).toEqual([403, '{"error":"forbidden"}']);
    const found = JSON.parse((await read(guest, '/api/people?q=persona'))[1]).people;
    const names = found.map(({ name }: { name: string }) => name);
    expect(names).toContain(friend.username);
    expect(names).not.toContain(stranger.username);
    const token = await fixture.make.byToken(guest);
    const byToken = await ask(fixture.app, `/api/v1/people?q=${stranger.username}`, { as: token });
    expect(await byToken.json()).toEqual({ people: [] });
  });

  it('gets the same answers about people whom they do not see as about people who do not exist', async () => {
    const { guest, friend, stranger } = await scene();
    expect((await read(guest, `/api/people/${friend.userId}`))[0]).toBe(200);
    expect(await read(guest, `/api/people/${stranger.userId}`)).toEqual(await read(guest, '/api/people/999999999'));
    for (const [path, body, method] of [
      ['/api/people/ID/block', {}, 'PUT'],
      ['/api/direct', { people: ['ID'] }, 'POST'],
      ['/api/direct', { people: [friend.userId, 'ID'] }, 'POST'],
    ] as const) {
      const about = async (id: number) => {
        const filled = JSON.parse(JSON.stringify(body).replace('"ID"', String(id)));
        const answer = await ask(fixture.app, path.replace('ID', String(id)), {
          as: guest,
          method,
          body: method === 'PUT' ? '' : filled,
        });
        return [answer.status, await answer.text()];
      };
      expect(await about(stranger.userId)).toEqual(await about(999_999_999));
    }
    expect((await send(guest, '/api/direct', { people: [friend.userId] })).status).toBe(200);
  });

  it('finds nobody’s messages elsewhere, and no name of a stranger, by search or by a link', async () => {
    const { guest, friend, stranger, elsewhere, word } = await scene();
    const search = async (q: string) => (await send(guest, '/api/search', { q })).json();
    expect(await search(word)).toMatchObject({ hits: [] });
    expect(await search(`from:${stranger.username}`)).toMatchObject({ unknown: { from: [stranger.username] } });
    expect(await search(`from:${friend.username}`)).toMatchObject({ unknown: { from: [] } });
    const [own, other] = [await nameOf(elsewhere), 'ninguna_sala'];
    expect(await search(`in:${own}`)).toMatchObject({ unknown: { in: [own] } });
    const linked = await read(guest, `/api/linked?to=r/${own}/1&to=r/${other}/1`);
    expect(linked).toEqual([200, '{"messages":[null,null]}']);
  });

  it('neither sees files and faces of strangers, nor loads their rooms', async () => {
    const { guest, friend, stranger, room, elsewhere } = await scene();
    const { db } = fixture.database;
    const sent = (by: Person, roomId: number) => fileRow(db, by, { roomId, messageSeq: 1, position: 0 });
    await fixture.make.say(room, 'con archivo', { by: friend });
    const [near, far] = [await sent(friend, room), await sent(stranger, elsewhere)];
    const faceOf = async (person: Person) => {
      const id = await fileRow(db, person, { purpose: 'face' });
      await db.update(users).set({ faceId: id }).where(eq(users.id, person.userId));
      return id;
    };
    const [face, otherFace] = [await faceOf(friend), await faceOf(stranger)];
    for (const id of [near, face]) expect(await readableFile(db, guest.userId, id)).not.toBeNull();
    for (const id of [far, otherFace]) {
      expect(await readableFile(db, guest.userId, id)).toBeNull();
      expect(await readableFile(db, friend.userId, id)).not.toBeNull();
    }
    const missing = await read(guest, '/api/rooms/ninguna_sala/messages');
    expect(await read(guest, `/api/rooms/${await nameOf(elsewhere)}/messages`)).toEqual(missing);
  });

  it('watches only people with whom they share a room, and no longer once they do not', async () => {
    const { guest, friend, stranger, room } = await scene();
    const { db } = fixture.database;
    const clients = [await connect(friend), await connect(stranger), await connect(guest)] as const;
    const [, , client] = clients;
    for (const each of clients) each.send({ type: 'presence', state: 'active' });
    const watch = async (ref: number) => {
      client.send({ type: 'watch', people: [friend.userId, stranger.userId, guest.userId], ref });
      const answer = await client.frame<PresenceFrame>((frame) => frame.type === 'presence' && frame.ref === ref);
      return answer.people.map(({ id }) => id);
    };
    // Whether somebody is here is known some time after they came.
    let ref = 1;
    while ((await watch(ref)).length < 2) ref++;
    expect(await watch(++ref)).toEqual([friend.userId, guest.userId]);
    const pool = openWriterPool(fixture.database.address);
    await removeMember(openMessages(pool, new MemoryBroker()), room, friend.userId);
    await pool.end();
    expect(await watch(++ref)).toEqual([guest.userId]);
    expect(await db.select().from(users).where(eq(users.id, friend.userId))).toHaveLength(1);
    for (const each of clients) each.cut();
  });

  it('names nobody whom they do not see, and neither everybody nor those who are here', async () => {
    const { guest, friend, stranger, room } = await scene();
    const client = await connect(guest);
    await subscribe(client, room);
    const say = async (message: string, who: number | 'all' | 'here') => {
      const clientId = randomUUID();
      client.send({ type: 'message', room, message, clientId, mentions: [{ at: 0, length: 5, who }] });
      return client.frame((frame) => 'clientId' in frame && frame.clientId === clientId);
    };
    expect(await say('@uno_ hola', friend.userId)).toMatchObject({ type: 'ack' });
    expect(await say('@dos_ hola', stranger.userId)).toMatchObject({ type: 'ack' });
    for (const who of ['all', 'here'] as const)
      expect(await say('@tres hola', who)).toMatchObject({ code: 'forbidden' });
    client.cut();
    const rows = await fixture.database.db.select().from(mentions).where(eq(mentions.roomId, room));
    expect(rows.map(({ userId }) => userId)).toEqual([friend.userId]);
  });

  it('who is removed from an open room gets nothing more of it, and writes nothing there', {
    tags: 'rooms/guests',
  }, async () => {
    const { guest, friend, room } = await scene();
    const [client, other] = [await connect(guest), await connect(friend)];
    for (const each of [client, other]) expect((await subscribe(each, room)).type).toBe('subscribed');
    const pool = openWriterPool(fixture.database.address);
    await removeMember(openMessages(pool, new MemoryBroker()), room, guest.userId);
    const [row] = await fixture.database.db.select({ head: rooms.lastSeq }).from(rooms).where(eq(rooms.id, room));
    // Another node has not heard of it yet: the transaction decides.
    const draft = { userId: guest.userId, username: guest.username, text: 'tarde', isGuest: true };
    const connection = await pool.getConnection();
    const late = await append(connection, room, [{ ...draft, clientId: randomUUID() }], true);
    const amongOthers = await append(
      connection,
      room,
      [
        { userId: friend.userId, username: friend.username, text: 'a tiempo', clientId: randomUUID() },
        { ...draft, clientId: randomUUID() },
      ],
      true,
    );
    connection.release();
    await pool.end();
    expect(late.outcomes).toEqual(['no_room']);
    expect(amongOthers.outcomes).toMatchObject([{ fresh: true }, 'no_room']);
    await client.frame<AnyFrame>((frame) => frame.type === 'unsubscribed' && frame.room === room);
    const clientId = randomUUID();
    other.send({ type: 'message', room, message: 'después', clientId });
    await other.frame((frame) => frame.type === 'ack' && frame.clientId === clientId);
    client.send({ type: 'message', room, message: 'otra vez', clientId: randomUUID() });
    expect(await client.frame((frame) => frame.type === 'error')).toMatchObject({ code: 'no_room' });
    expect(await subscribe(client, room)).toMatchObject({ code: 'no_room' });
    expect(client.messages.filter(({ seq }) => seq > (row?.head ?? 0))).toEqual([]);
    const stored = await fixture.database.db.select().from(messages).where(eq(messages.userId, guest.userId));
    expect(stored).toEqual([]);
    for (const each of [client, other]) each.cut();
  });

  it('is marked as one for those who see them', async () => {
    const { guest, friend, room } = await scene();
    const listed = JSON.parse((await read(friend, `/api/rooms/by-id/${room}/members`))[1]).members;
    expect(listed.filter((member: { guest?: true }) => member.guest).map(({ id }: { id: number }) => id)).toEqual([
      guest.userId,
    ]);
    expect(JSON.parse((await read(friend, `/api/people/${guest.userId}`))[1])).toMatchObject({ guest: true });
  });
});

it('whom a guest sees, and which files and rooms, is read along keys', async () => {
  const { guest, friend, room } = await scene();
  const { db } = fixture.database;
  const file = await fileRow(db, friend, { purpose: 'face' });
  const ofPerson = `SELECT ${seenByGuest(guest.userId, String(friend.userId))}`;
  const queries: [string, unknown[]][] = [
    [ofPerson, []],
    [readable(guest.userId), [guest.userId, guest.userId, file, guest.userId]],
    [`${LOAD} AND r.id = ?`, [guest.userId, room]],
  ];
  for (const [query, values] of queries) {
    const [plan] = await db.$client.query<RowDataPacket[]>(`EXPLAIN FORMAT=TRADITIONAL ${query}`, values);
    for (const row of plan) expect(String(row.type), JSON.stringify(row)).not.toMatch(/^(ALL|index)$/);
  }
});
