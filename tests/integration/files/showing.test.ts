import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2';
import { describe, expect, it } from 'vitest';
import { memberships } from '@/lib/db/schema';
import type { FileKind } from '@/lib/files/file';
import { filesQuery, roomFiles } from '@/lib/files/room-files';
import { mentionsOfPerson } from '@/lib/messages/mentions/list';
import { messageInContext } from '@/lib/messages/search/search';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { fileRow } from '@/tests/support/files/files';
import { signedIn } from '@/tests/support/people';

/** What is shown of files elsewhere than in their message: the list of a room’s files, and quotes. */

const fixture = messagesFixture();

/** Sends files with these names; their kinds are what stands before the dot. @returns the message’s seq */
async function send(
  names: readonly string[],
  { by = fixture.ana, text = '', room = fixture.room } = {},
): Promise<number> {
  const ids = [];
  for (const name of names) {
    const kind = name.split(' ')[0] as FileKind;
    ids.push(await fileRow(fixture.database.db, by, { name, kind }));
  }
  const result = await fixture.messages.post(by, room, { text, files: ids });
  if ('error' in result) throw new Error(result.error);
  return result.seq;
}

async function listed(kinds: readonly FileKind[] = [], before: number | null = null) {
  const { files, next } = await roomFiles(fixture.database.db, fixture.room.id, { kinds, before });
  return { names: files.map(({ file }) => file.name), seqs: files.map(({ seq }) => seq), next };
}

async function moderator() {
  const { db } = fixture.database;
  const person = await signedIn(db, `eva${fixture.room.id}`);
  await db.insert(memberships).values({ userId: person.userId, roomId: fixture.room.id, role: 'moderator' });
  return person;
}

describe('the files of a room', () => {
  it('are those of the newest messages first, and of one message in their order', async () => {
    await send(['image a', 'image b']);
    const seq = await send(['file c', 'audio d', 'video e'], { text: 'lo del sábado', by: fixture.luis });
    expect((await listed()).names).toEqual(['file c', 'audio d', 'video e', 'image a', 'image b']);
    const { files, next } = await roomFiles(fixture.database.db, fixture.room.id, { kinds: ['audio'], before: null });
    expect(files).toMatchObject([{ seq, userId: fixture.luis.userId, user: 'luis', text: 'lo del sábado' }]);
    expect(next).toBeNull();
    expect((await listed(['image'])).names).toEqual(['image a', 'image b']);
    expect((await listed([], seq)).names).toEqual(['image a', 'image b']);
  });

  it('come in pages that never cut a message', async () => {
    const ten = Array.from({ length: 10 }, (_, i) => `image ${i}`);
    for (let i = 0; i < 5; i++) await send(ten);
    const seen: number[] = [];
    const sizes: number[] = [];
    let before: number | null = null;
    do {
      const page: Awaited<ReturnType<typeof listed>> = await listed([], before);
      seen.push(...page.seqs);
      sizes.push(page.names.length);
      before = page.next;
    } while (before !== null);
    expect(seen).toEqual([5, 4, 3, 2, 1].flatMap((seq) => Array(10).fill(seq)));
    expect(sizes).toEqual([30, 20]);
  });

  it('lack those of other rooms, of hidden and deleted messages, and what nobody has sent', {
    tags: ['files/room-list'],
  }, async () => {
    const { messages, database, ana } = fixture;
    const eva = await moderator();
    await send(['file ajeno'], { room: await fixture.openRoom() });
    await fileRow(database.db, ana, { name: 'file sin enviar' });
    await fileRow(database.db, ana, { name: 'face', purpose: 'face' });
    const [hidden, deleted] = [await send(['file oculto']), await send(['file borrado'])];
    await send(['file visible']);
    await messages.requests.hide(eva, fixture.room, hidden, true);
    await messages.requests.remove(ana, fixture.room, deleted);
    expect((await listed()).names).toEqual(['file visible']);
    await messages.requests.hide(eva, fixture.room, hidden, false);
    expect((await listed()).names).toEqual(['file visible', 'file oculto']);
  });

  it('are read along an index, without sorting', async () => {
    for (let i = 0; i < 3; i++) await send(['image a', 'file b']);
    for (const ofKind of ['', "AND f.kind IN ('image')"]) {
      const values = [fixture.room.id, 1_000, 0, 40];
      const sql = `EXPLAIN FORMAT=TRADITIONAL ${filesQuery(ofKind)}`;
      const [plan] = await fixture.database.db.$client.query<RowDataPacket[]>(sql, values);
      expect(plan.find(({ table }) => table === 'f')).toMatchObject({ key: 'files_message' });
      expect(plan.find(({ table }) => table === 'm')).toMatchObject({ key: 'PRIMARY', type: 'eq_ref' });
      for (const step of plan) expect(step.Extra ?? '').not.toMatch(/filesort|temporary/);
    }
  });
});

describe('a quote of a message with files', () => {
  it('says which it has, live and in a page, as long as they are shown', async () => {
    const { messages, ana, luis, room } = fixture;
    const eva = await moderator();
    const one = await send(['file acta.pdf']);
    const three = await send(['image 1', 'image 2', 'image 3'], { text: 'la mesa' });
    const reply = async (to: number) => fixture.say('perfecto', luis, to);
    const [first, second] = [await reply(one), await reply(three)];
    const quoted = async (seq: number) => (await fixture.shown(seq))?.reply;
    expect(await quoted(first)).toMatchObject({ text: '', files: { kind: 'file', count: 1, name: 'file acta.pdf' } });
    expect(await quoted(second)).toMatchObject({ text: 'la mesa', files: { kind: 'image', count: 3 } });
    const live = fixture.published().filter(({ type }) => type === 'message');
    expect(live.at(-1)).toMatchObject({ reply: { seq: three, files: { kind: 'image', count: 3 } } });
    expect(live.at(-1)).toMatchObject({ reply: await quoted(second) });

    await messages.requests.hide(eva, room, three, true);
    expect(await quoted(second)).not.toHaveProperty('files');
    await messages.requests.hide(eva, room, three, false);
    expect(await quoted(second)).toMatchObject({ files: { kind: 'image', count: 3 } });
    await messages.requests.remove(ana, room, one);
    expect(await quoted(first)).toMatchObject({ text: null });
    expect(await quoted(first)).not.toHaveProperty('files');
    expect(await fixture.shown(await fixture.say('hola', ana))).not.toHaveProperty('reply');
  });

  it('so do the list of mentions and the lists of administrators', async () => {
    const { database, ana, luis, room } = fixture;
    await database.db
      .insert(memberships)
      .values({ userId: luis.userId, roomId: room.id })
      .onDuplicateKeyUpdate({
        set: { role: 'member' },
      });
    const id = await fileRow(database.db, ana, { kind: 'image' });
    const text = '@luis mira';
    const mentions = [{ at: 0, length: 5, who: luis.userId }];
    const result = await fixture.messages.post(ana, room, { text, files: [id], mentions });
    if ('error' in result) throw new Error(result.error);
    const { found } = await mentionsOfPerson(database.db, luis.userId, null, 10);
    expect(found.find(({ room: { id: of } }) => of === room.id)).toMatchObject({ files: { kind: 'image', count: 1 } });
    const inContext = await messageInContext(database.db, room.id, result.seq, 1);
    expect(inContext?.message).toMatchObject({ text, files: { kind: 'image', count: 1 } });
    await database.db.delete(memberships).where(eq(memberships.roomId, room.id));
  });
});
