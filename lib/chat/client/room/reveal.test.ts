import { describe, expect, it } from 'vitest';
import { settle } from '@/lib/chat/client/fakes';
import { frame, message, opened, page, range, setUp } from './fake-room';

/** A page of the 100 messages around `seq`, of a room with 9,999 entries. */
const around = (seq: number) => ({ page: page(seq - 50, seq + 49, { asOf: 9_999, hasNewer: true }) });
const old = () => opened({ history: page(9_990, 9_999) });

describe('revealing a message', () => {
  it('loads nothing if the message is shown', async () => {
    const { world, session } = await opened();
    expect(await session.reveal(9)).toBe(9);
    expect(world.asked).toEqual([]);
  });

  it('loads one page around it, whatever its age, and tells of it', async () => {
    const { world, session, seqs } = await old();
    world.answers = [around(750)];
    const looking: boolean[] = [];
    session.subscribe(() => looking.push(session.getSnapshot().isLooking));
    expect(await session.reveal(750)).toBe(750);
    expect(world.asked).toEqual([{ room: 1, around: 750, limit: 100 }]);
    expect([seqs()[0], seqs().at(-1)]).toEqual([700, 799]);
    expect(session.getSnapshot()).toMatchObject({ newer: 'idle', hasMore: true, cursor: 9_999, isLooking: false });
    expect(looking).toContain(true);
  });

  it('joins the page with the newest messages if nothing is missing between them', async () => {
    const { world, session, seqs } = await opened({ history: page(1_000, 1_002) });
    world.answers = [{ page: page(940, 1_002, { asOf: 1_002 }) }];
    expect(await session.reveal(990)).toBe(990);
    expect(seqs()).toEqual(range(940, 1_002).map(({ seq }) => seq));
    expect(session.getSnapshot().newer).toBeUndefined();
  });

  it('goes to the first message from a seq or a time on, and to the last if there is none', async () => {
    const { world, session } = await old();
    const at = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq * 1_000).toISOString();
    const timed = (seq: number) => range(seq - 50, seq + 49).map((one) => ({ ...one, datetime: at(one.seq) }));
    const page_ = (seq: number) => ({ page: { ...around(seq).page, messages: timed(seq) } });
    world.answers = [page_(400), page_(4_000)];
    expect(await session.reveal({ from: 400 })).toBe(400);
    expect(await session.reveal({ at: Date.UTC(2026, 0, 1) + 3_999_500 })).toBe(4_000);
    expect(await session.reveal({ at: Date.UTC(2026, 0, 1) + 4_010_500 })).toBe(4_011);
    expect(world.asked.map(({ room: _, limit: __, ...place }) => place)).toEqual([
      { around: 400 },
      { at: Date.UTC(2026, 0, 1) + 3_999_500 },
    ]);
    expect(await session.reveal({ at: Date.UTC(2030, 0, 1) })).toBe(9_999);
    expect(session.getSnapshot().newer).toBeUndefined();
    expect(world.asked).toHaveLength(2);
  });

  it('goes to the beginning', async () => {
    const { world, session } = await old();
    world.answers = [{ page: page(1, 50, { asOf: 9_999, hasNewer: true }) }];
    expect(await session.reveal({ from: 0 })).toBe(1);
    expect(session.getSnapshot().hasMore).toBe(false);
    expect(await session.reveal({ from: 0 })).toBe(1);
    expect(world.asked).toHaveLength(1);
  });

  it('ends if there is no such message, such as the number of a change', async () => {
    const { world, session } = await old();
    const { messages, ...rest } = around(750).page;
    world.answers = [{ page: { ...rest, messages: messages.filter(({ seq }) => seq !== 750) } }];
    expect(await session.reveal(750)).toBe('gone');
  });

  it('fails if a page does not come, or the person may no longer see the room', async () => {
    const { session, world } = await opened();
    expect(await session.reveal(3)).toBe('failed');
    expect(session.getSnapshot().isLooking).toBe(false);
    world.answers = [{ refused: 'noRoom' }];
    expect(await session.reveal(3)).toBe('failed');
    expect(await session.reveal(3)).toBe('failed');
    expect(world.asked).toHaveLength(2);
  });

  it('fails for an entry that has not come yet', async () => {
    const { session, world } = await opened();
    world.last.say({ type: 'head', room: 1, head: 12 });
    expect(await session.reveal(11)).toBe('failed');
  });

  it('ends for a seq that the log does not have, and fails if the connection is lost', async () => {
    const { session, world } = await opened();
    expect(await session.reveal(999)).toBe('gone');
    world.last.drop();
    expect(await session.reveal(999)).toBe('failed');
    const fresh = setUp();
    fresh.start();
    expect(await fresh.session.reveal(999)).toBe('gone');
  });

  it('stops if pages bring nothing', async () => {
    const { world, session } = await old();
    world.answers = Array.from({ length: 60 }, () => ({ page: page(1, 100, { epoch: 'two' }) }));
    expect(await session.reveal(1)).toBe('failed');
    expect(world.asked).toHaveLength(3);
  });

  it('is ended by the search for another message, by its signal, and by going to the end', async () => {
    const { world, session, seqs } = setUp({ history: page(9_990, 9_999) });
    world.answers = [around(300), around(850), around(500), around(600)];
    const first = session.reveal(300);
    const second = session.reveal(850);
    expect([await first, await second]).toEqual(['ended', 850]);
    const ending = new AbortController();
    const third = session.reveal(500, ending.signal);
    ending.abort();
    expect(await third).toBe('ended');
    const fourth = session.reveal(600);
    session.toNewest();
    expect(await fourth).toBe('ended');
    await settle();
    expect(seqs()[0]).toBe(9_990);
    expect(session.getSnapshot().isLooking).toBe(false);
  });
});

describe('a reader far back', () => {
  it('loads in both directions, and never has more than 300 messages', async () => {
    const { world, session, seqs } = await opened({ history: page(9_900, 9_999), options: { historyLimit: 100 } });
    let at = 5_000;
    session.readBy({ place: () => at, rest: () => null });
    world.answers = [around(5_000)];
    await session.reveal(5_000);
    for (let i = 0; i < 5; i++) {
      const first = seqs()[0] ?? 0;
      world.answers = [{ page: page(first - 100, first - 1, { asOf: 9_999 }) }];
      at = first + 10;
      await session.loadOlder();
      expect(seqs()).toEqual(range(seqs()[0] ?? 0, seqs().at(-1) ?? 0).map(({ seq }) => seq));
      expect(seqs().length).toBeLessThanOrEqual(200);
      expect(seqs()).toContain(at);
    }
    expect(seqs()[0]).toBe(4_490);
    const last = seqs().at(-1) ?? 0;
    world.answers = [{ page: page(last + 1, last + 100, { asOf: 9_999, hasNewer: true }) }];
    at = last - 5;
    await session.loadNewer();
    expect(world.asked.at(-1)).toEqual({ room: 1, after: last, limit: 100 });
    expect(seqs()).toContain(last + 90);
    expect(seqs()).toContain(at);
  });

  it('sees changes there, and what comes meanwhile only at the end', async () => {
    const { world, session, seqs } = await old();
    world.answers = [around(750)];
    await session.reveal(750);
    world.last.say(frame(10_000));
    world.last.say({ type: 'edit', seq: 10_001, target: 751, message: 'other', editedAt: '2026-08-22T00:00:00.000Z' });
    await world.clock.pass(100);
    expect(session.getSnapshot().messages.find(({ seq }) => seq === 751)?.text).toBe('other');
    expect(seqs()).not.toContain(10_000);
    expect(session.getSnapshot().newest?.at(-1)?.seq).toBe(10_000);
    session.toNewest();
    expect(seqs().at(-1)).toBe(10_000);
  });

  it('keeps the place after an erasure, and sees no text that was erased', async () => {
    const { world, session } = await old();
    session.readBy({ place: () => 750, rest: () => null });
    world.answers = [around(750)];
    await session.reveal(750);
    const newest = page(9_990, 9_999, { asOf: 10_000 });
    const again = page(700, 799, { asOf: 10_000, hasNewer: true });
    again.messages[51] = message(751, { text: null, user: null });
    world.answers = [{ page: newest }, { page: again }];
    world.last.say({ type: 'forget', seq: 10_000 });
    await world.clock.pass(100);
    expect(world.asked.slice(-2)).toEqual([
      { room: 1, limit: 3 },
      { room: 1, around: 750, limit: 100 },
    ]);
    expect(session.getSnapshot().messages.find(({ seq }) => seq === 751)?.text).toBeNull();
    expect(session.getSnapshot().messages).toHaveLength(100);
  });

  it('is at the end if that place cannot be loaded again after an erasure', async () => {
    const { world, session, seqs } = await old();
    world.answers = [around(750)];
    await session.reveal(750);
    world.answers = [{ page: page(9_990, 9_999, { asOf: 10_000 }) }];
    world.last.say({ type: 'forget', seq: 10_000 });
    await world.clock.pass(100);
    expect(seqs().at(-1)).toBe(9_999);
  });

  it('drops nothing while a finger moves the list', async () => {
    const { world, session, seqs } = await opened({ history: page(9_700, 9_999), options: { historyLimit: 100 } });
    let rests = () => {};
    const rest = () => new Promise<void>((resolve) => (rests = resolve));
    session.readBy({ place: () => 9_710, rest });
    world.answers = [{ page: page(9_600, 9_699, { asOf: 9_999 }) }];
    const loading = session.loadOlder();
    await settle();
    expect([seqs()[0], session.getSnapshot().older]).toEqual([9_700, 'loading']);
    rests();
    await settle();
    rests();
    await loading;
    expect(seqs()[0]).toBeLessThan(9_700);
    expect(seqs().length).toBeLessThanOrEqual(300);
  });
});
