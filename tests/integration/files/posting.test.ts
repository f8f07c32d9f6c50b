import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { files, memberships } from '@/lib/db/schema';
import { roomForId } from '@/lib/rooms/memberships';
import { silence } from '@/lib/rooms/posting/silence';
import { changeRoom, type RoomChanges } from '@/lib/rooms/rooms';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { fileRow } from '@/tests/support/files/files';
import { type Person, signedIn } from '@/tests/support/people';

/** The rules for who may write hold for messages that are files alone, also if the author's node knows older rules. */

const fixture = messagesFixture();

/** A member of the room, and the room as the member's node knows it now. */
async function member(role: 'member' | 'moderator' = 'member') {
  const { db } = fixture.database;
  const person = await signedIn(db, `eva${randomUUID().slice(0, 6)}`);
  await db.insert(memberships).values({ userId: person.userId, roomId: fixture.room.id, role });
  return person;
}

const change = (changes: RoomChanges) => changeRoom(fixture.messages, null, fixture.room.id, changes);
const file = (by: Person) => fileRow(fixture.database.db, by);

/** @param isKnown whether the node knows the rules that hold now */
async function send(by: Person, id: string, isKnown: boolean) {
  const room = isKnown ? await roomForId(fixture.database.db, by.userId, fixture.room.id) : fixture.room;
  if (!room) throw new Error('no room');
  const result = await fixture.messages.post(by, room, { text: '', files: [id] });
  return 'error' in result ? result.error : 'stored';
}

async function isFree(id: string): Promise<boolean> {
  const [row] = await fixture.database.db.select().from(files).where(eq(files.id, id));
  return row?.messageSeq === null && row.roomId === null;
}

describe.each([true, false])('a message of files alone, while its node knows the rules: %s,', (isKnown) => {
  it('is refused where only moderators write, and its file stays free', async () => {
    const [person, eva] = [await member(), await member('moderator')];
    await change({ posting: 'moderators' });
    const id = await file(person);
    expect(await send(person, id, isKnown)).toBe('moderators_only');
    expect(await isFree(id)).toBe(true);
    expect(await send(eva, await file(eva), isKnown)).toBe('stored');
    await change({ posting: 'everyone' });
    expect(await send(person, id, isKnown)).toBe('stored');
  });

  it('counts for slow mode like any other', async () => {
    const person = await member();
    await change({ slowSeconds: 300 });
    expect(await send(person, await file(person), isKnown)).toBe('stored');
    const id = await file(person);
    expect(await send(person, id, isKnown)).toBe('rate_limited');
    expect(await isFree(id)).toBe(true);
  });

  it('does not count for slow mode if its file cannot be sent', async () => {
    const person = await member();
    await change({ slowSeconds: 300 });
    expect(await send(person, randomUUID(), isKnown)).toBe('no_file');
    expect(await send(person, await file(person), isKnown)).toBe('stored');
  });

  it('of a silenced person is refused, and its file stays free', async () => {
    const [person, eva] = [await member(), await member('moderator')];
    const until = new Date(Date.now() + 3_600_000);
    expect(await silence(fixture.messages, fixture.room.id, person.userId, until, eva.userId)).toBe('done');
    const id = await file(person);
    expect(await send(person, id, isKnown)).toBe('silenced');
    expect(await isFree(id)).toBe(true);
  });
});
