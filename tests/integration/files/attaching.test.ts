import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { files } from '@/lib/db/schema';
import { directRoom } from '@/lib/rooms/direct';
import { roomForId } from '@/lib/rooms/memberships';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { fileRow } from '@/tests/support/files/files';
import { openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';

/** How a message takes its files, and what becomes of them with the message. */

const fixture = messagesFixture();

const post = (sent: string[] | undefined, { by = fixture.ana, text = '', clientId = randomUUID() } = {}) =>
  fixture.messages.post(by, fixture.room, { text, files: sent, clientId });

async function seqOf(sent: string[], how: Parameters<typeof post>[1] = {}): Promise<number> {
  const result = await post(sent, how);
  if ('error' in result) throw new Error(result.error);
  return result.seq;
}

const row = async (id: string) => (await fixture.database.db.select().from(files).where(eq(files.id, id)))[0];
const own = (more: Parameters<typeof fileRow>[2] = {}, by: Person = fixture.ana) =>
  fileRow(fixture.database.db, by, more);

describe('a message with files', () => {
  it('has them in their order, live, in a page and in a replay alike', async () => {
    const [photo, note] = [
      await own({
        name: 'playa.jpg',
        type: 'image/jpeg',
        kind: 'image',
        bytes: 812_345,
        width: 1_200,
        height: 900,
        placeholder: 'UklGRg==',
        previews: 'small,large',
        alt: 'La playa, de noche',
      }),
      await own({ name: 'año “nuevo”, 1.txt' }),
    ];
    const seq = await seqOf([note, photo], { text: 'miren' });
    const sent = [
      { id: note, name: 'año “nuevo”, 1.txt', type: 'text/plain', kind: 'file', bytes: 4, previews: [] },
      {
        id: photo,
        name: 'playa.jpg',
        type: 'image/jpeg',
        kind: 'image',
        bytes: 812_345,
        width: 1_200,
        height: 900,
        placeholder: 'UklGRg==',
        alt: 'La playa, de noche',
        previews: ['small', 'large'],
      },
    ];
    expect(fixture.published().at(-1)).toMatchObject({ type: 'message', seq, files: sent });
    expect((await fixture.shown(seq))?.files).toEqual(sent);
    expect((await fixture.replay()).at(-1)).toMatchObject({ type: 'message', seq, text: 'miren', files: sent });
  });

  it('may have no text; a blank one is not stored', async () => {
    const seq = await seqOf([await own()], { text: ' \n\u200B' });
    expect(await fixture.shown(seq)).toMatchObject({ text: '', files: [{ name: 'nota.txt' }] });
    expect(await post([], { text: '' })).toMatchObject({ error: 'empty' });
    expect(await post(undefined, { text: '' })).toMatchObject({ error: 'empty' });
  });

  it('without them has no `files`', async () => {
    const seq = await seqOf([], { text: 'hola' });
    expect(await fixture.shown(seq)).not.toHaveProperty('files');
  });

  it('in a direct room and among others has them too', async () => {
    const made = await directRoom(fixture.database.db, fixture.ana.userId, [fixture.luis.userId]);
    if (typeof made === 'string') throw new Error(made);
    const room = await roomForId(fixture.database.db, fixture.ana.userId, made.id);
    if (!room) throw new Error('no room');
    const ids = [await own(), await own({}, fixture.luis), await own()];
    const results = await Promise.all([
      fixture.messages.post(fixture.ana, room, { text: '', files: [ids[0] ?? ''] }),
      fixture.messages.post(fixture.luis, room, { text: 'uno', files: [ids[1] ?? ''] }),
      fixture.messages.post(fixture.luis, room, { text: 'dos' }),
      fixture.messages.post(fixture.ana, room, { text: '', files: [ids[2] ?? ''] }),
    ]);
    const seqs = results.map((result) => ('seq' in result ? result.seq : result.error));
    expect([...seqs].sort()).toEqual([1, 2, 3, 4]);
    const at = async (id: string | undefined) => (await row(id ?? ''))?.messageSeq;
    expect([await at(ids[0]), await at(ids[1]), await at(ids[2])]).toEqual([seqs[0], seqs[1], seqs[3]]);
  });
});

describe('a message is refused, and nothing is stored,', { tags: 'files/foreign' }, () => {
  it.each<[string, () => Promise<string>]>([
    ['a file that does not exist', async () => randomUUID()],
    ['somebody else’s file', () => own({}, fixture.luis)],
    ['a file that is not uploaded', () => own({ uploadedAt: null })],
    ['a deleted file', () => own({ deletedAt: new Date() })],
    [
      'a file of another message',
      async () => {
        const id = await own();
        await seqOf([id], { text: 'antes' });
        return id;
      },
    ],
  ])('with %s', async (_, make) => {
    const [good, bad] = [await own(), await make()];
    const head = await fixture.head();
    const before = await row(bad);
    expect(await post([good, bad])).toMatchObject({ error: 'no_file' });
    expect(await fixture.head()).toBe(head);
    expect((await row(good))?.messageSeq).toBeNull();
    expect(await row(bad)).toEqual(before);
  });

  it('if another one of the same batch takes the file', async () => {
    const id = await own();
    const results = await Promise.all([
      post([id], { text: 'uno' }),
      post([id], { text: 'dos' }),
      post([], { text: 'tres' }),
    ]);
    const [first, second, third] = results.map((result) => ('seq' in result ? result.seq : result.error));
    // The files of each message are read first, so either of the two may enter the queue before the other.
    const [taken] = [first, second].filter((seq) => seq !== 'no_file');
    expect([first, second]).toContain('no_file');
    expect([taken, third].sort()).toEqual([1, 2]);
    expect((await row(id))?.messageSeq).toBe(taken);
  });

  it('also of two nodes at once, only one takes the file', async () => {
    const other = openMessages(fixture.pool, fixture.node.broker);
    const id = await own();
    const [one, two] = await Promise.all([
      post([id], { text: 'uno' }),
      other.post(fixture.ana, await fixture.openRoom(), { text: 'dos', files: [id] }),
    ]);
    expect([one, two].filter((result) => 'seq' in result)).toHaveLength(1);
    expect([one, two].filter((result) => 'error' in result && result.error === 'no_file')).toHaveLength(1);
  });
});

describe('a message that is sent again', () => {
  it('with its files is the same one', async () => {
    const [clientId, id] = [randomUUID(), await own()];
    const seq = await seqOf([id], { clientId });
    expect(await post([id], { clientId })).toMatchObject({ seq, fresh: false });
  });

  it('with other files is a conflict', async () => {
    const [clientId, id, other] = [randomUUID(), await own(), await own()];
    await seqOf([id], { clientId });
    expect(await post([other], { clientId })).toMatchObject({ error: 'conflict' });
    expect((await row(other))?.messageSeq).toBeNull();
  });

  it('with fewer files, more, or none is a conflict, also after an edit', async () => {
    const [clientId, one, two, more] = [randomUUID(), await own(), await own(), await own()];
    const seq = await seqOf([one, two], { clientId, text: 'miren' });
    const again = (sent: string[] | undefined) => post(sent, { clientId, text: 'miren' });
    for (let round = 0; round < 2; round++) {
      for (const sent of [undefined, [one], [one, two, more]]) {
        expect(await again(sent)).toMatchObject({ error: 'conflict' });
      }
      expect(await again([one, two])).toMatchObject({ seq, fresh: false });
      await fixture.messages.requests.edit(fixture.ana, fixture.room, seq, { text: 'miren bien' });
    }
    const without = randomUUID();
    await seqOf([], { clientId: without, text: 'sola' });
    expect(await post([more], { clientId: without, text: 'sola' })).toMatchObject({ error: 'conflict' });
    expect((await row(more))?.messageSeq).toBeNull();
  });

  it('in one batch with another choice of files is a conflict', async () => {
    const [clientId, id] = [randomUUID(), await own()];
    const results = await Promise.all([post([id], { clientId, text: 'a' }), post([], { clientId, text: 'a' })]);
    expect(results.filter((result) => 'seq' in result && result.fresh)).toHaveLength(1);
    expect(results.filter((result) => 'error' in result && result.error === 'conflict')).toHaveLength(1);
  });

  it('after it was deleted is answered, and brings nothing back', async () => {
    const [clientId, id] = [randomUUID(), await own()];
    const seq = await seqOf([id], { clientId });
    await fixture.messages.requests.remove(fixture.ana, fixture.room, seq);
    for (const sent of [[id], [], [await own()]])
      expect(await post(sent, { clientId, text: 'hola' })).toMatchObject({ seq, fresh: false });
    expect(await fixture.shown(seq)).toMatchObject({ text: null });
  });
});

describe('with its message, a file', () => {
  const gone = { name: '', alt: null, placeholder: null, deletedAt: expect.any(Date) };

  it('is deleted, and nothing tells what it was', async () => {
    const id = await own({ alt: 'La playa', placeholder: 'UklGRg==' });
    const seq = await seqOf([id]);
    await fixture.messages.requests.remove(fixture.ana, fixture.room, seq);
    expect(await row(id)).toMatchObject(gone);
    expect(await fixture.shown(seq)).not.toHaveProperty('files');
  });

  it('stays when the text is edited', async () => {
    const id = await own();
    const seq = await seqOf([id], { text: 'antes' });
    await fixture.messages.requests.edit(fixture.ana, fixture.room, seq, { text: 'después' });
    expect(await fixture.shown(seq)).toMatchObject({ text: 'después', files: [{ id }] });
  });

  it('may lose its caption; a message without files may not lose its text', async () => {
    const [seq, other] = [await seqOf([await own()], { text: 'antes' }), await fixture.say('hola')];
    const edit = (target: number) => fixture.messages.requests.edit(fixture.ana, fixture.room, target, { text: ' ' });
    expect(await edit(seq)).toMatchObject({ seq: expect.any(Number) });
    expect(await fixture.shown(seq)).toMatchObject({ text: '', files: [{ name: 'nota.txt' }] });
    expect(await edit(other)).toEqual({ error: 'empty' });
  });

  it('goes with its person, and so do those that were not sent', async () => {
    const eva = await signedIn(fixture.database.db, `eva${randomUUID().slice(0, 6)}`);
    const [sent, unsent] = [await own({}, eva), await own({}, eva)];
    await seqOf([sent], { by: eva });
    await fixture.messages.changes.erase(eva.userId);
    expect(await row(sent)).toMatchObject({ ...gone, userId: null });
    expect(await row(unsent)).toMatchObject({ ...gone, userId: null });
  });
});
