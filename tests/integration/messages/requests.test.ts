import { and, eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '@/lib/chat/protocol';
import { audit, blocks, memberships, messages, pins, reactions, rooms, users } from '@/lib/db/schema';
import { directRoom } from '@/lib/rooms/direct';
import { roomForId } from '@/lib/rooms/memberships';
import { openLog } from '@/lib/telemetry/log';
import { openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';
import { messagesFixture } from './fixture';

const fixture = messagesFixture();

const HOUR = 3_600_000;

const edit = (seq: number, text: string, by = fixture.ana) =>
  fixture.messages.requests.edit(by, fixture.room, seq, { text });
const remove = (seq: number, by = fixture.ana) => fixture.messages.requests.remove(by, fixture.room, seq);
const pin = (seq: number, on = true, by = fixture.ana) => fixture.messages.requests.pin(by, fixture.room, seq, on);
const react = (seq: number, by = fixture.ana) => fixture.messages.requests.react(by, fixture.room, seq, '👍', true);

async function become(person: Person, role: 'owner' | 'moderator' | 'member'): Promise<void> {
  await fixture.database.db.insert(memberships).values({ userId: person.userId, roomId: fixture.room.id, role });
}

async function asAdministrator<T>(person: Person, work: () => Promise<T>): Promise<T> {
  const set = (role: 'admin' | 'member') =>
    fixture.database.db.update(users).set({ role }).where(eq(users.id, person.userId));
  await set('admin');
  try {
    return await work();
  } finally {
    await set('member');
  }
}

async function age(seq: number, ms: number): Promise<void> {
  const which = and(eq(messages.roomId, fixture.room.id), eq(messages.seq, seq));
  await fixture.database.db
    .update(messages)
    .set({ createdAt: new Date(Date.now() - ms) })
    .where(which);
}

describe('an edit', () => {
  it('is one’s own, and is acknowledged with its entry', async () => {
    const seq = await fixture.say('hola');
    expect(await edit(seq, 'hola a todos')).toEqual({ seq: 2 });
    expect(await fixture.shown(seq)).toMatchObject({ text: 'hola a todos' });
    expect(await edit(seq, 'otra cosa', fixture.luis)).toEqual({ error: 'forbidden' });
    expect(await asAdministrator(fixture.luis, () => edit(seq, 'otra cosa', fixture.luis))).toEqual({
      error: 'forbidden',
    });
  });

  it('to the same text takes no seq', async () => {
    const seq = await fixture.say('hola');
    expect(await edit(seq, 'hola')).toEqual({ seq: 0 });
    await edit(seq, 'uno\r\ndos');
    expect(await edit(seq, 'uno\ndos')).toEqual({ seq: 0 });
    expect(await fixture.head()).toBe(2);
  });

  it('must have a text that can be posted', async () => {
    const seq = await fixture.say('hola');
    expect(await edit(seq, ' \u200b')).toEqual({ error: 'empty' });
    expect(await edit(seq, 'a'.repeat(LIMITS.messageCodePoints + 1))).toEqual({ error: 'too_long' });
    expect(await edit(seq, 'a\0')).toEqual({ error: 'bad_text' });
  });

  it('of a message that is missing or deleted is gone: a deletion beats a late edit', {
    tags: 'frames/late-edit',
  }, async () => {
    const seq = await fixture.say('hola');
    const [deleted, edited] = await Promise.all([remove(seq), edit(seq, 'tarde')]);
    expect([deleted, edited]).toEqual([{ seq: 2 }, { error: 'gone' }]);
    for (const target of [2, 99]) expect(await edit(target, 'nada')).toEqual({ error: 'gone' });
  });

  it('is too late after the window, except for moderators and administrators', {
    tags: 'frames/late-edit',
  }, async () => {
    const seq = await fixture.say('hola');
    await age(seq, 24 * HOUR - 60_000);
    expect(await edit(seq, 'a tiempo')).toEqual({ seq: 2 });
    await age(seq, 24 * HOUR + 60_000);
    expect(await edit(seq, 'tarde')).toEqual({ error: 'too_late' });
    expect(await edit(seq, 'a tiempo')).toEqual({ seq: 0 });
    expect(await asAdministrator(fixture.ana, () => edit(seq, 'de administradora'))).toEqual({ seq: 3 });
    await become(fixture.ana, 'moderator');
    expect(await edit(seq, 'de moderadora')).toEqual({ seq: 4 });
  });

  it('is never too late if the window is 0', async () => {
    const { pool, node, room, ana } = fixture;
    const { requests } = openMessages(pool, node.broker, openLog('silent'), { editWindowMs: 0 });
    const seq = await fixture.say('hola');
    await age(seq, 1_000 * HOUR);
    expect(await requests.edit(ana, room, seq, { text: 'tarde' })).toEqual({ seq: 2 });
  });
});

describe('a deletion', () => {
  it('removes the text, reactions, mentions and pin of the message; a repeated one takes no seq', async () => {
    const { database, room, ana, luis } = fixture;
    await become(ana, 'owner');
    const first = await fixture.say('hola');
    const seq = await fixture.say('respuesta', luis, first);
    await react(seq, luis);
    await pin(seq);
    await database.db.$client.query(
      "INSERT INTO mentions (user_id, room_id, seq, at, length, what, created_at) VALUES (?, ?, ?, 0, 4, 'person', NOW(3))",
      [ana.userId, room.id, seq],
    );
    expect(await fixture.shown(seq)).toMatchObject({ reply: {}, reactions: [{}], mentions: [{}], pinned: true });
    expect(await remove(seq, luis)).toEqual({ seq: 5 });
    expect(await remove(seq, luis)).toEqual({ seq: 0 });
    const { datetime, clientId, ...shown } = (await fixture.shown(seq)) ?? { datetime: '', clientId: '' };
    expect(shown).toEqual({ seq, text: null, userId: luis.userId, user: 'luis' });
    for (const table of ['reactions', 'pins', 'mentions']) {
      const [[row]] = await database.db.$client.query<RowDataPacket[]>(
        `SELECT COUNT(*) AS found FROM ${table} WHERE room_id = ?`,
        [room.id],
      );
      expect([table, row?.found]).toEqual([table, 0]);
    }
    expect(await fixture.head()).toBe(5);
  });

  it('of others’ messages is for those who moderate the room, and is recorded', async () => {
    const { database, room, ana, luis } = fixture;
    const [one, two, three] = [await fixture.say('uno'), await fixture.say('dos'), await fixture.say('tres')];
    expect(await remove(one, luis)).toEqual({ error: 'forbidden' });
    expect(await asAdministrator(luis, () => remove(one, luis))).toMatchObject({ seq: 4 });
    await become(luis, 'member');
    expect(await remove(two, luis)).toEqual({ error: 'forbidden' });
    await database.db.update(memberships).set({ role: 'moderator' }).where(eq(memberships.roomId, room.id));
    expect(await remove(two, luis)).toMatchObject({ seq: 5 });
    expect(await remove(three)).toMatchObject({ seq: 6 });
    const recorded = await database.db.select().from(audit).where(eq(audit.roomId, room.id)).orderBy(audit.id);
    const entry = { action: 'message.delete', actorName: 'luis', personId: ana.userId, personName: 'ana' };
    expect(recorded).toMatchObject([
      { ...entry, seq: one },
      { ...entry, seq: two },
    ]);
  });

  it('of a message that never was is gone', async () => {
    expect(await remove(99)).toEqual({ error: 'gone' });
  });
});

describe('a pin', () => {
  it('is for moderators, takes one entry, and is shown', async () => {
    const { ana, luis } = fixture;
    const seq = await fixture.say('hola');
    expect(await pin(seq)).toEqual({ error: 'forbidden' });
    await become(ana, 'moderator');
    await become(luis, 'member');
    expect(await pin(seq)).toEqual({ seq: 2 });
    expect(await pin(seq)).toEqual({ seq: 0 });
    expect(await fixture.shown(seq)).toMatchObject({ pinned: true });
    expect(await pin(seq, false, luis)).toEqual({ error: 'forbidden' });
    const by = { id: ana.userId, name: 'ana' };
    const [, entry] = await fixture.replay();
    expect(entry).toMatchObject({ type: 'pin', seq: 2, target: seq, on: true, by });
    expect(fixture.published()[1]).toMatchObject({ ...entry });
    expect(await pin(seq, false)).toEqual({ seq: 3 });
    expect(await pin(seq, false)).toEqual({ seq: 0 });
    expect(await fixture.shown(seq)).not.toHaveProperty('pinned');
  });

  it('is for all members if the setting says so, but not for those who only look', async () => {
    const { pool, node, room, luis } = fixture;
    const { requests } = openMessages(pool, node.broker, openLog('silent'), { pinning: 'everyone' });
    const seq = await fixture.say('hola');
    expect(await requests.pin(luis, room, seq, true)).toEqual({ error: 'forbidden' });
    await become(luis, 'member');
    expect(await requests.pin(luis, room, seq, true)).toEqual({ seq: 2 });
  });

  it('that an older node left on a deleted message can be taken off, and not set again', async () => {
    await become(fixture.ana, 'moderator');
    const seq = await fixture.say('hola');
    await pin(seq);
    await fixture.database.db.$client.query(
      'UPDATE messages SET body = NULL, deleted_at = NOW(3) WHERE room_id = ? AND seq = ?',
      [fixture.room.id, seq],
    );
    expect(await pin(seq, false)).toEqual({ seq: 3 });
    expect(await pin(seq, false)).toEqual({ seq: 0 });
    expect(await pin(seq)).toEqual({ error: 'gone' });
  });

  it('is one too many if the room has 100', async () => {
    const { database, room, ana } = fixture;
    await become(ana, 'owner');
    const seq = await fixture.say('hola');
    const rows = Array.from({ length: LIMITS.pins }, (_, i) => ({
      roomId: room.id,
      messageSeq: 1_000 + i,
      userId: ana.userId,
      createdAt: new Date(),
    }));
    await database.db.insert(pins).values(rows);
    expect(await pin(seq)).toEqual({ error: 'too_many' });
  });
});

describe('in an archived room', () => {
  it('nothing is changed, whether the page knows of it or not', async () => {
    const { database, room, ana, messages: posting } = fixture;
    await become(ana, 'owner');
    const seq = await fixture.say('hola');
    await database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, room.id));
    const closed = { error: 'room_closed' };
    for (const answer of [edit(seq, 'otra'), remove(seq), pin(seq), react(seq)]) expect(await answer).toEqual(closed);
    const known = { ...room, archivedAt: new Date() };
    expect(await posting.requests.remove(ana, known, seq)).toEqual(closed);
    expect(await posting.requests.react(ana, known, seq, '👍', true)).toEqual(closed);
    expect(await fixture.head()).toBe(seq);
  });
});

describe('somebody who was removed from a closed room', () => {
  it('changes nothing there, though the connection still follows it', async () => {
    const { database, room, luis } = fixture;
    const seq = await fixture.say('hola', luis);
    await database.db.update(rooms).set({ kind: 'closed' }).where(eq(rooms.id, room.id));
    const answers = [edit(seq, 'otra', luis), remove(seq, luis), pin(seq, true, luis), react(seq, luis)];
    for (const answer of answers) expect(await answer).toEqual({ error: 'no_room' });
    expect(await fixture.head()).toBe(seq);
  });

  it('nor does an administrator who is not in it', async () => {
    const { database, room, luis } = fixture;
    const seq = await fixture.say('hola');
    await database.db.update(rooms).set({ kind: 'closed' }).where(eq(rooms.id, room.id));
    expect(await asAdministrator(luis, () => remove(seq, luis))).toEqual({ error: 'no_room' });
  });
});

describe('in a direct conversation', () => {
  async function conversation(): Promise<void> {
    const { database, ana, luis } = fixture;
    const opened = await directRoom(database.db, ana.userId, [luis.userId]);
    if (typeof opened === 'string') throw new Error(opened);
    const room = await roomForId(database.db, ana.userId, opened.id);
    if (!room) throw new Error('no room');
    fixture.room = room;
  }

  it('both pin, and nobody deletes what the other wrote', async () => {
    await conversation();
    const seq = await fixture.say('hola');
    expect(await pin(seq, true, fixture.luis)).toMatchObject({ seq: seq + 1 });
    expect(await remove(seq, fixture.luis)).toEqual({ error: 'forbidden' });
    expect(await asAdministrator(fixture.luis, () => remove(seq, fixture.luis))).toEqual({ error: 'forbidden' });
    expect(await remove(seq)).toMatchObject({ seq: seq + 2 });
  });

  it('a blocked person cannot edit, react or pin, but can delete', async () => {
    const { database, ana, luis } = fixture;
    await conversation();
    const seq = await fixture.say('hola');
    await database.db.insert(blocks).values({ userId: luis.userId, blockedId: ana.userId });
    for (const answer of [edit(seq, 'otra'), react(seq), pin(seq)]) expect(await answer).toEqual({ error: 'refused' });
    expect(await remove(seq)).toMatchObject({ seq: seq + 1 });
    await database.db.delete(blocks);
  });
});

it('reacting to, editing, pinning and deleting an old message makes nothing unread and no room newer', async () => {
  const { database, room, ana, luis } = fixture;
  await become(luis, 'owner');
  const seq = await fixture.say('hola', luis);
  const last = await fixture.say('lo último', luis);
  await become(ana, 'member');
  await database.db.update(memberships).set({ lastReadSeq: last }).where(eq(memberships.roomId, room.id));
  await react(seq, luis);
  await edit(seq, 'otra cosa', luis);
  await pin(seq, true, luis);
  await remove(seq, luis);
  const [row] = await database.db.select().from(rooms).where(eq(rooms.id, room.id));
  expect(row).toMatchObject({ lastSeq: last + 4, lastMessageSeq: last });
  expect(await database.db.select().from(reactions).where(eq(reactions.roomId, room.id))).toEqual([]);
});
