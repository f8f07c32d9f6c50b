import { describe, expect, it } from 'vitest';
import { FakeStorage, settle } from '@/lib/chat/client/fakes';
import { frame, opened } from '@/lib/chat/client/room/fake-room';
import { RENDER_MS } from '@/lib/chat/client/room-session';
import { aFile, FakeTab, stored } from '@/lib/chat/client/uploads/fakes';
import { LOOK_MS } from './unsent-files';

type Room = Awaited<ReturnType<typeof opened>>;

/** Ana's tab, with files in the tray of room 1. */
async function withTray(names: string[], given: Parameters<typeof opened>[0] = {}) {
  const room = await opened(given);
  room.uploads.add(
    1,
    names.map((name) => aFile(name)),
  );
  await settle();
  const files = room.uploads.inTray(1).map(({ id }) => id);
  return { ...room, files, send: (text: string) => room.session.send(text, { files }), ...helpers(room) };
}

function helpers({ world, session, transport }: Room) {
  const rest = async () => {
    await settle();
    await world.clock.pass(2 * RENDER_MS);
  };
  return {
    rest,
    /** The server stores the file that was asked first, or refuses it. */
    async upload(outcome?: Parameters<NonNullable<(typeof transport.open)[0]>['answer']>[0]) {
      const [request] = transport.open;
      request?.answer(outcome ?? stored(request));
      await rest();
    },
    sent: () => world.last.messages as unknown as { message: string; files?: string[]; clientId: string }[],
    shown: () => {
      const { pending } = session.getSnapshot();
      return pending.map((p) => [p.text, p.state, p.code, p.pendingFiles?.map(({ name }) => name)]);
    },
  };
}

async function ack({ world }: Room, clientId: string, seq: number) {
  world.last.say({ type: 'ack', clientId, seq });
  await world.clock.pass(2 * RENDER_MS);
}

describe('a message with files', () => {
  it('is sent when the server has all of them, in their order', async () => {
    const { send, files, upload, sent, shown, uploads } = await withTray(['a', 'b']);
    expect(send('mira')).toBe('taken');
    expect(uploads.inTray(1)).toEqual([]);
    await upload();
    expect(shown()).toEqual([['mira', 'waiting', null, ['a', 'b']]]);
    expect(sent()).toEqual([]);
    await upload();
    expect(sent()).toMatchObject([{ message: 'mira', files }]);
  });

  it('may have no text', async () => {
    const { send, upload, sent, files } = await withTray(['a']);
    await upload();
    send('');
    await settle();
    expect(sent()).toMatchObject([{ message: '', files }]);
  });

  it('waits for the alternative texts', async () => {
    const { send, files, upload, sent, uploads } = await withTray(['a']);
    await upload();
    uploads.describe(files[0] ?? '', 'una casa');
    send('');
    await settle();
    expect(sent()).toEqual([]);
    await upload({ kind: 'described' });
    expect(sent()).toMatchObject([{ files }]);
  });

  it('lets later messages pass while it waits', async () => {
    const room = await withTray(['a']);
    room.send('con foto');
    room.session.send('sin foto');
    await room.rest();
    expect(room.sent().map(({ message }) => message)).toEqual(['sin foto']);
    await room.upload();
    await ack(room, room.sent()[0]?.clientId ?? '', 11);
    expect(room.sent().map(({ message }) => message)).toEqual(['sin foto', 'con foto']);
  });

  it('keeps its uploads until its echo comes, so that its pictures stay on the page', async () => {
    const room = await withTray(['a']);
    room.send('mira');
    await room.upload();
    const { clientId = '' } = room.sent()[0] ?? {};
    await ack(room, clientId, 11);
    expect(room.shown()).toEqual([['mira', 'stored', null, ['a']]]);
    expect(room.uploads.list).toHaveLength(1);
    room.world.last.say(frame(11, { user: 'ana', clientId, text: 'mira' }));
    await room.rest();
    expect(room.shown()).toEqual([]);
    expect(room.uploads.list).toEqual([]);
    expect(room.transport.removed).toEqual([]);
  });

  it('fails when the server refuses a file; then the file can be taken out', async () => {
    const { session, send, files, upload, shown, sent, transport } = await withTray(['a', 'b']);
    send('mira');
    await upload({ kind: 'refused', failure: { code: 'quota', of: 'person' } });
    await upload();
    expect(shown()).toEqual([['mira', 'failed', 'not_uploaded', ['a', 'b']]]);
    const clientId = session.getSnapshot().pending[0]?.clientId ?? '';
    session.removeFile(clientId, files[0] ?? '');
    await settle();
    expect(transport.removed).toEqual([files[0]]);
    expect(sent()).toMatchObject([{ message: 'mira', files: [files[1]] }]);
  });

  it('is tried again with what failed', async () => {
    const { session, send, files, rest, upload, sent } = await withTray(['a']);
    send('');
    await upload({ kind: 'refused', failure: { code: 'quota', of: 'all' } });
    session.retry(session.getSnapshot().pending[0]?.clientId ?? '');
    await rest();
    await upload();
    expect(sent()).toMatchObject([{ files }]);
  });

  it('uploads again under new ids what the server has removed', async () => {
    const room = await withTray(['a']);
    room.send('');
    await room.upload();
    const [first] = room.sent();
    room.world.last.say({ type: 'error', clientId: first?.clientId, code: 'no_file', retryable: false });
    await room.rest();
    expect(room.shown()).toEqual([['', 'failed', 'no_file', ['a']]]);
    room.session.retry(first?.clientId ?? '');
    await room.rest();
    await room.upload();
    expect(room.sent().map(({ files, clientId }) => [files, clientId])).toEqual([
      [['file-1'], first?.clientId],
      [['file-2'], first?.clientId],
    ]);
  });

  it('takes its files along when it is discarded', async () => {
    const { session, send, files, rest, transport, uploads } = await withTray(['a', 'b']);
    send('');
    await rest();
    session.discard(session.getSnapshot().pending[0]?.clientId ?? '');
    expect(transport.removed).toEqual(files);
    expect(uploads.list).toEqual([]);
  });

  it('whose last file is taken out is discarded if it has no text', async () => {
    const { session, send, files, rest, shown } = await withTray(['a']);
    send('');
    await rest();
    session.removeFile(session.getSnapshot().pending[0]?.clientId ?? '', files[0] ?? '');
    await rest();
    expect(shown()).toEqual([]);
  });
});

describe('after a reload', () => {
  it('a message is sent if all its files are stored', async () => {
    const storage = new FakeStorage();
    const { world, send, upload, stop, files } = await withTray(['a'], { storage });
    world.last.drop();
    send('mira');
    await upload();
    stop();
    const room = await opened({ storage, tab: new FakeTab('tab-2') });
    expect(helpers(room).sent()).toMatchObject([{ message: 'mira', files }]);
  });

  it('a message whose bytes are gone says so, and takes files that are chosen again', async () => {
    const storage = new FakeStorage();
    const { send, upload, stop, files } = await withTray(['a', 'b'], { storage });
    send('mira');
    await upload();
    stop();
    const room = await opened({ storage, tab: new FakeTab('tab-2') });
    const { rest, shown, upload: uploadAgain, sent } = helpers(room);
    await rest();
    expect(shown()).toEqual([['mira', 'failed', 'bytes_gone', ['a', 'b']]]);
    // The uploads of each page have other ids; here, the first two are those of the page before.
    room.uploads.add(1, [aFile('1'), aFile('2')]);
    for (const id of files) room.uploads.drop(id);
    await rest();
    room.session.chooseFiles(room.session.getSnapshot().pending[0]?.clientId ?? '', [aFile('c')]);
    await rest();
    expect(shown()).toEqual([['mira', 'waiting', null, ['a', 'c']]]);
    await uploadAgain();
    expect(sent()).toMatchObject([{ message: 'mira', files: [files[0], 'file-3'] }]);
  });
});

describe('in another tab', () => {
  it('a message waits while the tab with its bytes lives, and not longer', async () => {
    const storage = new FakeStorage();
    const { send } = await withTray(['a'], { storage });
    send('mira');
    const alive = new Set(['tab-1']);
    const other = await opened({ storage, tab: new FakeTab('tab-2', alive) });
    const { shown, rest } = helpers(other);
    await rest();
    expect(shown()).toEqual([['mira', 'waiting', null, ['a']]]);
    alive.clear();
    await other.world.clock.pass(LOOK_MS);
    await rest();
    expect(shown()).toEqual([['mira', 'failed', 'bytes_gone', ['a']]]);
  });
});
