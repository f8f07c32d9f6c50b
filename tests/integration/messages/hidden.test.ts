import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { audit, memberships, mentions, reactions } from '@/lib/db/schema';
import { pinnedMessages } from '@/lib/messages/details/lists';
import { mentionsOf } from '@/lib/messages/mentions/counts';
import { mentionsOfPerson } from '@/lib/messages/mentions/list';
import { messageInContext, searchMessages } from '@/lib/messages/search/search';
import { signedIn } from '@/tests/support/people';
import { messagesFixture } from './fixture';

/** Messages that a moderator withholds from everybody. Ana writes, and Eva moderates. */

const fixture = messagesFixture();
let made = 0;

async function moderator() {
  const eva = await signedIn(fixture.database.db, `eva${made++}`);
  await fixture.database.db
    .insert(memberships)
    .values({ userId: eva.userId, roomId: fixture.room.id, role: 'moderator' });
  return eva;
}

const hide = async (target: number, on = true) =>
  fixture.messages.requests.hide(await moderator(), fixture.room, target, on);
const everythingShown = async () =>
  JSON.stringify([await fixture.replay(), await fixture.shown(1), await fixture.shown(2)]);

/** A message with an edited text, a reaction, a pin, a mention of Luis, and an answer to it. */
async function full(): Promise<number> {
  const { ana, luis, room, messages } = fixture;
  const eva = await moderator();
  await fixture.database.db.insert(memberships).values({ userId: luis.userId, roomId: room.id });
  const seq = await fixture.say('hola');
  await fixture.say('ya', luis, seq);
  const mention = [{ at: 0, length: 5, who: luis.userId }];
  await messages.requests.edit(ana, room, seq, { text: '@luis secreto', mentions: mention });
  await messages.requests.react(luis, room, seq, '👍', true);
  await messages.requests.pin(eva, room, seq, true);
  return seq;
}

describe('a hidden message', () => {
  it('has no text and no details in a page and a replay, and its quotes say so', {
    tags: 'rooms/hidden-messages',
  }, async () => {
    const seq = await full();
    const head = await fixture.head();
    expect(await hide(seq)).toEqual({ seq: head + 1 });
    const shown = await fixture.shown(seq);
    expect(shown).toMatchObject({ text: null, hidden: true, user: 'ana' });
    for (const detail of ['editedAt', 'mentions', 'reactions', 'pinned']) expect(shown).not.toHaveProperty(detail);
    expect(await fixture.shown(2)).toMatchObject({ reply: { seq, text: null, hidden: true } });
    expect(await everythingShown()).not.toContain('secreto');
    // An edit from before is told as what the message is now.
    expect((await fixture.replay()).filter(({ type }) => type === 'edit')).toEqual([]);
    expect(fixture.published().at(-1)).toEqual({ type: 'hide', room: fixture.room.id, seq: head + 1, target: seq });
    expect(fixture.node.batches.at(-1)?.entries[0]?.kind).toBe('removal');
  });

  it('comes back as it is by then, the same for a page, a replay and the nodes', async () => {
    const seq = await full();
    const before = await fixture.shown(seq);
    await hide(seq);
    const head = await fixture.head();
    expect(await hide(seq, false)).toEqual({ seq: head + 1 });
    expect(await fixture.shown(seq)).toEqual(before);
    expect(await fixture.shown(2)).toMatchObject({ reply: { seq, text: '@luis secreto' } });
    const { editedAt, mentions, reactions, pinned } = before ?? {};
    const details = { text: '@luis secreto', editedAt, mentions, reactions, pinned };
    const entry = { type: 'show', seq: head + 1, target: seq, ...details };
    expect((await fixture.replay()).at(-1)).toEqual(entry);
    expect(fixture.published().at(-1)).toEqual({ ...entry, room: fixture.room.id });
  });

  it('that answers another one has its quote again, as that is now', async () => {
    const { ana, luis, room, messages } = fixture;
    await fixture.say('hola');
    const seq = await fixture.say('respuesta', ana, 1);
    await hide(seq);
    await messages.requests.edit(ana, room, 1, { text: 'hola a todos' });
    await hide(seq, false);
    expect((await fixture.replay()).at(-1)).toMatchObject({ type: 'show', reply: { seq: 1, text: 'hola a todos' } });
    expect(luis).toBeDefined();
  });

  it('cannot be edited, reacted to or pinned; an answer to it quotes nothing', async () => {
    const { ana, luis, room, messages } = fixture;
    const seq = await fixture.say('secreto');
    const eva = await moderator();
    await hide(seq);
    const head = await fixture.head();
    expect(await messages.requests.edit(ana, room, seq, { text: 'otra cosa' })).toEqual({ error: 'hidden' });
    expect(await messages.requests.react(luis, room, seq, '👍', true)).toEqual({ error: 'hidden' });
    expect(await messages.requests.pin(eva, room, seq, true)).toEqual({ error: 'hidden' });
    expect(await messages.changes.edit(eva, room, seq, 'otra cosa')).toBe('hidden');
    expect(await fixture.head()).toBe(head);
    await fixture.say('¿qué?', luis, seq);
    expect(await fixture.shown(head + 1)).toMatchObject({ reply: { seq, text: null, hidden: true } });
    const [told] = fixture.published().slice(-1);
    expect(told).toMatchObject({ reply: { text: null, hidden: true } });
  });

  it('that is deleted stays deleted', async () => {
    const { ana, room, messages } = fixture;
    const seq = await fixture.say('secreto');
    await hide(seq);
    expect(await messages.requests.remove(ana, room, seq)).toEqual({ seq: 3 });
    expect(await hide(seq, false)).toEqual({ error: 'gone' });
    expect(await hide(seq)).toEqual({ error: 'gone' });
    const [message, hidden, deleted] = await fixture.replay();
    expect(message).not.toHaveProperty('hidden');
    expect([hidden, deleted]).toEqual([
      { type: 'delete', seq: 2, target: seq },
      { type: 'delete', seq: 3, target: seq },
    ]);
  });

  it('that is hidden or shown already takes no seq', async () => {
    const seq = await fixture.say('hola');
    expect(await hide(seq, false)).toEqual({ seq: 0 });
    expect(await hide(seq)).toEqual({ seq: 2 });
    expect(await hide(seq)).toEqual({ seq: 0 });
    expect(await hide(99)).toEqual({ error: 'gone' });
    expect(await fixture.head()).toBe(2);
  });

  it('is in no list, no search and no count, and comes back to all of them', {
    tags: 'rooms/hidden-messages',
  }, async () => {
    const { database, luis, room } = fixture;
    const { db } = database;
    const seq = await full();
    await fixture.say('sin más');
    const search = { text: 'secreto', roomId: room.id, userId: null, from: null, until: null };
    const found = async () => {
      const [pins, mentioned, { rows }, counts, context] = await Promise.all([
        pinnedMessages(db, room.id),
        mentionsOfPerson(db, luis.userId, null, 20),
        searchMessages(db, search, null, 20),
        mentionsOf(db, [{ userId: luis.userId, roomId: room.id }]),
        messageInContext(db, room.id, seq, 1),
      ]);
      const inRoom = mentioned.found.filter((one) => one.room.id === room.id);
      const lists = [pins.length, inRoom.length, rows.length, counts.get(luis.userId)?.get(room.id)];
      return [...lists, context?.message.text, context?.message.hidden];
    };
    expect(await found()).toEqual([1, 1, 1, 1, '@luis secreto', false]);
    await hide(seq);
    expect(await found()).toEqual([0, 0, 0, 0, null, true]);
    await hide(seq, false);
    expect(await found()).toEqual([1, 1, 1, 1, '@luis secreto', false]);
    // Nothing was removed meanwhile.
    expect(await db.$count(reactions, eq(reactions.roomId, room.id))).toBe(1);
    expect(await db.$count(mentions, eq(mentions.roomId, room.id))).toBe(1);
  });

  it('is acknowledged to its author who sends it again, and another text is refused', {
    tags: 'rooms/hidden-messages',
  }, async () => {
    const { ana, room, messages } = fixture;
    const clientId = crypto.randomUUID();
    await messages.post(ana, room, { text: 'secreto', clientId });
    await hide(1);
    expect(await messages.post(ana, room, { text: 'secreto', clientId })).toMatchObject({ seq: 1 });
    expect(await messages.post(ana, room, { text: 'otra cosa', clientId })).toMatchObject({ error: 'conflict' });
    expect(await fixture.head()).toBe(2);
  });
});

describe('hiding', () => {
  it('is for those who moderate the room, of messages of others, and stands in the audit', {
    tags: 'rooms/powers',
  }, async () => {
    const { ana, luis, room, messages, database } = fixture;
    const eva = await moderator();
    const [theirs, own] = [await fixture.say('hola'), await fixture.say('mío', eva)];
    for (const by of [ana, luis])
      expect(await messages.requests.hide(by, room, theirs, true)).toEqual({ error: 'forbidden' });
    for (const on of [true, false])
      expect(await messages.requests.hide(eva, room, own, on)).toEqual({ error: 'forbidden' });
    await messages.requests.hide(eva, room, theirs, true);
    await messages.requests.hide(eva, room, theirs, false);
    const rows = await database.db.select().from(audit).where(eq(audit.actorId, eva.userId)).orderBy(audit.id);
    expect(rows).toMatchObject([
      { action: 'message.hide', personName: 'ana', roomId: room.id, seq: theirs },
      { action: 'message.show', personName: 'ana', roomId: room.id, seq: theirs },
    ]);
  });
});
