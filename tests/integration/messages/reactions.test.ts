import { describe, expect, it } from 'vitest';
import { LIMITS } from '@/lib/chat/protocol';
import { reactions, rooms, users } from '@/lib/db/schema';
import { reactionEmoji } from '@/lib/messages/emoji';
import { messagesFixture } from './fixture';

const fixture = messagesFixture();

const react = (target: number, emoji: string, on = true, by = fixture.ana) =>
  fixture.messages.requests.react(by, fixture.room, target, emoji, on);

/** Emoji of one code point each. */
const EMOJI = Array.from({ length: LIMITS.reactionKinds + 1 }, (_, i) => String.fromCodePoint(0x1f600 + i));

/** Rows as they are after many reactions. */
async function stored(target: number, rows: { emoji: string; userId: number }[]): Promise<void> {
  const { id: roomId } = fixture.room;
  await fixture.database.db
    .insert(reactions)
    .values(rows.map((row, i) => ({ roomId, messageSeq: target, ...row, seq: i + 1 })));
}

describe('a reaction', () => {
  it('is an entry of the log, and is shown by a page, a replay and the nodes alike', async () => {
    const { ana, luis } = fixture;
    const seq = await fixture.say('hola');
    expect(await react(seq, '👍')).toEqual({ seq: 2 });
    expect(await react(seq, '🎉', true, luis)).toEqual({ seq: 3 });
    expect(await react(seq, '👍', true, luis)).toEqual({ seq: 4 });
    const shown = [
      { emoji: '👍', people: [ana.userId, luis.userId] },
      { emoji: '🎉', people: [luis.userId] },
    ];
    expect(await fixture.shown(seq)).toMatchObject({ reactions: shown });
    const [message, ...entries] = await fixture.replay();
    expect(message).toMatchObject({ reactions: shown });
    const by = { id: ana.userId, name: 'ana' };
    expect(entries[0]).toEqual({ type: 'reaction', seq: 2, target: seq, emoji: '👍', on: true, by });
    expect(fixture.published().slice(1)).toMatchObject(entries);
  });

  it('counts as the same with and without U+FE0F, and 👍 and 🎉 are two', async () => {
    const seq = await fixture.say('hola');
    const [bare, qualified] = [reactionEmoji('\u2764'), reactionEmoji('\u2764\ufe0f')];
    if (!bare || !qualified) throw new Error('not an emoji');
    await react(seq, '👍');
    await react(seq, '🎉');
    expect(await react(seq, bare)).toEqual({ seq: 4 });
    expect(await react(seq, qualified)).toEqual({ seq: 0 });
    const message = await fixture.shown(seq);
    expect(message?.reactions?.map(({ emoji }) => emoji)).toEqual(['👍', '🎉', '\u2764\ufe0f']);
  });

  it('that is there already, or is not there, takes no seq', async () => {
    const seq = await fixture.say('hola');
    expect(await react(seq, '👍', false)).toEqual({ seq: 0 });
    await react(seq, '👍');
    expect(await react(seq, '👍')).toEqual({ seq: 0 });
    expect(await react(seq, '👍', false)).toEqual({ seq: 3 });
    expect(await react(seq, '👍', false)).toEqual({ seq: 0 });
    expect(await fixture.head()).toBe(3);
    expect(await fixture.shown(seq)).not.toHaveProperty('reactions');
  });

  it('comes after those that were made before it, also if it was taken back in between', async () => {
    const { ana, luis } = fixture;
    const seq = await fixture.say('hola');
    await react(seq, '👍');
    await react(seq, '👍', true, luis);
    await Promise.all([react(seq, '👍', false), react(seq, '👍', true), react(seq, '🎉'), react(seq, '🎉', false)]);
    expect(await fixture.head()).toBe(7);
    expect(await fixture.shown(seq)).toMatchObject({ reactions: [{ emoji: '👍', people: [luis.userId, ana.userId] }] });
  });

  it('of anything but a message that has a text is gone', async () => {
    const seq = await fixture.say('hola');
    await react(seq, '👍');
    await fixture.messages.requests.remove(fixture.ana, fixture.room, seq);
    for (const target of [seq, 2, 99]) expect(await react(target, '👍')).toEqual({ error: 'gone' });
    expect(await fixture.shown(seq)).toMatchObject({ text: null });
    expect(await fixture.shown(seq)).not.toHaveProperty('reactions');
  });

  it('is refused in an archived room, and from those who are no members of a closed one', async () => {
    const { database, room } = fixture;
    const seq = await fixture.say('hola');
    await database.db.update(rooms).set({ archivedAt: new Date() });
    expect(await react(seq, '👍')).toEqual({ error: 'room_closed' });
    await database.db.update(rooms).set({ archivedAt: null, kind: 'closed' });
    expect(await react(seq, '👍')).toEqual({ error: 'no_room' });
    expect(await fixture.head()).toBe(seq);
    expect(room.kind).toBe('open');
  });

  it('is one too many if there are 20 kinds already, or 2,000 in all', {
    tags: 'frames/flood-of-changes',
  }, async () => {
    const seq = await fixture.say('hola');
    const { userId } = fixture.luis;
    await stored(
      seq,
      EMOJI.slice(0, LIMITS.reactionKinds).map((emoji) => ({ emoji, userId })),
    );
    expect(await react(seq, EMOJI[LIMITS.reactionKinds] ?? '')).toEqual({ error: 'too_many' });
    expect(await react(seq, EMOJI[0] ?? '')).toMatchObject({ seq: seq + 1 });
    const other = await fixture.say('adiós');
    await stored(
      other,
      Array.from({ length: LIMITS.reactions }, (_, i) => ({ emoji: '👍', userId: 1_000_000 + i })),
    );
    expect(await react(other, '👍')).toEqual({ error: 'too_many' });
    const message = await fixture.shown(other);
    expect(message?.reactions?.[0]?.people).toHaveLength(LIMITS.reactions);
  });

  it('costs a share of a transaction when 1,000 people react at once', async () => {
    const { database, messages } = fixture;
    const seq = await fixture.say('hola');
    const names = Array.from({ length: 1_000 }, (_, i) => `gente${i}`);
    const made = names.map((username) => ({
      username,
      usernameKey: username,
      passwordHash: 'none',
      createdAt: new Date(),
    }));
    const [{ insertId }] = await database.db.insert(users).values(made);
    const people = names.map((username, i) => ({ userId: insertId + i, username }));
    const batches = fixture.node.batches.length;
    const results = await Promise.all(
      people.map((by, i) => messages.requests.react(by, fixture.room, seq, EMOJI[i % 10] ?? '', true)),
    );
    expect(results.every((result) => 'seq' in result && result.seq > 0)).toBe(true);
    expect(new Set(results.map((result) => ('seq' in result ? result.seq : 0))).size).toBe(1_000);
    // One batch for each transaction.
    expect(fixture.node.batches.length - batches).toBeLessThanOrEqual(6);
    expect(await fixture.head()).toBe(1_001);
    const message = await fixture.shown(seq);
    expect(message?.reactions?.map(({ people: ids }) => ids.length)).toEqual(new Array(10).fill(100));
  });
});
