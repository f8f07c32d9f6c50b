import { describe, expect, it } from 'vitest';
import type { ActivityFrame, WireInboxRoom, WireReadState } from '@/lib/chat/protocol';
import { InboxStore } from './inbox';

const AT = '2026-08-21T19:25:03.120Z';
const LATER = '2026-08-21T19:26:00.000Z';

function wire(id: number, more: Partial<WireInboxRoom> = {}): WireInboxRoom {
  const read = { head: 10, lastMessageSeq: 10, lastReadSeq: 10, rev: 1 };
  return { id, kind: 'open', name: `room_${id}`, title: '', ...read, ...more };
}

function direct(id: number, more: Partial<WireInboxRoom> = {}, unread = 0): WireInboxRoom {
  const { name: _, title: __, ...rest } = wire(id, more);
  return { ...rest, kind: 'direct', direct: { others: [{ id: 8, name: 'luis' }], unread } };
}

function setUp(rooms: WireInboxRoom[] = [wire(1)], version = 5) {
  return new InboxStore({ epoch: 'one', version, rooms, now: 0 });
}

const read = (room: number, more: Partial<WireReadState> = {}): WireReadState => ({
  room,
  lastReadSeq: 10,
  unreadFromSeq: null,
  rev: 2,
  ...more,
});

describe('mentions', () => {
  const unread = (more: Partial<WireInboxRoom> = {}) => wire(1, { head: 12, lastMessageSeq: 12, ...more });
  const activity = (head: number, mentions: number): ActivityFrame => {
    return { type: 'activity', rooms: [{ room: 1, head, lastMessageSeq: head, mentions }] };
  };

  it('are counted in the row and in the badge, as the list and the activity say', () => {
    const store = setUp([unread({ mentions: 2 }), wire(2)]);
    expect([store.room(1)?.count, store.view.badge]).toEqual([2, 2]);
    store.activity(activity(13, 3));
    expect([store.room(1)?.count, store.view.badge]).toEqual([3, 3]);
    store.activity(activity(14, 0));
    expect([store.room(1)?.count, store.view.badge]).toEqual([0, 0]);
  });

  it('count even if the tab knows a higher head than the frame names', () => {
    const store = setUp([unread()]);
    store.message(1, 20, true, AT);
    store.activity(activity(19, 1));
    expect(store.room(1)).toMatchObject({ count: 1, lastMessageSeq: 20 });
    store.inbox({ type: 'inbox', version: 6, rooms: [unread({ mentions: 2 })] });
    expect(store.room(1)).toMatchObject({ count: 2, lastMessageSeq: 20 });
  });

  it('are gone as soon as the room is read here, and come back with the next one', () => {
    const store = setUp([unread({ mentions: 2 })]);
    store.markRead(1, 12);
    expect(store.room(1)?.count).toBe(0);
    store.message(1, 13, true, AT);
    expect(store.room(1)).toMatchObject({ isUnread: true, count: 0 });
    store.activity(activity(13, 1));
    expect(store.room(1)?.count).toBe(1);
    store.markAllRead();
    expect(store.view.badge).toBe(0);
  });

  it('that another device read are gone', () => {
    const store = setUp([unread({ mentions: 2 })]);
    store.read({ type: 'read', version: 6, rooms: [read(1, { lastReadSeq: 12, mentions: 0 })] });
    expect(store.room(1)).toMatchObject({ isUnread: false, count: 0 });
  });

  it('are in the badge unless the room is muted or notifies of nothing', () => {
    const badge = (more: Partial<WireInboxRoom>) => setUp([unread({ mentions: 2, ...more })]).view.badge;
    expect(badge({ notify: 'mentions' })).toBe(2);
    expect(badge({ notify: 'none' })).toBe(0);
    expect(badge({ mutedUntil: new Date(1_000).toISOString() })).toBe(0);
  });
});

describe('a room in the list', () => {
  it('has the default values that the wire leaves out', () => {
    expect(setUp([wire(1, { name: 'fútbol' })]).room(1)).toEqual({
      id: 1,
      kind: 'open',
      name: 'fútbol',
      title: '',
      role: 'member',
      href: '/r/f%C3%BAtbol',
      isUnread: false,
      count: 0,
      isMuted: false,
      mutedUntil: null,
      notify: null,
      favorite: false,
      others: [],
      isNotes: false,
      hasUnsent: false,
      lastMessageSeq: 10,
      lastAt: null,
      lastReadSeq: 10,
      unreadFromSeq: null,
    });
    expect(setUp([direct(7)]).room(7)).toMatchObject({ href: '/d/7', name: '', others: [{ id: 8, name: 'luis' }] });
  });

  it('is unread because of a message, never because of another entry of the log', () => {
    const store = setUp();
    store.head(1, 12);
    expect(store.room(1)?.isUnread).toBe(false);
    store.activity({ type: 'activity', rooms: [{ room: 1, head: 13, lastMessageSeq: 10 }] });
    expect(store.room(1)?.isUnread).toBe(false);
    store.message(1, 14, true, AT);
    expect(store.room(1)).toMatchObject({ isUnread: true, lastMessageSeq: 14, count: 0 });
    expect(store.newFrom(1)).toBe(11);
  });

  it('is the same object until something in it changes', () => {
    const store = setUp([wire(1), wire(2)]);
    const [one, two, view] = [store.room(1), store.room(2), store.view];
    expect(store.view).toBe(view);
    store.message(2, 11, true, AT);
    expect(store.room(1)).toBe(one);
    expect(store.room(2)).not.toBe(two);
    expect(store.view).not.toBe(view);
  });

  it('is muted until its mute ends', () => {
    const end = 3_600_000;
    const store = setUp([direct(1, { lastMessageSeq: 12, mutedUntil: new Date(end).toISOString() }, 2), direct(2)]);
    expect([store.room(1)?.isMuted, store.view.badge, store.nextMuteEnd]).toEqual([true, 0, end]);
    expect(store.room(1)?.mutedUntil).toBe(new Date(end).toISOString());
    store.tick(end);
    expect([store.room(1)?.isMuted, store.view.badge, store.nextMuteEnd]).toEqual([false, 2, null]);
    expect(store.room(1)?.mutedUntil).toBeNull();
  });

  it('shows that messages wait in it', () => {
    const store = setUp([wire(1), wire(2)]);
    store.setUnsent(new Set([2, 9]));
    expect(store.view.rooms.map(({ hasUnsent }) => hasUnsent)).toEqual([false, true]);
    store.setUnsent(new Set());
    expect(store.room(2)?.hasUnsent).toBe(false);
  });
});

describe('counts', () => {
  it('add the messages of others in a direct room that is followed, each once', () => {
    const store = setUp([direct(1)]);
    store.message(1, 11, true, AT);
    store.message(1, 12, false, AT);
    store.message(1, 13, true, AT);
    store.message(1, 13, true, AT);
    expect(store.room(1)?.count).toBe(2);
    expect(store.view.badge).toBe(2);
  });

  it('follow the server, unless it tells of an older head', () => {
    const store = setUp([direct(1)]);
    store.message(1, 11, true, AT);
    store.message(1, 12, true, AT);
    store.activity({ type: 'activity', rooms: [{ room: 1, head: 11, lastMessageSeq: 11, unread: 1 }] });
    expect(store.room(1)?.count).toBe(2);
    store.activity({ type: 'activity', rooms: [{ room: 1, head: 13, lastMessageSeq: 12, unread: 1 }] });
    expect(store.room(1)?.count).toBe(1);
  });

  it('end at 100, and are not in the badge if the room notifies of nothing', () => {
    const store = setUp([direct(1, { lastMessageSeq: 11 }, 100), direct(2, { lastMessageSeq: 11, notify: 'none' }, 3)]);
    store.message(1, 12, true, AT);
    expect(store.room(1)?.count).toBe(100);
    expect(store.view.badge).toBe(100);
  });

  it('of direct rooms are in the badge even with `mentions`: every message there is meant for the person', () => {
    expect(setUp([direct(1, { lastMessageSeq: 11, notify: 'mentions' }, 3)]).view.badge).toBe(3);
  });

  it('are 0 as soon as the room is read here', () => {
    const store = setUp([direct(1, { lastMessageSeq: 12, head: 12 }, 2)]);
    expect(store.markRead(1, 12)).toBe(true);
    expect(store.room(1)).toMatchObject({ isUnread: false, count: 0, lastReadSeq: 12 });
    store.message(1, 13, true, AT);
    expect(store.room(1)?.count).toBe(1);
  });
});

describe('the time of the last message', () => {
  const last = (store: InboxStore) => [store.room(1)?.lastMessageSeq, store.room(1)?.lastAt];
  const withTime = () => setUp([{ ...direct(1), direct: { others: [], lastAt: AT } }]);

  it('is that of the newest message, whichever frame tells of it', () => {
    const store = withTime();
    expect(last(store)).toEqual([10, AT]);
    store.activity({ type: 'activity', rooms: [{ room: 1, head: 11, lastMessageSeq: 11, unread: 1, lastAt: LATER }] });
    expect(last(store)).toEqual([11, LATER]);
    store.message(1, 10, true, AT);
    expect(last(store)).toEqual([11, LATER]);
    // The clock of another node may be behind.
    store.message(1, 12, true, AT);
    expect(last(store)).toEqual([12, AT]);
  });

  it('is not taken from an older list, and stays if an older server does not say it', () => {
    const store = withTime();
    store.message(1, 12, true, LATER);
    const { id, kind, head, lastMessageSeq, lastReadSeq, rev } = direct(1);
    const old = { id, kind, head, lastMessageSeq, lastReadSeq, rev, direct: { others: [], lastAt: AT } };
    store.inbox({ type: 'inbox', version: 6, rooms: [old] });
    expect(last(store)).toEqual([12, LATER]);
    store.activity({ type: 'activity', rooms: [{ room: 1, head: 13, lastMessageSeq: 13, unread: 2 }] });
    expect(last(store)).toEqual([13, LATER]);
  });

  it('is only known of direct rooms', () => {
    const store = setUp([wire(1)]);
    store.message(1, 11, true, AT);
    expect(last(store)).toEqual([11, null]);
  });
});

describe('read states', () => {
  it('are applied only if their rev is newer', () => {
    const store = setUp([wire(1, { lastReadSeq: 5, rev: 7 })]);
    store.read({ type: 'read', version: 6, rooms: [read(1, { rev: 7 })] });
    store.read({ type: 'read', version: 7, rooms: [read(1, { rev: 6 })] });
    expect(store.room(1)).toMatchObject({ isUnread: true, lastReadSeq: 5 });
    store.read({ type: 'read', version: 8, rooms: [read(1, { rev: 8 })] });
    expect(store.room(1)).toMatchObject({ isUnread: false, lastReadSeq: 10 });
    expect(store.version).toBe(8);
  });

  it('raise the version only by one, because a larger step means another change in between', () => {
    const store = setUp();
    store.read({ type: 'read', version: 7, rooms: [] });
    expect(store.version).toBe(5);
    store.read({ type: 'read', version: 6, rooms: [] });
    expect(store.version).toBe(6);
  });

  it('of this tab hold until the server confirms them', () => {
    const store = setUp([wire(1, { lastMessageSeq: 12, lastReadSeq: 5 })]);
    store.markRead(1, 12);
    store.read({ type: 'read', version: 6, rooms: [read(1, { lastReadSeq: 8, rev: 2 })] });
    expect(store.room(1)).toMatchObject({ isUnread: false, lastReadSeq: 12 });
    expect([...store.marks.keys()]).toEqual([1]);
    store.read({ type: 'read', version: 7, rooms: [read(1, { lastReadSeq: 12, rev: 3 })] });
    expect(store.marks.size).toBe(0);
  });

  it('are not told to the server if they change nothing', () => {
    const store = setUp([wire(1), wire(2, { head: 0, lastMessageSeq: 0, lastReadSeq: 0 })]);
    expect(store.markRead(1, 10)).toBe(false);
    expect(store.markRead(1, 9)).toBe(false);
    expect(store.markRead(3, 9)).toBe(false);
    expect(store.markUnread(2, 1)).toBe(false);
    expect(store.markAllRead()).toBe(false);
  });

  it('may be marked as unread from a message on, at most from the newest', () => {
    const store = setUp([wire(1), wire(2)]);
    store.markUnread(1, 7);
    store.markUnread(2, 99);
    expect(store.room(1)).toMatchObject({ isUnread: true, lastReadSeq: 10, unreadFromSeq: 7 });
    expect(store.newFrom(1)).toBe(7);
    expect(store.room(2)?.unreadFromSeq).toBe(10);
    expect(store.markUnread(1, 7)).toBe(false);
    store.markRead(1, 10);
    expect(store.room(1)).toMatchObject({ isUnread: false, unreadFromSeq: null });
  });

  it('of all rooms can be marked as read at once', () => {
    const store = setUp([wire(1, { lastReadSeq: 3 }), wire(2), direct(3, { lastMessageSeq: 12, head: 13 }, 4)]);
    expect(store.markAllRead()).toBe(true);
    expect(store.view.rooms.map(({ isUnread }) => isUnread)).toEqual([false, false, false]);
    expect([...store.marks.keys()]).toEqual([1, 3]);
  });
});

describe('a whole list', () => {
  it('replaces the rooms, unless it is older', () => {
    const store = setUp([wire(1), wire(2)]);
    store.inbox({ type: 'inbox', version: 4, rooms: [] });
    expect(store.view.rooms.map(({ id }) => id)).toEqual([1, 2]);
    store.inbox({ type: 'inbox', version: 6, rooms: [wire(2), wire(3)] });
    expect(store.view.rooms.map(({ id }) => id)).toEqual([2, 3]);
    expect(store.version).toBe(6);
  });

  it('does not undo what the log or another device has told since the list was read', () => {
    const store = setUp([direct(1)]);
    store.message(1, 11, true, AT);
    store.read({ type: 'read', version: 6, rooms: [read(1, { rev: 4, unreadFromSeq: 9 })] });
    store.inbox({ type: 'inbox', version: 6, rooms: [direct(1, { rev: 3 })] });
    expect(store.room(1)).toMatchObject({ lastMessageSeq: 11, unreadFromSeq: 9, count: 1 });
  });

  it('has the read state of a new membership, whose rev is lower', () => {
    const store = setUp([wire(1, { lastReadSeq: 10, rev: 7 })]);
    store.inbox({
      type: 'inbox',
      version: 8,
      rooms: [wire(1, { head: 20, lastMessageSeq: 20, lastReadSeq: 18, rev: 0 })],
    });
    expect(store.room(1)).toMatchObject({ isUnread: true, lastReadSeq: 18 });
    store.read({ type: 'read', version: 9, rooms: [read(1, { lastReadSeq: 20, rev: 1 })] });
    expect(store.room(1)?.isUnread).toBe(false);
  });

  it('does not take back a newer read state that came before it', () => {
    const store = setUp();
    store.read({ type: 'read', version: 7, rooms: [read(1, { rev: 3, unreadFromSeq: 9 })] });
    store.inbox({ type: 'inbox', version: 6, rooms: [wire(1, { rev: 2 })] });
    expect(store.room(1)?.unreadFromSeq).toBe(9);
  });

  it('keeps marks of this tab that are not confirmed yet', () => {
    const store = setUp();
    store.markUnread(1, 7);
    store.inbox({ type: 'inbox', version: 6, rooms: [wire(1)] });
    expect(store.room(1)?.unreadFromSeq).toBe(7);
  });

  it('of a restored log replaces everything, also lower numbers', () => {
    const store = setUp([wire(1, { lastReadSeq: 3 }), wire(2)]);
    store.markRead(1, 10);
    store.hello('two');
    expect(store.marks.size).toBe(0);
    expect(store.version).toBe(0);
    store.inbox({
      type: 'inbox',
      version: 2,
      rooms: [wire(1, { head: 4, lastMessageSeq: 4, lastReadSeq: 2, rev: 0 })],
    });
    expect(store.room(1)).toMatchObject({ isUnread: true, lastMessageSeq: 4, lastReadSeq: 2 });
  });
});

/** A small generator of pseudo-random numbers, so that a failure can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

interface Truth {
  head: number;
  lastMessageSeq: number;
  /** Messages of others that are not deleted. */
  others: number[];
  lastReadSeq: number;
  unreadFromSeq: number | null;
  rev: number;
}

/** What a direct room must show, by the rule of the server. */
function expected({ lastMessageSeq, lastReadSeq, unreadFromSeq, others }: Truth) {
  const after = Math.min(lastReadSeq, (unreadFromSeq ?? Number.POSITIVE_INFINITY) - 1);
  const isUnread = lastMessageSeq > lastReadSeq || unreadFromSeq !== null;
  const count = isUnread ? Math.min(100, others.filter((seq) => seq > after).length) : 0;
  return { isUnread, lastMessageSeq, lastReadSeq, unreadFromSeq, count };
}

describe('frames in any order, late and twice', () => {
  it('always end in the same state as on the server', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = randomFrom(seed);
      const truth: Truth = { head: 0, lastMessageSeq: 0, others: [], lastReadSeq: 0, unreadFromSeq: null, rev: 0 };
      let version = 1;
      const start = direct(1, { head: 0, lastMessageSeq: 0, lastReadSeq: 0, rev: 0 });
      const store = setUp([start], version);
      const late: (() => void)[] = [];
      const count = () => expected(truth).count;
      const activity = () => {
        const { head, lastMessageSeq } = truth;
        const frame = { type: 'activity' as const, rooms: [{ room: 1, head, lastMessageSeq, unread: count() }] };
        return () => store.activity(frame);
      };
      const readFrame = () => {
        const { lastReadSeq, unreadFromSeq, rev } = truth;
        const rooms = [{ room: 1, lastReadSeq, unreadFromSeq, rev, unread: count() }];
        const frame = { type: 'read' as const, version, rooms };
        return () => store.read(frame);
      };
      const list = () => {
        const { head, lastMessageSeq, lastReadSeq, unreadFromSeq, rev } = truth;
        const mark = unreadFromSeq === null ? {} : { unreadFromSeq };
        const room = direct(1, { head, lastMessageSeq, lastReadSeq, ...mark, rev }, count());
        const frame = { type: 'inbox' as const, version, rooms: [room] };
        return () => store.inbox(frame);
      };
      const change = () => {
        truth.rev++;
        version++;
      };
      const steps: (() => void)[] = [
        () => {
          truth.lastMessageSeq = ++truth.head;
          const isOthers = random(3) > 0;
          if (isOthers) truth.others.push(truth.head);
          const seq = truth.head;
          late.push(() => store.message(1, seq, isOthers, AT), activity());
        },
        () => {
          truth.head++;
          truth.others.splice(random(truth.others.length + 1), 1);
          late.push(activity());
        },
        () => {
          const seq = random(truth.head + 1);
          if (seq <= truth.lastReadSeq && truth.unreadFromSeq === null) return;
          Object.assign(truth, { lastReadSeq: Math.max(truth.lastReadSeq, seq), unreadFromSeq: null });
          if (random(2)) store.markRead(1, seq);
          change();
          late.push(readFrame());
        },
        () => {
          const seq = 1 + random(truth.lastMessageSeq);
          if (truth.lastMessageSeq === 0 || truth.unreadFromSeq === seq) return;
          truth.unreadFromSeq = seq;
          change();
          late.push(readFrame());
        },
        () => late.push(list()),
      ];
      for (let i = 0; i < 40; i++) {
        steps[random(steps.length)]?.();
        if (random(2)) late[random(late.length)]?.();
      }
      // Each comes at least once, in any order.
      const shuffled = late.map((run) => [random(1_000), run] as const).sort(([x], [y]) => x - y);
      for (const [, run] of shuffled) run();
      const { count: _, ...state } = expected(truth);
      expect({ seed, ...store.room(1) }).toMatchObject({ seed, ...state });
      expect(store.marks.size, `seed ${seed}`).toBe(0);
      // Only the newest count is known to belong to the newest read state.
      activity()();
      expect({ seed, ...store.room(1) }).toMatchObject({ seed, ...expected(truth) });
    }
  });
});

it('says whom the person has blocked, as the newest list does', () => {
  const inbox = new InboxStore({ epoch: 'one', version: 5, rooms: [], blocked: [8], now: 0 });
  expect([...inbox.view.blocked]).toEqual([8]);
  inbox.inbox({ type: 'inbox', version: 4, rooms: [], blocked: [9] });
  expect([...inbox.view.blocked]).toEqual([8]);
  inbox.inbox({ type: 'inbox', version: 6, rooms: [], blocked: [8, 9] });
  expect([...inbox.view.blocked]).toEqual([8, 9]);
  inbox.inbox({ type: 'inbox', version: 7, rooms: [] });
  expect([...inbox.view.blocked]).toEqual([]);
});
