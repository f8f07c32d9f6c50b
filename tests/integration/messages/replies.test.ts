import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { messages, rooms, users } from '@/lib/db/schema';
import { QUOTE_LENGTH } from '@/lib/messages/message';
import { messagesFixture } from './fixture';

const fixture = messagesFixture();

const reply = (replyTo: number, text = 'respuesta') =>
  fixture.messages.post(fixture.luis, fixture.room, { text, replyTo });

describe('a reply', () => {
  it('has a quote of what it answers, live, on a page and in a replay', async () => {
    const { ana } = fixture;
    const seq = await fixture.say('hola');
    expect(await reply(seq)).toMatchObject({ seq: 2, fresh: true });
    const quote = { seq, text: 'hola', userId: ana.userId, user: 'ana' };
    expect(fixture.published()[1]).toMatchObject({ type: 'message', reply: quote });
    expect((await fixture.shown(2))?.reply).toEqual(quote);
    expect((await fixture.replay())[1]).toMatchObject({ reply: quote });
    expect(fixture.published()[0]).not.toHaveProperty('reply');
    expect(await fixture.shown(seq)).not.toHaveProperty('reply');
  });

  it('quotes what the other message says now, and by whom', async () => {
    const { ana, room, messages: posting, database } = fixture;
    const seq = await fixture.say('hola');
    await reply(seq);
    await posting.requests.edit(ana, room, seq, { text: 'hola a todos' });
    await database.db.update(users).set({ displayName: 'Ana María' }).where(eq(users.id, ana.userId));
    const quote = { seq, text: 'hola a todos', userId: ana.userId, user: 'ana', shown: 'Ana María' };
    expect((await fixture.shown(2))?.reply).toEqual(quote);
    expect((await fixture.replay())[1]).toMatchObject({ reply: quote });
    await database.db.update(users).set({ displayName: '' }).where(eq(users.id, ana.userId));
    await posting.requests.remove(ana, room, seq);
    expect((await fixture.shown(2))?.reply).toEqual({ seq, text: null, userId: ana.userId, user: 'ana' });
  });

  it('may answer a deleted message', async () => {
    const seq = await fixture.say('hola');
    await fixture.messages.requests.remove(fixture.ana, fixture.room, seq);
    expect(await reply(seq)).toMatchObject({ seq: 3 });
    expect(fixture.published().at(-1)).toMatchObject({ reply: { seq, text: null } });
  });

  it('has no quote any more once it is deleted itself', async () => {
    const seq = await fixture.say('hola');
    await reply(seq);
    await fixture.messages.requests.remove(fixture.luis, fixture.room, 2);
    expect(await fixture.shown(2)).toMatchObject({ text: null });
    expect(await fixture.shown(2)).not.toHaveProperty('reply');
    const isReply = and(eq(messages.roomId, fixture.room.id), eq(messages.seq, 2));
    const [row] = await fixture.database.db.select().from(messages).where(isReply);
    expect(row?.replyTo).toBeNull();
  });

  it('to anything but a message of its room is gone, and the messages beside it are stored', async () => {
    const here = await fixture.say('hola');
    const note = await fixture.messages.requests.react(fixture.ana, fixture.room, here, '👍', true);
    expect(note).toEqual({ seq: 2 });
    const results = await Promise.all([reply(2), reply(here), reply(99), reply(here, 'otra')]);
    expect(results).toMatchObject([{ error: 'gone' }, { seq: 3 }, { error: 'gone' }, { seq: 4 }]);
    const elsewhere = await fixture.openRoom();
    const [, { room }] = [await fixture.say('otra'), fixture];
    fixture.room = elsewhere;
    expect(await reply(here)).toMatchObject({ error: 'gone' });
    fixture.room = room;
    expect(await fixture.head()).toBe(5);
  });

  it('that is sent again is answered with the first one', async () => {
    const { luis, room, messages: posting } = fixture;
    const seq = await fixture.say('hola');
    const message = { text: 'respuesta', replyTo: seq, clientId: crypto.randomUUID() };
    const first = await posting.post(luis, room, message);
    expect(await posting.post(luis, room, message)).toEqual({ ...first, fresh: false });
    expect(await fixture.head()).toBe(2);
  });

  it('quotes the beginning of a long text, and no half of a character', async () => {
    const seq = await fixture.say(`${'a'.repeat(QUOTE_LENGTH - 1)}👍 y más`);
    const other = await fixture.say('👍'.repeat(300));
    await reply(seq);
    await reply(other);
    const [first, second] = [await fixture.shown(3), await fixture.shown(4)];
    expect(first?.reply?.text).toBe('a'.repeat(QUOTE_LENGTH - 1));
    expect(second?.reply?.text).toBe('👍'.repeat(QUOTE_LENGTH / 2));
    expect(fixture.published().slice(2)).toMatchObject([{ reply: first?.reply }, { reply: second?.reply }]);
  });

  it('is stored in a closed room by members only, with its quote', async () => {
    const { database, room, ana } = fixture;
    const seq = await fixture.say('hola');
    await database.db.update(rooms).set({ kind: 'closed' }).where(eq(rooms.id, room.id));
    const closed = { ...room, kind: 'closed' as const };
    const { post } = fixture.messages;
    expect(await post(ana, closed, { text: 'respuesta', replyTo: seq })).toMatchObject({ error: 'no_room' });
    await database.db.$client.query('INSERT INTO memberships (user_id, room_id) VALUES (?, ?)', [ana.userId, room.id]);
    expect(await post(ana, closed, { text: 'respuesta', replyTo: seq })).toMatchObject({ seq: 2 });
    expect(fixture.published()[1]).toMatchObject({ reply: { seq, text: 'hola' } });
  });
});
