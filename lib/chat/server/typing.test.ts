import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Typing as TypingNews } from '@/lib/broker/broker';
import type { Room } from '@/lib/rooms/store';
import type { Connection } from './connection';
import type { LiveRoom } from './live-room';
import { Typing } from './typing';

const [ANA, LUIS] = [1, 2];
const ROOM: Room = { id: 7, name: 'huerta', title: '', archivedAt: null, kind: 'closed' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class Fake {
  readonly frames: unknown[] = [];
  readonly subscriptions = new Map<number, { room: Room | null }>();
  bufferedBytes = 0;
  readonly member: { userId: number; username: string; shown: string };

  constructor(
    userId: number,
    readonly speaksV2 = true,
  ) {
    this.member = { userId, username: `u${userId}`, shown: userId === ANA ? 'Ana María' : '' };
  }

  queue(frame: Buffer): void {
    this.frames.push(JSON.parse(frame.toString().slice(2)));
  }

  get asConnection(): Connection {
    return this as unknown as Connection;
  }
}

function setUp() {
  const live = { head: 5, members: new Set<{ connection: Fake }>() };
  const world = { hidden: new Set<number>(), announced: [] as TypingNews[] };
  const typing = new Typing({
    rooms: new Map([[ROOM.id, live as unknown as LiveRoom]]),
    broker: {
      announceTyping(news) {
        world.announced.push(news);
        typing.tell(news);
      },
    },
    isShown: (userId) => !world.hidden.has(userId),
  });
  const enter = (userId: number, speaksV2 = true) => {
    const fake = new Fake(userId, speaksV2);
    fake.subscriptions.set(ROOM.id, { room: ROOM });
    live.members.add({ connection: fake });
    return fake;
  };
  const from = (fake: Fake, room = ROOM.id) => typing.from(fake.asConnection, room);
  return { live, world, typing, enter, from };
}

const fromAna = { type: 'typing', room: ROOM.id, userId: ANA, user: 'u1', shown: 'Ana María' };

describe('who is writing', () => {
  it('is told to the other people who have the room open, and not to clients of the first generation', () => {
    const { enter, from } = setUp();
    const [ana, phone, luis, old] = [enter(ANA), enter(ANA), enter(LUIS), enter(3, false)];
    from(ana);
    expect(luis.frames).toEqual([fromAna]);
    for (const { frames } of [ana, phone, old]) expect(frames).toEqual([]);
    from(luis);
    expect(ana.frames).toEqual([{ type: 'typing', room: ROOM.id, userId: LUIS, user: 'u2' }]);
  });

  it('is passed on once in 2 s for a person and room', { tags: 'frames/typing-elsewhere' }, () => {
    const { enter, from } = setUp();
    const [ana, phone, luis] = [enter(ANA), enter(ANA), enter(LUIS)];
    for (const each of [ana, phone, ana]) from(each);
    expect(luis.frames).toHaveLength(1);
    vi.advanceTimersByTime(1_999);
    from(ana);
    expect(luis.frames).toHaveLength(1);
    vi.advanceTimersByTime(1);
    from(phone);
    from(ana);
    expect(luis.frames).toHaveLength(2);
  });

  it('is not told for a person who does not follow the room, or whose subscription is not answered yet', () => {
    const { world, enter, from } = setUp();
    enter(LUIS);
    const stranger = new Fake(ANA);
    from(stranger);
    stranger.subscriptions.set(ROOM.id, { room: null });
    from(stranger);
    from(stranger, 999);
    expect(world.announced).toEqual([]);
  });

  it('is not told in an archived room', () => {
    const { world, enter, from } = setUp();
    const ana = enter(ANA);
    ana.subscriptions.set(ROOM.id, { room: { ...ROOM, archivedAt: new Date() } });
    from(ana);
    expect(world.announced).toEqual([]);
  });

  it('is not told of people who are hidden', () => {
    const { world, enter, from } = setUp();
    const ana = enter(ANA);
    world.hidden.add(ANA);
    from(ana);
    expect(world.announced).toEqual([]);
  });

  it('is not told at all if more than 100 people have the room open, however many connections they have', () => {
    const { world, live, typing, enter, from } = setUp();
    const ana = enter(ANA);
    for (let id = 2; id <= 100; id++) enter(id);
    const luis = enter(LUIS);
    from(ana);
    expect(luis.frames).toHaveLength(1);
    enter(101);
    vi.advanceTimersByTime(2_000);
    from(ana);
    expect(world.announced).toHaveLength(1);
    // On another node there may be fewer.
    typing.tell({ roomId: ROOM.id, head: live.head, userId: ANA, user: 'u1' });
    expect(luis.frames).toHaveLength(1);
  });

  it('is not told by a node that has not heard yet who was removed', () => {
    const { live, typing, enter } = setUp();
    const luis = enter(LUIS);
    typing.tell({ roomId: ROOM.id, head: live.head + 1, userId: ANA, user: 'u1' });
    typing.tell({ roomId: 999, head: 0, userId: ANA, user: 'u1' });
    expect(luis.frames).toEqual([]);
    typing.tell({ roomId: ROOM.id, head: live.head, userId: ANA, user: 'u1' });
    expect(luis.frames).toHaveLength(1);
  });

  it('is not told to a connection that buffers too much', () => {
    const { enter, from } = setUp();
    const [ana, luis] = [enter(ANA), enter(LUIS)];
    luis.bufferedBytes = 1_000_000;
    from(ana);
    expect(luis.frames).toEqual([]);
  });
});
