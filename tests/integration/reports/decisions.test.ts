import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { audit, memberships, reports, rooms, users } from '@/lib/db/schema';
import type { ReportAction } from '@/lib/reports/actions';
import type { Decision } from '@/lib/reports/decisions';
import {
  countOpenReports,
  messagesWithClosedReports,
  messagesWithOpenReports,
  reportedMessage,
} from '@/lib/reports/queue';
import { addMembers } from '@/lib/rooms/members';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { membersOf, somebody } from '@/tests/integration/rooms/fixture';
import { signedInAdmin } from '@/tests/support/admins';
import { openMessages } from '@/tests/support/messages';
import type { Person } from '@/tests/support/people';

/** Reports and the decisions of administrators. Ana writes messages, and Luis reports them. */

const fixture = messagesFixture();
let eva: Person;
let iris: Person;
beforeAll(async () => {
  eva = await signedInAdmin(fixture.database.db, 'eva');
  iris = await signedInAdmin(fixture.database.db, 'iris');
});

const report = (seq: number, by = fixture.luis, reason = 'Es una amenaza') =>
  fixture.messages.reports.report({ by, roomId: fixture.room.id, seq, reason });
const decide = (action: ReportAction, seq: number, more: { by?: Person; isOpen?: boolean } = {}): Promise<Decision> =>
  fixture.messages.reports.decide({
    by: eva,
    roomId: fixture.room.id,
    seq,
    action,
    authorId: fixture.ana.userId,
    isOpen: true,
    ...more,
  });
const rowsOf = () =>
  fixture.database.db.select().from(reports).where(eq(reports.roomId, fixture.room.id)).orderBy(reports.id);
const recorded = async () => {
  const rows = await fixture.database.db.select().from(audit).where(eq(audit.roomId, fixture.room.id));
  return rows.map(({ action, actorName, personName, seq }) => [action, actorName, personName, seq]);
};
const inQueue = async () => (await messagesWithOpenReports(fixture.database.db)).filter(isHere);
const isHere = ({ room }: { room: { id: number } }) => room.id === fixture.room.id;

async function makeClosed(kind: 'closed' | 'direct' = 'closed'): Promise<void> {
  const { database, room, ana, luis } = fixture;
  await database.db.update(rooms).set({ kind }).where(eq(rooms.id, room.id));
  await database.db.insert(memberships).values([
    { userId: ana.userId, roomId: room.id },
    { userId: luis.userId, roomId: room.id, role: 'owner' },
  ]);
}

async function silencedUntil(): Promise<Date | null | undefined> {
  const { database, room, ana } = fixture;
  const rows = await database.db.select().from(memberships).where(eq(memberships.roomId, room.id));
  return rows.find(({ userId }) => userId === ana.userId)?.silencedUntil;
}

describe('a report', () => {
  it('is stored once for each person and message, and takes no seq', { tags: 'rooms/reports' }, async () => {
    const seq = await fixture.say('hola');
    expect(await report(seq)).toBe('done');
    expect(await report(seq, fixture.luis, 'Otro motivo')).toBe('done');
    expect(await report(seq, eva, '')).toBe('done');
    expect(await rowsOf()).toMatchObject([
      { userId: fixture.luis.userId, reason: 'Es una amenaza', closedAt: null },
      { userId: eva.userId, reason: '', closedAt: null },
    ]);
    expect(await fixture.head()).toBe(seq);
  });

  it('is stored once if the same person sends several at the same time', { tags: 'rooms/reports' }, async () => {
    const seq = await fixture.say('hola');
    const other = openMessages(fixture.pool, fixture.node.broker);
    const asked = { by: fixture.luis, roomId: fixture.room.id, seq, reason: '' };
    const all = [fixture.messages, other, fixture.messages, other].map(({ reports: one }) => one.report(asked));
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'done']);
    expect(await rowsOf()).toHaveLength(1);
  });

  it('is refused for an own, a deleted or a hidden message', async () => {
    const [seq, deleted, hidden] = [await fixture.say('hola'), await fixture.say('dos'), await fixture.say('tres')];
    await fixture.messages.requests.remove(fixture.ana, fixture.room, deleted);
    await fixture.messages.requests.hide(eva, fixture.room, hidden, true);
    expect(await report(seq, fixture.ana)).toBe('yourself');
    for (const target of [deleted, hidden, 99]) expect(await report(target)).toBe('gone');
    expect(await rowsOf()).toEqual([]);
  });

  it('gets the same answer in a room that the person may not read as in one that does not exist', {
    tags: 'rooms/reports',
  }, async () => {
    const seq = await fixture.say('hola');
    await makeClosed();
    expect(await report(seq, await somebody(fixture.database.db))).toBe('no_room');
    expect(await report(seq, eva)).toBe('no_room');
    expect(await report(seq)).toBe('done');
    await fixture.database.db.update(rooms).set({ archivedAt: new Date() }).where(eq(rooms.id, fixture.room.id));
    expect(await report(seq)).toBe('room_closed');
  });
});

describe('a decision', () => {
  it('to keep the message only closes its reports', async () => {
    const seq = await fixture.say('hola');
    await report(seq);
    await report(seq, iris);
    expect(await decide('keep', seq)).toEqual({ result: 'done' });
    expect(await fixture.shown(seq)).toMatchObject({ text: 'hola' });
    expect(await fixture.head()).toBe(seq);
    for (const row of await rowsOf()) expect(row).toMatchObject({ closedAt: expect.any(Date), closedBy: eva.userId });
    expect(await recorded()).toEqual([['report.keep', 'eva', 'ana', seq]]);
    expect(await inQueue()).toEqual([]);
  });

  it.each<[ReportAction, string]>([
    ['hide', 'message.hide'],
    ['delete', 'message.delete'],
  ])('to %s works in a closed room and a conversation, is recorded, and can be repeated', async (action, entry) => {
    for (const kind of ['closed', 'direct'] as const) {
      fixture.room = await fixture.openRoom();
      const seq = await fixture.say('secreto');
      await makeClosed(kind);
      await report(seq);
      for (let i = 0; i < 2; i++) expect(await decide(action, seq)).toEqual({ result: 'done' });
      expect(await fixture.shown(seq)).toMatchObject({ text: null, ...(action === 'hide' ? { hidden: true } : {}) });
      expect(await fixture.head()).toBe(seq + 1);
      expect(await recorded()).toEqual([[entry, 'eva', 'ana', seq]]);
      expect((await rowsOf())[0]).toMatchObject({ closedBy: eva.userId });
    }
  });

  it('to show a hidden message works even after its reports were closed', async () => {
    const seq = await fixture.say('hola');
    await report(seq);
    await decide('hide', seq);
    expect(await decide('show', seq, { by: iris, isOpen: false })).toEqual({ result: 'done' });
    expect(await fixture.shown(seq)).toMatchObject({ text: 'hola' });
    expect((await recorded()).at(-1)).toEqual(['message.show', 'iris', 'ana', seq]);
    // The reports still say who closed them.
    expect((await rowsOf())[0]).toMatchObject({ closedBy: eva.userId });
  });

  it('to remove the author ends the membership, even in a closed room; the log and the audit record it', async () => {
    const seq = await fixture.say('hola');
    await makeClosed();
    await report(seq);
    for (let i = 0; i < 2; i++) expect(await decide('remove', seq)).toEqual({ result: 'done' });
    expect(await membersOf(fixture.database.db, fixture.room.id)).toEqual({ [fixture.luis.userId]: 'owner' });
    expect((await fixture.replay()).at(-1)).toMatchObject({ type: 'members', action: 'removed', by: { name: 'eva' } });
    expect(await fixture.head()).toBe(seq + 1);
    expect(await recorded()).toEqual([['room.remove_person', 'eva', 'ana', seq]]);
    expect((await rowsOf())[0]).toMatchObject({ closedBy: eva.userId });
  });

  it('to silence the author lasts for a day, even if they are removed and come back; the audit records it', async () => {
    const seq = await fixture.say('hola');
    await makeClosed();
    await report(seq);
    const { database, room, ana } = fixture;
    const offered = async () => (await reportedMessage(database.db, room.id, seq))?.canBeSilenced;
    expect(await offered()).toBe(true);
    for (let i = 0; i < 2; i++) expect(await decide('silence', seq)).toEqual({ result: 'done' });
    expect(await offered()).toBe(false);
    expect(await fixture.head()).toBe(seq);
    expect(await recorded()).toEqual([['room.silence', 'eva', 'ana', seq]]);
    expect((await rowsOf())[0]).toMatchObject({ closedBy: eva.userId });
    const until = await silencedUntil();
    expect((until?.getTime() ?? 0) - Date.now()).toBeGreaterThan(23 * 60 * 60_000);
    expect(await decide('remove', seq, { isOpen: false })).toEqual({ result: 'done' });
    await addMembers(fixture.messages, room.id, [ana.userId], null);
    expect(await silencedUntil()).toEqual(until);
  });

  it('to silence an author who moderates the room only closes the reports', async () => {
    const seq = await fixture.say('hola');
    await makeClosed();
    await fixture.database.db
      .update(memberships)
      .set({ role: 'moderator' })
      .where(eq(memberships.roomId, fixture.room.id));
    await report(seq);
    expect((await reportedMessage(fixture.database.db, fixture.room.id, seq))?.canBeSilenced).toBe(false);
    expect(await decide('silence', seq)).toEqual({ result: 'done' });
    expect(await silencedUntil()).toBe(null);
  });

  it('to remove an author who is not a member closes the reports; in a direct room it is refused', async () => {
    const seq = await fixture.say('hola');
    await report(seq);
    expect(await decide('remove', seq)).toEqual({ result: 'done' });
    expect(await inQueue()).toEqual([]);
    fixture.room = await fixture.openRoom();
    const other = await fixture.say('hola');
    await makeClosed('direct');
    await report(other);
    expect(await decide('remove', other)).toEqual({ result: 'direct' });
    expect(await inQueue()).toHaveLength(1);
    expect(Object.keys(await membersOf(fixture.database.db, fixture.room.id))).toHaveLength(2);
  });

  it('by a second administrator is refused, with the name of the first', async () => {
    const seq = await fixture.say('hola');
    await report(seq);
    const other = openMessages(fixture.pool, fixture.node.broker);
    const asked = { roomId: fixture.room.id, seq, authorId: fixture.ana.userId, isOpen: true };
    const [first, second] = await Promise.all([
      fixture.messages.reports.decide({ ...asked, by: eva, action: 'keep' }),
      other.reports.decide({ ...asked, by: iris, action: 'delete' }),
    ]);
    const done = [first, second].filter(({ result }) => result === 'done');
    expect(done).toHaveLength(1);
    const isEva = first.result === 'done';
    expect(isEva ? second : first).toEqual({ result: 'closed', by: isEva ? 'eva' : 'iris' });
    expect(await fixture.shown(seq)).toMatchObject({ text: isEva ? 'hola' : null });
    expect(await recorded()).toHaveLength(1);
    expect(await decide('remove', seq, { by: isEva ? iris : eva })).toMatchObject({ result: 'closed' });
  });

  it('leaves a report open that came after the administrator saw all reports closed', async () => {
    const seq = await fixture.say('hola');
    await report(seq);
    await decide('keep', seq);
    await report(seq, iris);
    await decide('hide', seq, { isOpen: false });
    expect(await rowsOf()).toMatchObject([{ closedAt: expect.any(Date) }, { closedAt: null }]);
  });

  it('is refused if the person is no administrator any more, or if the report or the text is missing', {
    tags: 'rooms/reports',
  }, async () => {
    const seq = await fixture.say('hola');
    expect(await decide('hide', seq)).toEqual({ result: 'unknown' });
    await report(seq);
    expect(await decide('hide', seq, { by: fixture.luis })).toEqual({ result: 'forbidden' });
    await fixture.messages.requests.remove(fixture.ana, fixture.room, seq);
    expect(await decide('hide', seq)).toEqual({ result: 'gone' });
    expect(await inQueue()).toHaveLength(1);
    expect(await decide('delete', seq)).toEqual({ result: 'done' });
    expect(await recorded()).toEqual([['message.delete', 'eva', 'ana', seq]]);
  });
});

describe('the queue', () => {
  it('has each message once, with all its reports and its text now; the last reported message comes first', async () => {
    const { ana, room, messages } = fixture;
    const [one, two] = [await fixture.say('uno'), await fixture.say('dos')];
    await report(one);
    await report(two);
    await report(one, iris, '');
    await messages.requests.edit(ana, room, one, { text: 'uno, cambiado' });
    const queue = await inQueue();
    expect(queue.map(({ message, reports: lines }) => [message.text, lines.length])).toEqual([
      ['uno, cambiado', 2],
      ['dos', 1],
    ]);
    expect(queue[0]?.reports).toMatchObject([
      { by: { name: 'iris' }, reason: '' },
      { by: { name: 'luis' }, reason: 'Es una amenaza' },
    ]);
    expect(await countOpenReports(fixture.database.db)).toBeGreaterThanOrEqual(3);
    await decide('delete', one);
    expect((await inQueue()).map(({ message }) => message.text)).toEqual(['dos']);
    const [closed] = (await messagesWithClosedReports(fixture.database.db)).filter(isHere);
    expect(closed).toMatchObject({ message: { text: null }, reports: [{ closer: 'eva' }, { closer: 'eva' }] });
  });

  it('shows a few messages of a closed room while a report is open, and none afterwards', {
    tags: 'rooms/reports',
  }, async () => {
    const { database, room } = fixture;
    for (let i = 1; i <= 20; i++) await fixture.say(`texto ${i}`);
    await makeClosed();
    await report(10);
    const opened = await reportedMessage(database.db, room.id, 10);
    expect(opened).toMatchObject({ isOpen: true, isReadable: true, isMember: true, message: { text: 'texto 10' } });
    expect(opened?.before.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9]);
    expect(opened?.after.map(({ seq }) => seq)).toEqual([11, 12, 13, 14, 15]);
    expect(await reportedMessage(database.db, room.id, 11)).toBeNull();
    await decide('hide', 10);
    const hidden = await reportedMessage(database.db, room.id, 10);
    expect(hidden).toMatchObject({ isOpen: false, isReadable: true, message: { text: 'texto 10', hidden: true } });
    expect([hidden?.before, hidden?.after]).toEqual([[], []]);
    await decide('show', 10, { isOpen: false });
    const closed = await reportedMessage(database.db, room.id, 10);
    expect(closed).toMatchObject({ isReadable: false, message: { text: null }, before: [], after: [] });
    expect(JSON.stringify([closed, await messagesWithClosedReports(database.db)])).not.toContain('texto');
  });

  it('does not show the texts of other hidden messages around a reported one', {
    tags: 'rooms/hidden-messages',
  }, async () => {
    const { database, room, messages } = fixture;
    await fixture.say('secreto');
    const seq = await fixture.say('hola');
    await messages.requests.hide(eva, room, 1, true);
    await report(seq);
    const opened = await reportedMessage(database.db, room.id, seq);
    expect(opened?.before).toMatchObject([{ text: null, hidden: true }]);
  });

  it('does not name people whose accounts are being deleted', async () => {
    const { database, room } = fixture;
    const seq = await fixture.say('hola');
    const zoe = await somebody(database.db);
    await report(seq, zoe);
    await database.db.update(users).set({ deletingAt: new Date() }).where(eq(users.id, zoe.userId));
    expect((await reportedMessage(database.db, room.id, seq))?.reports).toMatchObject([{ by: null }]);
  });
});
