import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { files, memberships } from '@/lib/db/schema';
import { readableFile } from '@/lib/files/store';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { fileRow } from '@/tests/support/files/files';
import { type Person, signedIn } from '@/tests/support/people';

/** The files of messages that a moderator withholds. Ana writes, Luis reads, and Eva moderates. */

const fixture = messagesFixture();

async function moderator(): Promise<Person> {
  const eva = await signedIn(fixture.database.db, `eva${randomUUID().slice(0, 6)}`);
  await fixture.database.db
    .insert(memberships)
    .values({ userId: eva.userId, roomId: fixture.room.id, role: 'moderator' });
  return eva;
}

/** Sends a file alone. */
async function sent() {
  const id = await fileRow(fixture.database.db, fixture.ana, { name: 'secreto.txt', placeholder: 'UklGRg==' });
  const clientId = randomUUID();
  const result = await fixture.messages.post(fixture.ana, fixture.room, { text: '', files: [id], clientId });
  if ('error' in result) throw new Error(result.error);
  return { id, clientId, seq: result.seq };
}

const hide = (by: Person, seq: number, on = true) => fixture.messages.requests.hide(by, fixture.room, seq, on);

describe('the files of a hidden message', () => {
  it('are in no page, no replay and no quote, and can be read by nobody', {
    tags: ['rooms/hidden-messages', 'files/who-may-read'],
  }, async () => {
    const { ana, luis, database } = fixture;
    const { id, seq } = await sent();
    const answer = await fixture.say('¿qué es?', luis, seq);
    const eva = await moderator();
    expect(await readableFile(database.db, luis.userId, id)).not.toBeNull();
    await hide(eva, seq);
    expect(await fixture.shown(seq)).toMatchObject({ text: null, hidden: true });
    const everything = [await fixture.replay(), await fixture.shown(seq), await fixture.shown(answer)];
    const told = JSON.stringify([everything, fixture.published().at(-1)]);
    for (const trace of [id, 'secreto.txt', 'UklGRg==', '"files"']) expect(told).not.toContain(trace);
    for (const { userId } of [ana, luis, eva]) expect(await readableFile(database.db, userId, id)).toBeNull();
  });

  it('come back with it, the same for a page, a replay and the nodes', async () => {
    const { luis, database, room } = fixture;
    const { id, seq } = await sent();
    const before = await fixture.shown(seq);
    expect(before?.files).toMatchObject([{ id, name: 'secreto.txt', placeholder: 'UklGRg==' }]);
    const eva = await moderator();
    await hide(eva, seq);
    const { seq: shownAt } = (await hide(eva, seq, false)) as { seq: number };
    expect(await fixture.shown(seq)).toEqual(before);
    const entry = { type: 'show', seq: shownAt, target: seq, text: '', files: before?.files };
    expect((await fixture.replay()).at(-1)).toEqual(entry);
    expect(fixture.published().at(-1)).toEqual({ ...entry, room: room.id });
    expect(await readableFile(database.db, luis.userId, id)).not.toBeNull();
  });

  it('stay with it: they cannot be sent again, and a repetition is acknowledged', async () => {
    const { ana, room, messages } = fixture;
    const { id, seq, clientId } = await sent();
    await hide(await moderator(), seq);
    expect(await messages.post(ana, room, { text: '', files: [id] })).toMatchObject({ error: 'no_file' });
    expect(await messages.post(ana, room, { text: '', files: [id], clientId })).toMatchObject({ seq, fresh: false });
    expect(await messages.requests.edit(ana, room, seq, { text: ' ' })).toEqual({ error: 'hidden' });
  });

  it('are deleted with it, and do not come back', async () => {
    const { ana, room, messages, database } = fixture;
    const { id, seq } = await sent();
    const eva = await moderator();
    await hide(eva, seq);
    await messages.requests.remove(ana, room, seq);
    expect(await hide(eva, seq, false)).toEqual({ error: 'gone' });
    const [row] = await database.db.select().from(files).where(eq(files.id, id));
    expect(row).toMatchObject({ name: '', placeholder: null, deletedAt: expect.any(Date) });
    expect(await readableFile(database.db, ana.userId, id)).toBeNull();
  });
});
