import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { memberships, mentions, messages, pins, reactions, reports } from '@/lib/db/schema';
import { openChanges } from '@/lib/messages/changes';
import { openMessageLog } from '@/lib/messages/log';
import { openLog } from '@/lib/telemetry/log';
import { signedIn } from '@/tests/support/people';
import { messagesFixture } from './fixture';

const fixture = messagesFixture();
const log = openLog('silent');
let made = 0;
const somebody = () => signedIn(fixture.database.db, `otra${made++}`);

describe('erasing a person', () => {
  it('removes their reactions and the mentions of them, and tells each room once', async () => {
    const { ana, room, messages: posting, database } = fixture;
    const eva = await somebody();
    const seq = await fixture.say('hola');
    await posting.requests.react(eva, room, seq, '👍', true);
    await posting.requests.react(ana, room, seq, '👍', true);
    const other = await fixture.openRoom();
    await posting.post(ana, other, { text: '@otra', clientId: crypto.randomUUID() });
    await database.db.$client.query(
      "INSERT INTO mentions (user_id, room_id, seq, at, length, what, created_at) VALUES (?, ?, 1, 0, 5, 'person', NOW(3))",
      [eva.userId, other.id],
    );
    await posting.changes.erase(eva.userId);
    expect(await fixture.shown(seq)).toMatchObject({ reactions: [{ emoji: '👍', people: [ana.userId] }] });
    const [, theirs, mine, ...rest] = await fixture.replay();
    expect(theirs).toMatchObject({ type: 'reaction', emoji: '👍', by: null });
    expect(mine).toMatchObject({ type: 'reaction', by: { name: 'ana' } });
    expect(rest).toEqual([{ type: 'forget', seq: 4 }]);
    expect(await database.db.select().from(mentions).where(eq(mentions.userId, eva.userId))).toEqual([]);
    expect(fixture.published().filter(({ type }) => type === 'forget')).toHaveLength(2);
    await posting.changes.erase(eva.userId);
    expect(await fixture.head()).toBe(4);
  });

  it('closes the reports of their messages, also of hidden ones, and keeps those of others open', async () => {
    const { luis, room, messages: posting, database } = fixture;
    const eva = await somebody();
    const [theirs, other] = [await fixture.say('hola', eva), await fixture.say('adiós')];
    const at = new Date();
    for (const messageSeq of [theirs, other])
      await database.db.insert(reports).values({ roomId: room.id, messageSeq, userId: luis.userId, createdAt: at });
    await database.db.update(messages).set({ hiddenAt: at }).where(eq(messages.userId, eva.userId));
    await posting.changes.erase(eva.userId);
    const rows = await database.db.select().from(reports).where(eq(reports.roomId, room.id)).orderBy(reports.id);
    expect(rows).toMatchObject([
      { messageSeq: theirs, closedAt: expect.any(Date), closedBy: null },
      { messageSeq: other, closedAt: null },
    ]);
    expect(await fixture.shown(theirs)).toMatchObject({ text: null, user: null });
    expect(await fixture.shown(theirs)).not.toHaveProperty('hidden');
  });

  it('keeps what they pinned, and forgets who pinned it', async () => {
    const { ana, room, messages: posting, database } = fixture;
    const eva = await somebody();
    await database.db.insert(memberships).values({ userId: eva.userId, roomId: room.id, role: 'owner' });
    const seq = await fixture.say('hola', ana);
    await posting.requests.pin(eva, room, seq, true);
    await posting.changes.erase(eva.userId);
    expect(await fixture.shown(seq)).toMatchObject({ pinned: true });
    const [, entry, ...rest] = await fixture.replay();
    expect(entry).toMatchObject({ type: 'pin', by: null });
    // The pages that are open know who pinned it.
    expect(rest).toEqual([{ type: 'forget', seq: 3 }]);
    await posting.changes.erase(eva.userId);
    expect(await fixture.head()).toBe(3);
    const [pin] = await database.db.select().from(pins).where(eq(pins.roomId, room.id));
    expect(pin?.userId).toBeNull();
  });

  it('tells a room in which they only took a reaction back', async () => {
    const { room, messages: posting } = fixture;
    const eva = await somebody();
    const seq = await fixture.say('hola');
    for (const on of [true, false]) await posting.requests.react(eva, room, seq, '👍', on);
    await posting.changes.erase(eva.userId);
    const [, ...rest] = await fixture.replay();
    const reaction = { type: 'reaction', emoji: '👍', by: null };
    expect(rest).toMatchObject([reaction, { ...reaction, on: false }, { type: 'forget', seq: 4 }]);
    expect(fixture.published().at(-1)).toMatchObject({ type: 'forget', seq: 4 });
  });

  it('removes the details of their messages, which are then quoted without text and name', async () => {
    const { ana, room, messages: posting, database } = fixture;
    const eva = await somebody();
    const seq = await fixture.say('algo privado', eva);
    await posting.requests.react(ana, room, seq, '👍', true);
    await fixture.say('respuesta', ana, seq);
    await posting.changes.erase(eva.userId);
    expect((await fixture.shown(3))?.reply).toEqual({ seq, text: null, userId: null, user: null });
    expect(await database.db.select().from(reactions).where(eq(reactions.roomId, room.id))).toEqual([]);
    expect(JSON.stringify(await fixture.replay())).not.toMatch(/privado|otra/);
  });

  it('that was interrupted in the middle of a room goes on there, and tells it at the end', async () => {
    const { room, pool, database, messages } = fixture;
    const eva = await somebody();
    const rows = Array.from({ length: 450 }, (_, i) => ({
      ...{ roomId: room.id, messageSeq: i + 1, emoji: '👍', userId: eva.userId, seq: i + 1 },
    }));
    await database.db.insert(reactions).values(rows);
    const stopping = new AbortController();
    const stopped = new Error('the node stops');
    // The first batch is committed, and then the node stops.
    const messageLog = openMessageLog({ pool, emit: () => {}, log });
    const once: typeof messageLog.change = async (roomId, change) => {
      const entries = await messageLog.change(roomId, change);
      stopping.abort(stopped);
      return entries;
    };
    const changes = openChanges({ messageLog: { ...messageLog, change: once }, pool, log });
    await expect(changes.erase(eva.userId, stopping.signal)).rejects.toBe(stopped);
    const left = () => database.db.$count(reactions, eq(reactions.userId, eva.userId));
    expect([await left(), await fixture.head()]).toEqual([250, 0]);
    await messages.changes.erase(eva.userId);
    expect(await left()).toBe(0);
    expect(await fixture.replay()).toEqual([{ type: 'forget', seq: 1 }]);
  });
});
