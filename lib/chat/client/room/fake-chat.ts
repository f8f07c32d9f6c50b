import { Chat, type ChatDeps, type ChatOptions } from '@/lib/chat/client/chat';
import { FakeClock, type FakeSocket, FakeStorage, openInto } from '@/lib/chat/client/fakes';
import type { PageHandlers } from '@/lib/chat/client/page-events';
import { fakeFileDeps } from '@/lib/chat/client/uploads/fakes';
import type { HistoryPage, RoomAnswer, RoomFacts, WireInboxRoom } from '@/lib/chat/protocol';
import type { PageAnswer, PageQuery } from './history-api';

/** For tests: a tab of the person ana, whose id is 1, and the server that a test plays. */

export const page = (asOf = 10): HistoryPage => ({ messages: [], asOf, hasMore: false, epoch: 'one' });
export const facts = (id: number): RoomFacts => ({ id, kind: 'open', name: `room_${id}`, title: '' });

export function row(id: number, more: Partial<WireInboxRoom> = {}): WireInboxRoom {
  const read = { head: 10, lastMessageSeq: 10, lastReadSeq: 10, rev: 1 };
  return { id, kind: 'open', name: `room_${id}`, title: '', ...read, ...more };
}

export const said = (room: number, seq: number, user = 'luis') => ({
  type: 'message',
  room,
  seq,
  user,
  message: 'hola',
  datetime: '2026-08-21T19:25:03.120Z',
  clientId: `${room}-${seq}`,
});

export function setUp({ storage = new FakeStorage(), rooms = [row(1), row(2)] } = {}) {
  const world = {
    clock: new FakeClock(),
    sockets: [] as FakeSocket[],
    asked: [] as PageQuery[],
    answer: (_: PageQuery): PageAnswer => 'failed',
    facts: (_: number): RoomAnswer | null => null,
    factsAsked: 0,
    hasFocus: false,
    handlers: null as PageHandlers | null,
    hidden: false,
    storage,
    get last(): FakeSocket {
      return this.sockets.at(-1) as FakeSocket;
    },
  };
  let ids = 0;
  const deps: ChatDeps = {
    clock: world.clock,
    random: () => 0.5,
    wallNow: () => world.clock.now(),
    newUuid: () => `mine-${++ids}`,
    openSocket: openInto(world.sockets),
    socketUrl: () => 'ws://chat.example',
    async loadPage(query) {
      world.asked.push(query);
      return world.answer(query);
    },
    async loadFacts(room) {
      world.factsAsked++;
      return world.facts(room);
    },
    loadLinked: async () => 'failed',
    probeSession: async () => null,
    openStorage: () => storage,
    openLock: () => (work) => work(),
    ...fakeFileDeps(),
    isHidden: () => world.hidden,
    hasFocus: () => world.hasFocus,
    watchPage(handlers) {
      world.handlers = handlers;
      return () => {};
    },
  };
  const options: ChatOptions = {
    me: { id: 1, name: 'ana' },
    epoch: 'one',
    inbox: { version: 3, rooms },
    now: 0,
    historyLimit: 20,
  };
  const chat = new Chat(options, deps);
  const show = (id: number) => {
    chat.enter(facts(id), page());
    chat.show(id);
  };
  const subscribed = () => world.last.sent('subscribe').map(({ room }) => room);
  return { world, chat, show, subscribed };
}

export async function opened(given: Parameters<typeof setUp>[0] = {}) {
  const all = setUp(given);
  all.show(1);
  const stop = all.chat.start();
  await all.world.clock.pass(0);
  all.world.last.join(10);
  await all.world.clock.pass(100);
  return { ...all, stop };
}

/** Loses the connection, and waits for the next try. */
export async function lost({ clock, last, sockets }: ReturnType<typeof setUp>['world']): Promise<void> {
  const before = sockets.length;
  last.drop();
  await clock.passUntil(() => sockets.length > before, 10_000);
}
