import { describe, expect, it, vi } from 'vitest';
import { FakeClock, settle } from '@/lib/chat/client/fakes';
import { aFile, fakeUploads, stored } from './fakes';
import type { Outcome } from './upload';
import type { UploadsDeps } from './uploads';

const LOST: Outcome = { kind: 'retry', afterMs: null };

async function setUp(names: string[] = [], deps: Partial<UploadsDeps> = {}) {
  const clock = new FakeClock();
  const { uploads, transport } = fakeUploads({ clock, ...deps });
  const states = () => uploads.list.map(({ name, state }) => `${name} ${state}`);
  const asked = () => transport.open.map(({ what, id, name }) => `${what} ${id} ${name}`);
  const answer = async (outcome?: Outcome) => {
    const [request] = transport.open;
    if (!request) throw new Error('Nothing was asked');
    request.answer(outcome ?? stored(request));
    await settle();
  };
  uploads.add(
    1,
    names.map((name) => aFile(name)),
  );
  await settle();
  return { clock, uploads, transport, states, asked, answer };
}

describe('uploads', () => {
  it('begin at once, in order, three at a time', async () => {
    const { states, asked, answer } = await setUp(['a', 'b', 'c', 'd']);
    expect(asked()).toEqual(['put file-1 a', 'put file-2 b', 'put file-3 c']);
    await answer();
    expect(asked()).toEqual(['put file-2 b', 'put file-3 c', 'put file-4 d']);
    expect(states()).toEqual(['a done', 'b uploading', 'c uploading', 'd uploading']);
  });

  it('tell how many bytes are on their way, apart from changes of the state', async () => {
    const { uploads, transport } = await setUp(['a']);
    const [all, states] = [vi.fn(), vi.fn()];
    uploads.subscribe(all);
    uploads.onState(states);
    transport.open[0]?.progress(4);
    expect(uploads.list[0]).toMatchObject({ state: 'uploading', sentBytes: 4, bytes: 10 });
    expect([all.mock.calls.length, states.mock.calls.length]).toEqual([1, 0]);
  });

  it('try again with the same id after a lost connection, each time later', async () => {
    const { clock, asked, states, answer } = await setUp(['a']);
    for (const ms of [750, 1_000, 1_500]) {
      await answer(LOST);
      expect(states()).toEqual(['a waiting']);
      await clock.pass(ms - 1);
      expect(asked()).toEqual([]);
      await clock.pass(1);
      expect(asked()).toEqual(['put file-1 a']);
    }
  });

  it('wait as long as the server says', async () => {
    const { clock, asked, answer } = await setUp(['a']);
    await answer({ kind: 'retry', afterMs: 7_000 });
    await clock.pass(6_999);
    expect(asked()).toEqual([]);
    await clock.pass(1);
    expect(asked()).toEqual(['put file-1 a']);
  });

  it('try again at once when the network is back', async () => {
    const { uploads, asked, answer } = await setUp(['a']);
    await answer(LOST);
    uploads.networkBack();
    await settle();
    expect(asked()).toEqual(['put file-1 a']);
  });

  it('fail for good when the server refuses them, and are tried again only when the person wants it', async () => {
    const { clock, uploads, asked, states, answer } = await setUp(['a']);
    await answer({ kind: 'refused', failure: { code: 'quota', of: 'person' } });
    uploads.networkBack();
    await clock.pass(100_000);
    expect(states()).toEqual(['a failed']);
    expect(asked()).toEqual([]);
    expect(uploads.retry('file-1')).toBe('file-1');
    await settle();
    expect(asked()).toEqual(['put file-1 a']);
  });

  it.each(['conflict', 'not_found'] as const)('get a new id after %s', async (code) => {
    const { uploads, asked, answer } = await setUp(['a']);
    await answer({ kind: 'refused', failure: { code } });
    expect(uploads.retry('file-1')).toBe('file-2');
    await settle();
    expect(asked()).toEqual(['put file-2 a']);
  });

  it('are refused without a request if they are empty, too large, or cannot be read', async () => {
    const { uploads, asked } = await setUp([], { canRead: async ({ size }) => size !== 5 });
    uploads.add(1, [aFile('empty', 0), aFile('large', 1_001), aFile('folder', 5)]);
    await settle();
    expect(uploads.list.map(({ failure }) => failure)).toEqual([
      { code: 'empty' },
      { code: 'too_large', limit: 1_000 },
      { code: 'unreadable' },
    ]);
    expect(asked()).toEqual([]);
  });

  it('are at most ten in the tray of a room; those of sent messages do not count', async () => {
    const { uploads } = await setUp();
    const twelve = Array.from({ length: 12 }, (_, i) => aFile(`${i}`));
    expect(uploads.add(1, twelve)).toBe(2);
    expect(uploads.add(2, twelve.slice(0, 3))).toBe(0);
    uploads.send(uploads.inTray(1).map(({ id }) => id));
    expect(uploads.inTray(1)).toEqual([]);
    expect(uploads.add(1, twelve.slice(0, 3))).toBe(0);
  });

  it('change their places within their tray', async () => {
    const { uploads } = await setUp(['a', 'b', 'c']);
    uploads.add(2, [aFile('other')]);
    const names = () => uploads.inTray(1).map(({ name }) => name);
    uploads.move('file-3', -2);
    expect(names()).toEqual(['c', 'a', 'b']);
    uploads.move('file-3', 9);
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(uploads.inTray(2).map(({ name }) => name)).toEqual(['other']);
  });

  it('set the alternative text once the server has the file, and are done only then', async () => {
    const { uploads, asked, states, answer } = await setUp(['a']);
    uploads.describe('file-1', 'una casa');
    await answer();
    expect(states()).toEqual(['a uploading']);
    expect(asked()).toEqual(['describe file-1 una casa']);
    // Another one while the first is on its way.
    uploads.describe('file-1', 'una casa azul');
    await answer({ kind: 'described' });
    expect(asked()).toEqual(['describe file-1 una casa azul']);
    await answer({ kind: 'described' });
    expect(uploads.list[0]).toMatchObject({ state: 'done', file: { alt: 'una casa azul' } });
    uploads.describe('file-1', '');
    await settle();
    await answer({ kind: 'described' });
    expect(uploads.list[0]?.file).not.toHaveProperty('alt');
  });

  it('that are given up are stopped, and removed from the server', async () => {
    const { uploads, transport, asked } = await setUp(['a', 'b', 'c', 'd', 'e']);
    uploads.drop('file-1');
    uploads.drop('file-5');
    await settle();
    expect(asked()).toEqual(['put file-2 b', 'put file-3 c', 'put file-4 d']);
    // The fifth was never tried.
    expect(transport.removed).toEqual(['file-1']);
  });

  it('give the memory of their pictures back', async () => {
    const closed: string[] = [];
    const { uploads } = await setUp(['a', 'b', 'c'], {
      openPicture: async () => ({ url: 'blob:1', width: 3, height: 2 }),
      closePicture: ({ url }) => closed.push(url),
    });
    expect(uploads.list[0]?.picture).toEqual({ url: 'blob:1', width: 3, height: 2 });
    uploads.drop('file-1');
    uploads.release('file-2');
    uploads.clear();
    expect(closed).toHaveLength(3);
    expect(uploads.list).toEqual([]);
  });

  it('are needed until the server has those of messages, and while any is in a tray', async () => {
    const { uploads, answer } = await setUp(['a']);
    await answer();
    expect(uploads.isNeeded).toBe(true);
    uploads.send(['file-1']);
    expect(uploads.isNeeded).toBe(false);
  });
});
