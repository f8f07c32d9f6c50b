import { Connection, type ConnectionEnd } from '@/lib/chat/client/connection';
import { FakeClock, type FakeSocket, FakeStorage, openInto } from '@/lib/chat/client/fakes';
import { RENDER_MS, RoomSession, type SessionDeps, type SessionOptions } from '@/lib/chat/client/room-session';
import { FakeTab, fakeUploads } from '@/lib/chat/client/uploads/fakes';
import type { HistoryPage } from '@/lib/chat/protocol';
import { messageToWire } from '@/lib/chat/wire';
import type { Message } from '@/lib/messages/message';
import type { PageAnswer, PageQuery } from './history-api';

/** For tests: a room of the person ana, whose id is 1, and the server that a test plays. */

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    seq,
    text: `text ${seq}`,
    user: 'luis',
    datetime: '2026-08-21T19:25:03.120Z',
    clientId: `id-${seq}`,
    ...more,
  };
}

export const frame = (seq: number, more: Partial<Message> = {}) => ({
  type: 'message',
  ...messageToWire(message(seq, more)),
});

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));

export function page(from: number, to: number, more: Partial<HistoryPage> = {}): HistoryPage {
  return { messages: range(from, to), asOf: to, hasMore: from > 1, epoch: 'one', ...more };
}

/** Also different after a reload. */
let ids = 0;

export function setUp({
  storage = new FakeStorage(),
  history = page(8, 10),
  random = 0,
  tab = new FakeTab(),
  options = {} as Partial<SessionOptions>,
} = {}) {
  const world = {
    clock: new FakeClock(),
    sockets: [] as FakeSocket[],
    asked: [] as PageQuery[],
    answers: [] as PageAnswer[],
    refusal: null as ConnectionEnd | null,
    renders: 0,
    get last(): FakeSocket {
      return this.sockets.at(-1) as FakeSocket;
    },
  };
  const { clock } = world;
  const connection = new Connection({
    userId: 1,
    url: () => 'ws://chat.example',
    open: openInto(world.sockets),
    probe: async () => world.refusal,
    isHidden: () => false,
    clock,
    random: () => random,
  });
  const { uploads, transport } = fakeUploads({ clock });
  const deps: SessionDeps = {
    connection,
    uploads,
    tab,
    clock,
    random: () => random,
    wallNow: () => Date.UTC(2026, 7, 21) + clock.now(),
    newUuid: () => `mine-${++ids}`,
    async loadPage(query) {
      world.asked.push(query);
      return world.answers.shift() ?? 'failed';
    },
    openStorage: () => storage,
    openLock: () => (work) => work(),
    isHidden: () => false,
    mayWait: () => false,
  };
  const user = { id: 1, name: 'ana' };
  const session = new RoomSession({ room: 1, user, history, historyLimit: 3, ...options }, deps);
  session.subscribe(() => world.renders++);
  const seqs = () => session.getSnapshot().messages.map(({ seq }) => seq);
  const pending = () => session.getSnapshot().pending.map((p) => [p.text, p.state]);
  /** Starts the session and its connection, as a tab with one room does. */
  const start = () => {
    const stop = session.start();
    connection.start();
    return () => {
      stop();
      connection.stop();
    };
  };
  return { world, connection, session, start, seqs, pending, uploads, transport };
}

export async function opened(given: Parameters<typeof setUp>[0] = {}) {
  const all = setUp(given);
  const stop = all.start();
  await all.world.clock.pass(0);
  all.world.last.join(all.session.getSnapshot().messages.at(-1)?.seq ?? 0);
  await all.world.clock.pass(3 * RENDER_MS);
  return { ...all, stop };
}
