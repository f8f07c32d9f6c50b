import { afterEach, describe, expect, it, vi } from 'vitest';
import { Chat, type ChatDeps, type ChatOptions } from '@/lib/chat/client/chat';
import { FakeClock, type FakeSocket, FakeStorage, openInto } from '@/lib/chat/client/fakes';
import { takeInFront } from '@/lib/chat/client/outbox/draft-front';
import type { Draft } from '@/lib/chat/client/outbox/drafts';
import { fakeFileDeps } from '@/lib/chat/client/uploads/fakes';
import type { HistoryPage, RoomFacts, WireInboxRoom } from '@/lib/chat/protocol';
import { FirstChat } from './first-chat';

const ROOM: WireInboxRoom = {
  id: 1,
  kind: 'open',
  name: 'social',
  title: 'Social',
  head: 4,
  lastMessageSeq: 4,
  lastReadSeq: 1,
  rev: 1,
};
const FACTS: RoomFacts = { id: 1, kind: 'open', name: 'social', title: null, version: 1, members: 3 };
/** With a message above `asOf`, as when somebody wrote while the page was read. */
const HISTORY: HistoryPage = {
  messages: [1, 2, 3, 4].map((seq) => ({
    seq,
    user: 'luis',
    text: `${seq}`,
    datetime: '2026-08-21T19:25:03.120Z',
    clientId: `c${seq}`,
  })),
  asOf: 3,
  hasMore: true,
  epoch: 'one',
};

function setUp({ rooms = [ROOM], version = 1 } = {}) {
  const options: ChatOptions = {
    me: { id: 7, name: 'ana' },
    epoch: 'one',
    inbox: { version, rooms, blocked: [9] },
    now: 0,
    historyLimit: 20,
  };
  const clock = new FakeClock();
  const storage = new FakeStorage();
  const sockets: FakeSocket[] = [];
  const deps: ChatDeps = {
    clock,
    random: () => 0.5,
    wallNow: () => clock.now(),
    newUuid: () => 'mine',
    openSocket: openInto(sockets),
    socketUrl: () => 'ws://chat.example',
    loadPage: async () => ({ page: { ...HISTORY, messages: [], hasMore: false } }),
    loadFacts: async () => null,
    loadLinked: async () => 'failed',
    probeSession: async () => null,
    openStorage: () => storage,
    openLock: () => (work) => work(),
    ...fakeFileDeps(),
    isHidden: () => false,
    hasFocus: () => true,
    watchPage: () => () => {},
  };
  return { first: new FirstChat(options), chat: new Chat(options, deps), clock, sockets };
}

afterEach(() => vi.unstubAllGlobals());

/** A fake window, whose page can be left. */
function stubPage() {
  vi.stubGlobal('window', new EventTarget());
}

describe('before the chat is loaded', () => {
  it.each([
    ['a room of the list', FACTS, {}],
    ['a room that the page knows better than the list', { ...FACTS, version: 2, role: 'owner' as const }, {}],
    ['a room that the person is not in', { ...FACTS, role: 'member' as const }, { rooms: [], version: 5 }],
  ])('shows of %s what the chat will show', (_, facts, given) => {
    const { first, chat } = setUp(given);
    expect(first.getInbox()).toEqual(chat.getInbox());
    expect(first.getConnection()).toEqual(chat.getConnection());
    expect(first.enter(facts, HISTORY).getSnapshot()).toEqual(chat.enter(facts, HISTORY).getSnapshot());
    expect(first.facts(1)).toEqual(chat.facts(1));
    expect(first.facts(1)).toBe(first.facts(1));
    expect(first.roomNowAt('/r/social')).toBe(chat.roomNowAt('/r/social'));
    expect(first.roomNowAt('/r/other')).toBe(null);
  });
});

describe('when the chat is loaded', () => {
  it('it has the rooms of the page, and shows the one on the screen', () => {
    const { first, chat } = setUp();
    first.enter(FACTS, HISTORY);
    first.show(1);
    first.giveRooms(chat);
    expect([chat.getShown(), chat.facts(1)]).toEqual([1, first.facts(1)]);
    first.enter({ ...FACTS, id: 2, name: 'patio' }, HISTORY);
    expect(chat.facts(2)?.name).toBe('patio');
  });

  it('it repeats what the person read and did meanwhile', () => {
    const { first, chat } = setUp();
    first.enter(FACTS, HISTORY);
    first.show(1);
    first.reading(1, 3);
    first.reading(1, 4);
    first.giveRooms(chat);
    chat.start();
    first.giveRest(chat);
    chat.markUnread(1, 2);
    expect(chat.getInbox().rooms[0]).toMatchObject({ lastReadSeq: 1, unreadFromSeq: 2 });
    const other = setUp();
    other.first.markAllRead();
    other.first.giveRooms(other.chat);
    other.chat.start();
    other.first.giveRest(other.chat);
    expect(other.chat.getInbox().rooms[0]).toMatchObject({ isUnread: false });
  });

  it('it does not make a deletion that was undone meanwhile', () => {
    const { first, chat } = setUp();
    const session = first.enter(FACTS, HISTORY);
    first.show(1);
    session.remove(2);
    session.remove(3);
    expect([session.undoRemove(2), session.undoRemove(2)]).toEqual([true, false]);
    first.giveRooms(chat);
    chat.start();
    first.giveRest(chat);
    expect(chat.session(1)?.unsent).toBe(1);
  });

  it('it loads the older messages that were requested meanwhile', async () => {
    const { first, chat } = setUp();
    const session = first.enter(FACTS, HISTORY);
    const loading = session.loadOlder();
    expect(session.getSnapshot().older).toBe('loading');
    expect(await session.reveal(2)).toBe(2);
    first.giveRooms(chat);
    chat.start();
    first.giveRest(chat);
    await loading;
    expect(session.getSnapshot()).toMatchObject({ older: 'idle', hasMore: false });
    expect(session.getSnapshot()).toBe(chat.session(1)?.getSnapshot());
  });

  it('messages that it does not accept are put in front of the draft', () => {
    const { first, chat } = setUp();
    const session = first.enter(FACTS, HISTORY);
    const back: Draft[] = [];
    const end = takeInFront({ userId: 7, roomId: 1 }, (before) => back.push(before));
    stubPage();
    session.send('uno', { mentions: [] });
    session.send('hola @luis', { mentions: [{ at: 5, length: 5, who: 8 }] });
    session.react(2, '👍', true);
    first.giveRooms(chat);
    chat.start();
    const next = chat.session(1);
    while (next?.send('más') === 'taken');
    first.giveRest(chat);
    end();
    expect(back).toEqual([{ text: 'uno\nhola @luis', mentions: [{ at: 9, length: 5, who: 8 }] }]);
  });

  it('requests for older messages take no place from messages, and are bounded', async () => {
    const { first } = setUp();
    const session = first.enter(FACTS, HISTORY);
    stubPage();
    const revealed = Array.from({ length: 30 }, () => session.reveal(5));
    expect(await Promise.all(revealed.slice(0, 20))).toEqual(Array(20).fill('failed'));
    const taken = Array.from({ length: 21 }, () => session.react(2, '👍', true));
    expect(taken.filter((one) => one === 'taken')).toHaveLength(20);
  });
});
