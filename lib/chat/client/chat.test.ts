import { describe, expect, it } from 'vitest';
import type { RoomAnswer, RoomFacts, WireInboxRoom } from '@/lib/chat/protocol';
import { type FakeSocket, FakeStorage, settle } from './fakes';
import { READ_MS } from './inbox/reading';
import { facts, lost, opened, page, row, said, setUp } from './room/fake-chat';
import { RENEW_SPREAD_MS } from './room/kept-room';
import { KEPT_ROOMS } from './room/kept-rooms';
import { SUBSCRIBE_SPREAD_MS } from './room-session';

describe('the members of a room', () => {
  it('are counted from the number that the server rendered and the entries since then, each once', async () => {
    const { world, chat } = setUp();
    chat.enter({ ...facts(1), members: 3 }, page());
    chat.show(1);
    chat.start();
    await world.clock.pass(0);
    world.last.join(10);
    const [ana, luis] = ['ana', 'luis'].map((name, id) => ({ id, name }));
    const changed = (seq: number, action: string, people: unknown[]) =>
      world.last.say({ type: 'members', room: 1, seq, action, by: ana, people, datetime: '2026-08-21T19:25:03.120Z' });
    changed(11, 'joined', [ana, luis]);
    changed(12, 'role', [ana]);
    changed(13, 'left', [luis]);
    changed(13, 'left', [luis]);
    await world.clock.pass(100);
    expect(chat.facts(1)?.members).toBe(4);
    chat.enter({ ...facts(1), members: 4 }, page(13));
    expect(chat.facts(1)?.members).toBe(4);
  });
});

describe('what is known of a room', () => {
  const luis = { id: 8, name: 'luis' };
  const renamed = (seq: number) => ({
    type: 'room',
    room: 1,
    seq,
    action: 'renamed',
    by: null,
    datetime: '2026-08-21T19:25:03.120Z',
  });
  const answer = (more: Partial<RoomAnswer>): RoomAnswer => ({ ...facts(1), asOf: 11, epoch: 'one', ...more });

  it('is what its page says while the list does not have the room, such as a hidden conversation', () => {
    const { chat } = setUp();
    const room: RoomFacts = {
      id: 9,
      kind: 'direct',
      name: '',
      title: null,
      role: 'member',
      others: [luis],
      version: 3,
    };
    chat.enter(room, page());
    expect(chat.facts(9)).toMatchObject({ role: 'member', others: [luis] });
  });

  it('is taken from its page or from the list, whichever is newer', async () => {
    const { world, chat } = await opened();
    const own: RoomFacts = { ...facts(3), title: 'Mía', role: 'owner', version: 4 };
    chat.enter(own, page());
    chat.enter({ ...facts(1), title: 'Nuevo', version: 4 }, page(11));
    expect([chat.facts(3)?.role, chat.facts(1)?.title]).toEqual(['owner', 'Nuevo']);
    const rooms = [row(1, { title: 'Plaza' }), row(3, { title: 'Mía', role: 'moderator' })];
    world.last.say({ type: 'inbox', version: 4, rooms });
    expect([chat.facts(3)?.role, chat.facts(1)?.title]).toEqual(['moderator', 'Plaza']);
    world.last.say({ type: 'inbox', version: 5, rooms: [row(1)] });
    expect(chat.facts(3)?.role).toBeNull();
  });

  it('is not taken from an older page, or again from the same page', () => {
    const { chat } = setUp({ rooms: [] });
    const first = { ...facts(1), topic: 'uno', members: 1 };
    chat.enter(first, page(10));
    chat.enter({ ...first, topic: 'dos' }, page(12));
    chat.enter({ ...first, topic: 'viejo' }, page(11));
    expect(chat.facts(1)?.topic).toBe('dos');
    const last = { ...first, topic: 'tres' };
    chat.enter(last, page(12));
    chat.countedMembers(1, 5);
    chat.enter(last, page(12));
    expect(chat.facts(1)).toMatchObject({ topic: 'tres', members: 5 });
    chat.enter({ ...first, topic: 'otro' }, { ...page(2), epoch: 'two' });
    expect(chat.facts(1)?.topic).toBe('otro');
  });

  it('is the same object until something in it changes', () => {
    const { chat } = setUp();
    chat.enter({ ...facts(1), members: 2 }, page());
    const before = chat.facts(1);
    expect(chat.facts(1)).toBe(before);
    chat.countedMembers(1, 2);
    expect(chat.facts(1)).toBe(before);
    chat.countedMembers(1, 3);
    expect(chat.facts(1)).toEqual({ ...before, members: 3 });
  });

  it('is asked for when the log says that the room was changed, once for changes that come together', async () => {
    const { world, chat } = await opened({ rooms: [] });
    world.facts = () => answer({ name: 'plaza', title: 'Plaza', topic: 'De todo', asOf: 12 });
    world.last.say(renamed(11));
    world.last.say(renamed(12));
    await world.clock.pass(RENEW_SPREAD_MS);
    expect(world.factsAsked).toBe(1);
    expect(chat.facts(1)).toMatchObject({ name: 'plaza', title: 'Plaza', topic: 'De todo' });
    expect(['/r/plaza', '/r/room_1', '/r/otra'].map((path) => chat.roomAt(path))).toEqual([1, 1, null]);
    world.last.say(renamed(12));
    await world.clock.pass(RENEW_SPREAD_MS);
    expect(world.factsAsked).toBe(1);
  });

  it('is asked for again on the next connection if there was no answer', async () => {
    const { world, chat } = await opened({ rooms: [] });
    world.last.say(renamed(11));
    await world.clock.pass(RENEW_SPREAD_MS);
    world.facts = () => answer({ topic: 'De todo' });
    await lost(world);
    world.last.join(11);
    await world.clock.pass(RENEW_SPREAD_MS);
    expect([world.factsAsked, chat.facts(1)?.topic]).toEqual([2, 'De todo']);
  });

  it('is asked for after a gap in the log', async () => {
    const { world, chat } = await opened({ rooms: [] });
    world.facts = () => answer({ topic: 'De todo' });
    world.last.say({ type: 'reset', head: 5_000, epoch: 'one' });
    await world.clock.pass(RENEW_SPREAD_MS);
    expect(chat.facts(1)?.topic).toBe('De todo');
  });

  it('leads a path to the room that has it now', async () => {
    const { world, chat } = await opened({ rooms: [] });
    world.facts = () => answer({ name: 'plaza' });
    world.last.say(renamed(11));
    await world.clock.pass(RENEW_SPREAD_MS);
    chat.enter({ ...facts(2), name: 'room_1' }, page());
    expect(['/r/plaza', '/r/room_1'].map((path) => chat.roomAt(path))).toEqual([1, 2]);
  });

  it('leads an earlier path to the room of the list that has it now, even if that is not in memory', async () => {
    const { world, chat } = await opened();
    world.last.say({ type: 'inbox', version: 4, rooms: [row(1, { name: 'plaza' })] });
    expect(['/r/plaza', '/r/room_1'].map((path) => chat.roomAt(path))).toEqual([1, 1]);
    expect(['/r/plaza', '/r/room_1'].map((path) => chat.roomNowAt(path))).toEqual([1, null]);
    world.last.say({ type: 'inbox', version: 5, rooms: [row(1, { name: 'plaza' }), row(7, { name: 'room_1' })] });
    expect(chat.roomAt('/r/room_1')).toBeNull();
  });
});

describe('writing in a room', () => {
  it('is told to the others in a room that is open here, but nobody sees who writes notes', async () => {
    const notes: WireInboxRoom = { ...row(2), kind: 'direct', direct: { others: [], isNotes: true } };
    const { world, chat, show } = await opened({ rooms: [row(1), notes] });
    const told = () => world.last.sent('typing').map(({ room }) => room);
    show(2);
    chat.writes(2);
    await world.clock.pass(100);
    world.last.admit(10);
    await world.clock.pass(100);
    chat.writes(1);
    chat.writes(2);
    expect(told()).toEqual([1]);
  });
});

describe('a tab', () => {
  it('is away while it is hidden', async () => {
    const { world } = await opened();
    world.handlers?.hidden();
    expect(world.last.sent('presence')).toEqual([{ type: 'presence', state: 'away' }]);
    await world.clock.pass(1_000);
    world.handlers?.shown();
    expect(world.last.sent('presence').at(-1)).toEqual({ type: 'presence', state: 'active' });
  });
});

describe('the connection', () => {
  it('is one for all rooms', async () => {
    const { world, chat, show, subscribed } = await opened();
    chat.hide(1);
    show(2);
    expect(subscribed()).toEqual([1, 2]);
    expect(world.last.sent('unsubscribe')).toEqual([]);
    expect(world.sockets).toHaveLength(1);
  });

  it('is dialled once although React starts and stops everything twice', async () => {
    const { world, chat, show } = setUp();
    show(1);
    chat.start()();
    chat.hide(1);
    chat.show(1);
    const stop = chat.start();
    await world.clock.pass(0);
    world.last.join(10);
    expect(world.sockets).toHaveLength(1);
    expect(world.last.sent('subscribe')).toHaveLength(1);
    stop();
    expect(world.clock.pending).toBe(0);
  });

  it('subscribes to the room on the screen first after a reconnect, and then to the others', async () => {
    const { world, chat, show, subscribed } = await opened();
    chat.hide(1);
    show(2);
    world.last.admit(10);
    await lost(world);
    world.last.join(10);
    expect(subscribed()).toEqual([2]);
    await world.clock.pass(SUBSCRIBE_SPREAD_MS);
    expect(subscribed()).toEqual([2, 1]);
  });

  it('is closed while the page is in the back/forward cache, and opened when it comes back', async () => {
    const { world, chat } = await opened();
    world.handlers?.putAside();
    await world.clock.pass(100);
    expect(chat.getConnection()).toEqual({ state: 'idle', endReason: null, kept: true });
    world.handlers?.takenBack();
    await world.clock.pass(0);
    world.last.join(10);
    await world.clock.pass(100);
    expect(chat.getConnection().state).toBe('open');
    expect(chat.session(1)?.getSnapshot().link).toBe('open');
  });
});

describe('rooms in memory', () => {
  it('are found by the path of their page, in any encoding', () => {
    const { chat } = setUp({ rooms: [] });
    chat.enter({ id: 7, kind: 'open', name: 'fútbol', title: '' }, page());
    chat.enter({ id: 8, kind: 'direct', name: '', title: '' }, page());
    expect(['/r/f%C3%BAtbol', '/r/f%c3%batbol', '/r/fútbol', '/d/8'].map((path) => chat.roomAt(path))).toEqual([
      7, 7, 7, 8,
    ]);
    expect(['/r/otra', '/d/7', '/', '/r/%'].map((path) => chat.roomAt(path))).toEqual([null, null, null, null]);
  });

  it('have the name that the list has now', async () => {
    const { world, chat } = await opened();
    world.last.say({ type: 'inbox', version: 4, rooms: [row(1, { name: 'plaza' })] });
    expect([chat.roomAt('/r/plaza'), chat.facts(1)?.name]).toEqual([1, 'plaza']);
  });

  it('keep their session when their page is loaded again', () => {
    const { chat } = setUp();
    const session = chat.enter(facts(1), page());
    expect(chat.enter(facts(1), page(99))).toBe(session);
    expect(session.getSnapshot().cursor).toBe(10);
  });

  it('are still followed while another room is shown', async () => {
    const { world, chat, show } = await opened();
    chat.hide(1);
    show(2);
    world.last.admit(10);
    world.last.say(said(1, 11));
    await world.clock.pass(100);
    expect(
      chat
        .session(1)
        ?.getSnapshot()
        .messages.map(({ seq }) => seq),
    ).toEqual([11]);
  });

  it('are at most 20: the one that was shown longest ago is dropped, and unsubscribed', async () => {
    const { world, chat, show } = await opened();
    for (let id = 2; id <= KEPT_ROOMS; id++) {
      chat.hide(id - 1);
      show(id);
    }
    chat.hide(KEPT_ROOMS);
    chat.show(1);
    chat.hide(1);
    show(KEPT_ROOMS + 1);
    expect(world.last.sent('unsubscribe')).toEqual([{ type: 'unsubscribe', room: 2 }]);
    expect(chat.session(2)).toBeNull();
    expect(chat.session(1)).not.toBeNull();
    expect(chat.session(KEPT_ROOMS + 1)).not.toBeNull();
  });

  it('are not dropped while they hold an unsent message', async () => {
    const { world, chat, show } = await opened();
    chat.session(1)?.send('hola');
    await settle();
    for (let id = 2; id <= KEPT_ROOMS + 3; id++) {
      chat.hide(id - 1);
      show(id);
    }
    const dropped = () => world.last.sent('unsubscribe').map(({ room }) => room);
    expect(dropped()).toEqual([2, 3, 4]);
    const [{ clientId } = { clientId: '' }] = world.last.messages;
    world.last.say({ type: 'ack', clientId, seq: 11 });
    await settle();
    show(99);
    expect(dropped()).toEqual([2, 3, 4, 1]);
  });

  it('are not followed if they were only rendered and never shown', async () => {
    const { world, chat } = await opened();
    chat.enter(facts(2), page());
    await lost(world);
    world.last.join(10);
    await world.clock.pass(SUBSCRIBE_SPREAD_MS);
    expect(world.last.sent('subscribe').map(({ room }) => room)).toEqual([1]);
  });
});

describe('unsent messages', () => {
  it('are counted one by one, not by room', async () => {
    const { chat, show } = await opened();
    for (const text of ['uno', 'dos']) chat.session(1)?.send(text);
    chat.hide(1);
    show(2);
    chat.session(2)?.send('tres');
    await settle();
    expect(chat.unsent).toBe(3);
  });

  const left = () => {
    const storage = new FakeStorage();
    const item = { clientId: 'left', text: 'hola', at: '2026-08-21T19:25:03.120Z', order: 1, failed: null };
    storage.setItem('tertulia:outbox:1:2:left', JSON.stringify(item));
    return storage;
  };

  it('are shown in the list, also of rooms that are not in memory', async () => {
    const { world, chat } = await opened({ storage: left() });
    const unsent = () => chat.getInbox().rooms.filter(({ hasUnsent }) => hasUnsent);
    expect(unsent().map(({ id }) => id)).toEqual([2]);
    world.storage.entries.clear();
    world.handlers?.stored(null);
    await world.clock.pass(100);
    expect(unsent()).toEqual([]);
  });

  it('of a room that is not shown are sent, as after a reload', async () => {
    const { world, chat } = setUp({ storage: left() });
    world.answer = ({ room }) => (room === 2 ? { page: page() } : 'failed');
    chat.start();
    await world.clock.pass(0);
    world.last.join(10);
    await settle();
    world.last.admit(10);
    await settle();
    expect(world.last.messages).toMatchObject([{ room: 2, clientId: 'left', message: 'hola' }]);
    world.last.say({ type: 'ack', room: 2, clientId: 'left', seq: 11 });
    await world.clock.pass(100);
    expect(world.storage.length).toBe(0);
    expect(chat.getInbox().rooms.some(({ hasUnsent }) => hasUnsent)).toBe(false);
  });

  it('bring a room into memory, which cannot be shown before all its facts are known', async () => {
    const { world, chat } = setUp({ storage: left(), rooms: [row(1)] });
    world.answer = () => ({ page: page() });
    chat.start();
    await world.clock.pass(0);
    world.last.join(10);
    await settle();
    // The list does not have the room, because it is a hidden conversation.
    const at = (path: string) => [chat.roomNowAt(path), chat.roomAt(path)];
    expect([chat.session(2) === null, ...at('/r/'), ...at('/d/2')]).toEqual([false, null, null, null, null]);
    const others = [{ id: 8, name: 'luis' }];
    world.facts = (id) => ({ id, kind: 'direct', name: '', title: null, others, asOf: 9, epoch: 'one', version: 3 });
    await world.clock.pass(RENEW_SPREAD_MS);
    expect(at('/d/2')).toEqual([2, 2]);
    expect(chat.facts(2)?.others).toEqual(others);
    expect(at('/r/')).toEqual([null, null]);
  });

  it('bring a room into memory, whose facts come from its page even if that was read before the messages', async () => {
    const { world, chat } = setUp({ storage: left() });
    world.answer = () => ({ page: page(10) });
    chat.start();
    await world.clock.pass(0);
    world.last.join(10);
    await settle();
    expect(chat.roomNowAt('/r/room_2')).toBeNull();
    chat.enter({ ...facts(2), topic: 'De todo', members: 3 }, page(9));
    expect([chat.roomNowAt('/r/room_2'), chat.facts(2)]).toMatchObject([2, { topic: 'De todo', members: 3 }]);
  });

  it('wait for the next connection if their room cannot be loaded', async () => {
    const { world, chat } = setUp({ storage: left() });
    chat.start();
    await world.clock.pass(0);
    world.last.join(10);
    await settle();
    expect(chat.session(2)).toBeNull();
    world.answer = () => ({ page: page() });
    await lost(world);
    world.last.join(10);
    await settle();
    expect(chat.session(2)).not.toBeNull();
  });
});

describe('reading', () => {
  const marks = ({ last }: { last: FakeSocket }) =>
    last.frames
      .filter(({ type }) => type === 'read' || type === 'unread')
      .map(({ type, room, seq }) => [type, room, seq]);

  it('is told once in 2 s for each room, and only if it changes something', async () => {
    const { world, chat } = await opened();
    chat.reading(1, 10);
    expect(marks(world)).toEqual([]);
    for (let seq = 11; seq <= 20; seq++) {
      world.last.say(said(1, seq));
      chat.reading(1, seq);
      chat.reading(1, seq);
    }
    expect(marks(world)).toEqual([['read', 1, 11]]);
    await world.clock.pass(READ_MS);
    await world.clock.pass(READ_MS);
    expect(marks(world)).toEqual([
      ['read', 1, 11],
      ['read', 1, 20],
    ]);
  });

  it('is told at once when the tab is hidden or the room is left', async () => {
    const { world, chat } = await opened();
    for (const seq of [11, 12]) world.last.say(said(1, seq));
    for (const seq of [11, 12]) chat.reading(1, seq);
    world.handlers?.hidden();
    expect(marks(world).at(-1)).toEqual(['read', 1, 12]);
    world.last.say(said(1, 13));
    chat.reading(1, 13);
    chat.hide(1);
    expect(marks(world).at(-1)).toEqual(['read', 1, 13]);
  });

  it('is told again on the next connection if the server has not confirmed it', async () => {
    const { world, chat } = await opened();
    world.last.say(said(1, 11));
    chat.reading(1, 11);
    await lost(world);
    world.last.join(11);
    expect(marks(world)).toEqual([['read', 1, 11]]);
    const rooms = [{ room: 1, lastReadSeq: 11, unreadFromSeq: null, rev: 2 }];
    world.last.say({ type: 'read', version: 4, rooms });
    await lost(world);
    world.last.join(11);
    expect(marks(world)).toEqual([]);
  });

  it('is told of a room that comes into the list while the person sees it', async () => {
    const { world, chat, show } = await opened();
    chat.hide(1);
    show(3);
    world.last.admit(10);
    chat.reading(3, 10);
    const came = (id: number) => row(id, { head: 10, lastReadSeq: 4 });
    world.last.say({ type: 'inbox', version: 4, rooms: [row(1), came(3), came(4)] });
    expect(marks(world)).toEqual([['read', 3, 10]]);
    chat.hide(3);
    show(5);
    chat.reading(5, 10);
    chat.hide(5);
    world.last.say({ type: 'inbox', version: 5, rooms: [row(1), came(3), came(5)] });
    expect(marks(world)).toEqual([['read', 3, 10]]);
  });

  it('goes up to one’s own message', async () => {
    const { world, chat } = await opened();
    world.last.say(said(1, 11));
    world.last.say({ type: 'ack', clientId: 'x', seq: 12 });
    world.last.say(said(1, 12, 'ana'));
    await world.clock.pass(100);
    expect(chat.getInbox().rooms[0]).toMatchObject({ isUnread: false, lastReadSeq: 12 });
    expect(marks(world)).toEqual([['read', 1, 12]]);
  });

  it('does not go up to one’s own message that comes late, after a mark as unread on another device', async () => {
    const { world, chat } = await opened();
    const rooms = [row(1, { head: 11, lastMessageSeq: 11, unreadFromSeq: 9, rev: 2 })];
    world.last.say({ type: 'inbox', version: 4, rooms });
    world.last.say(said(1, 11, 'ana'));
    await world.clock.pass(READ_MS);
    expect(chat.getInbox().rooms[0]).toMatchObject({ isUnread: true, unreadFromSeq: 9 });
    expect(marks(world)).toEqual([]);
    world.last.say(said(1, 12, 'ana'));
    expect(marks(world)).toEqual([['read', 1, 12]]);
  });

  it('stops in a room that was marked as unread, until the person leaves it', async () => {
    const { world, chat } = await opened();
    chat.markUnread(1, 8);
    chat.reading(1, 10);
    await world.clock.pass(READ_MS);
    expect(marks(world)).toEqual([['unread', 1, 8]]);
    expect(chat.session(1)?.getSnapshot().newFrom).toBe(8);
    chat.hide(1);
    chat.show(1);
    chat.reading(1, 10);
    expect(marks(world).at(-1)).toEqual(['read', 1, 10]);
  });

  it('is told again if the server could not store it, and undone if the person is not a member', async () => {
    const { world, chat } = await opened();
    world.last.say(said(1, 11));
    chat.reading(1, 11);
    const refusal = { type: 'error', clientId: null };
    world.last.say({ ...refusal, code: 'unavailable', retryable: true });
    await world.clock.pass(READ_MS);
    expect(marks(world)).toEqual([
      ['read', 1, 11],
      ['read', 1, 11],
    ]);
    world.last.say({ ...refusal, code: 'no_room', retryable: false });
    await world.clock.pass(100);
    expect(chat.getInbox().rooms[0]?.isUnread).toBe(true);
    expect(chat.session(1)?.getSnapshot().link).toBe('open');
  });

  it('can be done for all rooms with one frame', async () => {
    const { world, chat } = await opened({ rooms: [row(1, { lastReadSeq: 3 }), row(2, { lastReadSeq: 4 })] });
    chat.markAllRead();
    chat.markAllRead();
    expect(world.last.sent('read_all')).toHaveLength(1);
    expect(chat.getInbox().rooms.some(({ isUnread }) => isUnread)).toBe(false);
  });
});

describe('the line above what is new', () => {
  it('is known in the first rendering, and stays where it was while the person reads', async () => {
    const { world, chat } = await opened({ rooms: [row(1, { lastReadSeq: 7 })] });
    const line = () => chat.session(1)?.getSnapshot().newFrom;
    expect(line()).toBe(8);
    chat.reading(1, 10);
    world.last.say(said(1, 11));
    chat.reading(1, 11);
    await world.clock.pass(100);
    expect(line()).toBe(8);
    chat.hide(1);
    chat.show(1);
    expect(line()).toBeNull();
  });

  it('moves to the messages that came while the tab was hidden', async () => {
    const { world, chat } = await opened();
    world.last.say(said(1, 11));
    world.handlers?.shown();
    expect(chat.session(1)?.getSnapshot().newFrom).toBe(11);
    chat.reading(1, 11);
    world.handlers?.shown();
    expect(chat.session(1)?.getSnapshot().newFrom).toBe(11);
  });
});

it('shows at once when a mute ends', async () => {
  const mutedUntil = new Date(60_000).toISOString();
  const { world, chat } = await opened({ rooms: [row(1, { mutedUntil })] });
  expect(chat.getInbox().rooms[0]?.isMuted).toBe(true);
  world.last.say({ type: 'alive' });
  await world.clock.pass(50_000);
  world.last.say({ type: 'alive' });
  await world.clock.pass(10_001);
  expect(chat.getInbox().rooms[0]?.isMuted).toBe(false);
});
