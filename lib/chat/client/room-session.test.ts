import { describe, expect, it } from 'vitest';
import { BEHIND_MS } from './behind-watch';
import { FakeStorage, settle } from './fakes';
import { frame, message, opened, page, range, setUp } from './room/fake-room';
import { ERASE_SPREAD_MS } from './room/room-log';
import { RENDER_MS, type RoomSession } from './room-session';

describe('following the room', () => {
  it('joins after the page that the server rendered, and resumes after the last entry that it has', async () => {
    const { world, seqs } = await opened();
    world.last.hello();
    expect(world.last.resumed).toEqual([10, 'one']);
    world.last.say(frame(11));
    world.last.drop();
    await world.clock.pass(500);
    world.last.hello();
    expect(world.last.resumed).toEqual([11, 'one']);
    expect(seqs()).toEqual([8, 9, 10, 11]);
  });

  it('shows the first of many messages at once and the rest together', async () => {
    const { world, seqs } = await opened();
    const before = world.renders;
    for (const m of range(11, 110)) world.last.say({ type: 'message', ...m });
    expect(world.renders).toBe(before + 1);
    await world.clock.pass(RENDER_MS);
    expect(world.renders).toBe(before + 2);
    expect(seqs()).toHaveLength(103);
  });

  it('asks again for an entry that does not come by itself', async () => {
    const { world, seqs } = await opened();
    world.last.say({ type: 'head', head: 11 });
    await world.clock.pass(BEHIND_MS - 1);
    expect(world.sockets).toHaveLength(1);
    await world.clock.pass(1 + 500);
    expect(world.last.sent('subscribe')).toHaveLength(2);
    world.last.admit(11);
    world.last.say(frame(11));
    await world.clock.pass(30_000);
    expect(world.last.sent('subscribe')).toHaveLength(2);
    expect(world.sockets).toHaveLength(1);
    expect(seqs()).toEqual([8, 9, 10, 11]);
  });

  it('keeps the connection as long as it makes progress', async () => {
    const { world } = await opened();
    world.last.say({ type: 'head', head: 20 });
    for (const m of range(11, 20)) {
      await world.clock.pass(BEHIND_MS - 1);
      world.last.say({ type: 'message', ...m });
    }
    await world.clock.pass(BEHIND_MS);
    expect(world.sockets).toHaveLength(1);
  });

  it('asks slowly if the server never sends what it announced', async () => {
    const { world } = await opened();
    for (let i = 0; i < 10; i++) {
      world.last.admit(99);
      world.last.say({ type: 'head', head: 99 });
      await world.clock.pass(BEHIND_MS + 31_000);
    }
    expect(world.last.sent('subscribe').length).toBeLessThan(40);
  });

  it('drops the entries of an earlier subscription', async () => {
    const { world, connection, seqs } = await opened();
    world.last.say({ type: 'head', head: 12 });
    await world.clock.pass(BEHIND_MS + 500);
    world.last.say(frame(11));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([8, 9, 10]);
    world.last.say({ type: 'subscribed', ref: 1, head: 12 });
    world.last.say(frame(11));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([8, 9, 10]);
    world.last.admit(12);
    world.last.say(frame(11));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([8, 9, 10, 11]);
    expect(connection.state).toBe('open');
  });

  it('ignores what is about another room', async () => {
    const { world, session, seqs } = await opened();
    world.last.say({ ...frame(11), room: 2 });
    world.last.say({ type: 'unsubscribed', room: 2, ref: 1, reason: 'archived' });
    world.last.say({ type: 'reset', room: 2, head: 99, epoch: 'two' });
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([8, 9, 10]);
    expect(session.getSnapshot()).toMatchObject({ link: 'open', endReason: null });
  });
});

describe('a reset', () => {
  it('loads the newest page and goes on after it', async () => {
    const { world, seqs } = await opened();
    world.answers = [{ page: page(5_000, 5_002) }];
    world.last.say({ type: 'reset', head: 5_002, epoch: 'one' });
    world.last.say(frame(5_003));
    await world.clock.pass(RENDER_MS);
    expect(world.asked).toEqual([{ room: 1, limit: 3 }]);
    expect(seqs()).toEqual([5_000, 5_001, 5_002, 5_003]);
  });

  it('ends only with a page that was read late enough', async () => {
    const { world, seqs } = await opened();
    world.answers = [{ page: page(4_990, 4_992) }, { page: page(5_000, 5_002) }];
    world.last.say({ type: 'reset', head: 5_002, epoch: 'one' });
    world.last.say(frame(5_003));
    await world.clock.pass(1_000 + RENDER_MS);
    expect(seqs()).toEqual([5_000, 5_001, 5_002, 5_003]);
    expect(world.sockets).toHaveLength(1);
  });

  it('to a head that this page already has needs no page', async () => {
    const { world, seqs } = await opened();
    world.last.say({ type: 'reset', head: 9, epoch: 'one' });
    world.last.say(frame(10));
    world.last.say(frame(11));
    await world.clock.pass(RENDER_MS);
    expect(world.asked).toEqual([]);
    expect(seqs()).toEqual([8, 9, 10, 11]);
  });

  it('is tried again if the page cannot be loaded', async () => {
    const { world, seqs } = await opened();
    world.answers = ['failed', 'failed', { page: page(40, 42) }];
    world.last.say({ type: 'reset', head: 42, epoch: 'one' });
    await world.clock.pass(1_500);
    expect(seqs()).toEqual([40, 41, 42]);
    expect(world.sockets).toHaveLength(1);
  });

  it('happens when hello names another log', async () => {
    const { world, start, seqs } = setUp();
    start();
    await world.clock.pass(0);
    world.answers = [{ page: page(1, 2, { epoch: 'two' }) }];
    world.last.join(2, { epoch: 'two' });
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([1, 2]);
    world.last.drop();
    await world.clock.pass(500);
    world.last.hello();
    expect(world.last.resumed).toEqual([2, 'two']);
  });
});

describe('a restored log', () => {
  const two = { epoch: 'two' };

  /** Opens a session and reconnects it, as after a restore. */
  async function restored(given: Parameters<typeof setUp>[0] = {}) {
    const all = await opened(given);
    all.world.last.drop(1012);
    await all.world.clock.pass(500);
    return all;
  }

  it('shows entries that come before its page, although their numbers are below the old log’s', async () => {
    const { world, seqs } = await restored();
    world.answers = [{ page: page(1, 2, two) }];
    world.last.join(2, two);
    world.last.say({ type: 'reset', head: 2, ...two });
    world.last.say(frame(3));
    world.last.say(frame(4));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([1, 2, 3, 4]);
    expect(world.asked).toEqual([{ room: 1, limit: 3 }]);
    await world.clock.pass(30_000);
    expect(world.sockets).toHaveLength(2);
  });

  it('shows an own message that is acknowledged before its page is loaded, until it is in the log', async () => {
    const { world, session, seqs, pending } = await opened();
    world.last.drop(1012);
    session.send('hola');
    await world.clock.pass(500);
    world.answers = ['failed', { page: page(1, 2, two) }];
    world.last.join(2, two);
    world.last.say({ type: 'reset', head: 2, ...two });
    await settle();
    const { clientId } = world.last.messages[0] ?? { clientId: '' };
    world.last.say({ type: 'ack', clientId, seq: 3 });
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['hola', 'stored']]);
    world.last.say(frame(3, { user: 'ana', clientId }));
    await world.clock.pass(1_000);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(pending()).toEqual([]);
  });

  it('is waited for while pages come from a node that does not know it yet', async () => {
    const { world, session, seqs } = await restored();
    world.answers = [{ page: page(8, 11) }, { page: page(8, 12) }, { page: page(1, 2, two) }];
    world.last.join(2, two);
    world.last.say({ type: 'reset', head: 2, ...two });
    world.last.say(frame(3));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([8, 9, 10]);
    await world.clock.pass(2_000);
    expect(seqs()).toEqual([1, 2, 3]);
    world.answers = [{ page: page(5, 7, { asOf: 12 }) }];
    await session.loadOlder();
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('is not shown if the connection is to another log', async () => {
    const { world, seqs } = await opened();
    world.answers = [{ page: page(1, 20, two) }, { page: page(9, 12) }];
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(0);
    world.last.say(frame(12));
    await world.clock.pass(1_000 + RENDER_MS);
    expect(seqs()).toEqual([9, 10, 11, 12]);
  });

  it('may be restored again before its page is loaded', async () => {
    const { world, seqs } = await restored();
    world.answers = [{ page: page(1, 5, two) }, { page: page(1, 1, { epoch: 'three' }) }];
    world.last.join(5, two);
    world.last.say({ type: 'reset', head: 5, ...two });
    world.last.say(frame(6));
    world.last.say({ type: 'reset', head: 1, epoch: 'three' });
    world.last.say(frame(2));
    await world.clock.pass(1_500);
    expect(seqs()).toEqual([1, 2]);
  });

  it('is followed if only hello names it', async () => {
    const { world, seqs } = await restored();
    world.answers = [{ page: page(1, 2, two) }];
    world.last.join(2, two);
    world.last.say(frame(3));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('is replaced again by the old log, at the same place, if a node still uses that one', async () => {
    const { world, seqs } = await restored();
    world.answers = ['failed'];
    world.last.join(2, two);
    world.last.say(frame(3));
    world.last.drop();
    await world.clock.pass(500);
    world.last.join(11);
    expect(world.last.resumed).toEqual([10, 'one']);
    world.last.say(frame(11));
    await world.clock.pass(30_000);
    expect(seqs()).toEqual([8, 9, 10, 11]);
    expect(world.sockets).toHaveLength(3);
  });
});

describe('sending', () => {
  it('shows the message at once, and only once', async () => {
    const { world, session, seqs, pending } = await opened();
    expect(session.send('hola')).toBe('taken');
    expect(pending()).toEqual([['hola', 'waiting']]);
    await settle();
    const { clientId } = world.last.messages[0] ?? { clientId: '' };
    world.last.say({ type: 'ack', clientId, seq: 11 });
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['hola', 'stored']]);
    world.last.say(frame(11, { user: 'ana', clientId }));
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([]);
    expect(seqs()).toEqual([8, 9, 10, 11]);
  });

  it('accepts the message’s own frame as the acknowledgement', async () => {
    const { world, session, pending } = await opened();
    session.send('uno');
    session.send('dos');
    await settle();
    const { clientId } = world.last.messages[0] ?? { clientId: '' };
    world.last.say(frame(11, { user: 'ana', clientId }));
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['dos', 'waiting']]);
    expect(world.last.messages.map((frame) => frame.message)).toEqual(['uno', 'dos']);
  });

  it('survives a reload without a connection, and is sent by the next page', async () => {
    const storage = new FakeStorage();
    const first = setUp({ storage });
    const stop = first.session.start();
    first.session.send('uno');
    first.session.send('dos');
    stop();
    const { world, pending } = await opened({ storage });
    expect(pending()).toEqual([
      ['uno', 'waiting'],
      ['dos', 'waiting'],
    ]);
    expect(world.last.messages.map((frame) => frame.message)).toEqual(['uno']);
  });

  it('does not send a message that the page shows in the log already', async () => {
    const storage = new FakeStorage();
    const first = await opened({ storage });
    first.session.send('hola');
    await settle();
    const { clientId } = first.world.last.messages[0] ?? { clientId: '' };
    first.stop();
    const history = page(8, 10);
    history.messages = [...history.messages, message(11, { user: 'ana', clientId })];
    const { world, pending } = await opened({ storage, history: { ...history, asOf: 11 } });
    expect(pending()).toEqual([]);
    expect(world.last.messages).toEqual([]);
    expect(storage.length).toBe(0);
  });

  it('marks a refused message, and sends it again or discards it on request', async () => {
    const { world, session, pending } = await opened();
    session.send('hola');
    await settle();
    const { clientId } = world.last.messages[0] ?? { clientId: '' };
    world.last.say({ type: 'error', code: 'room_closed', retryable: false, clientId });
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['hola', 'failed']]);
    session.retry(clientId);
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['hola', 'waiting']]);
    expect(world.last.messages).toHaveLength(2);
    session.discard(clientId);
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([]);
  });

  it('shows messages as not sent once the room is closed, and sends them when it is open again', async () => {
    const { world, session, pending } = await opened();
    session.send('uno');
    session.send('dos');
    await settle();
    const { clientId } = world.last.messages[0] ?? { clientId: '' };
    world.last.say({ type: 'error', code: 'room_closed', retryable: false, clientId });
    await settle();
    world.last.say({ type: 'unsubscribed', ref: 1, reason: 'archived' });
    session.send('tres');
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([
      ['uno', 'failed'],
      ['dos', 'failed'],
      ['tres', 'failed'],
    ]);
    expect(new Set(session.getSnapshot().pending.map(({ code }) => code))).toEqual(new Set(['room_closed']));
    session.discard(session.getSnapshot().pending[1]?.clientId ?? '');
    world.answers = [{ refused: 'archived' }, { page: page(8, 10) }];
    await world.clock.passUntil(() => world.last.sent('subscribe').length === 2, 60_000);
    world.last.admit(10);
    await settle();
    for (const seq of [11, 12]) {
      const { clientId } = world.last.messages.at(-1) ?? { clientId: '' };
      world.last.say({ type: 'ack', clientId, seq });
      world.last.say(frame(seq, { user: 'ana', clientId }));
      await settle();
    }
    expect(world.last.messages.map((frame) => frame.message)).toEqual(['uno', 'dos', 'uno', 'tres']);
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([]);
  });

  it('keeps a message that was refused with no_room, until it is known what became of the room', async () => {
    const { world, session, pending } = await opened();
    session.send('hola');
    await settle();
    const { clientId } = world.last.messages[0] ?? { clientId: '' };
    world.last.say({ type: 'error', code: 'no_room', retryable: false, clientId });
    await world.clock.pass(500);
    expect(pending()).toEqual([['hola', 'waiting']]);
    expect(world.last.messages).toHaveLength(1);
    world.last.admit(10);
    await world.clock.pass(RENDER_MS);
    expect(world.last.messages.map((m) => [m.room, m.clientId])).toEqual([
      [1, clientId],
      [1, clientId],
    ]);
  });

  it('waits until the room’s subscription is answered', async () => {
    const { world, session, start } = setUp();
    start();
    session.send('hola');
    await world.clock.pass(0);
    world.last.hello();
    await settle();
    expect(world.last.messages).toEqual([]);
    world.last.admit(10);
    await settle();
    expect(world.last.messages).toHaveLength(1);
  });

  it('does not show a message as under way that waits for the next sign-in', async () => {
    const { world, session, pending } = await opened();
    world.last.drop(4500);
    session.send('uno');
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['uno', 'held']]);
  });

  it('never sends through a connection that belongs to somebody else', async () => {
    const { world, session, start } = setUp();
    start();
    session.send('hola');
    await world.clock.pass(0);
    world.last.hello({ userId: 2 });
    await world.clock.pass(60_000);
    expect(world.sockets.flatMap(({ frames }) => frames)).toEqual([]);
    expect(session.getSnapshot().endReason).toBe('otherUser');
  });
});

describe('changed messages', () => {
  const texts = (session: RoomSession) => session.getSnapshot().messages.map(({ text }) => text);

  it('are shown in their current state', async () => {
    const { world, session } = await opened();
    world.last.say({ type: 'edit', seq: 11, target: 9, message: 'new', editedAt: '2026-08-22T00:00:00.000Z' });
    world.last.say({ type: 'delete', seq: 12, target: 8 });
    await world.clock.pass(RENDER_MS);
    expect(texts(session)).toEqual([null, 'new', 'text 10']);
    world.last.drop();
    await world.clock.pass(500);
    world.last.hello();
    expect(world.last.resumed).toEqual([12, 'one']);
  });

  it('are loaded again when somebody was erased, and nothing unsent is lost', async () => {
    const { world, session, seqs, pending: unsent } = await opened();
    session.send('mine');
    world.answers = ['failed', { page: page(9, 12) }];
    world.last.say({ type: 'forget', seq: 12 });
    world.last.say(frame(11));
    world.last.say(frame(13));
    await world.clock.pass(0);
    expect(world.asked).toEqual([{ room: 1, limit: 3 }]);
    await world.clock.pass(1_000);
    expect(seqs()).toEqual([9, 10, 11, 12, 13]);
    expect(unsent()).toEqual([['mine', 'waiting']]);
    expect(world.sockets).toHaveLength(1);
  });

  it('are loaded again by each page at a random moment, so that not all pages ask at once', async () => {
    const { world, seqs } = await opened({ random: 0.75 });
    world.answers = [{ page: page(10, 11) }];
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(0.75 * ERASE_SPREAD_MS - 1);
    expect(world.asked).toEqual([]);
    world.last.say(frame(12));
    await world.clock.pass(1 + RENDER_MS);
    expect(world.asked).toHaveLength(1);
    expect(seqs()).toEqual([10, 11, 12]);
  });

  it('are loaded only once by a page that reconnected meanwhile and gets the entry again', async () => {
    const { world, seqs } = await opened({ random: 0.5 });
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(0);
    world.last.drop();
    await world.clock.pass(ERASE_SPREAD_MS);
    expect(world.asked).toEqual([]);
    world.answers = [{ page: page(10, 11) }];
    world.last.join(11);
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(ERASE_SPREAD_MS);
    expect(world.asked).toHaveLength(1);
    expect(seqs()).toEqual([10, 11]);
  });

  it('are loaded again even if the connection is lost meanwhile', async () => {
    const { world, seqs } = await opened();
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(0);
    world.last.drop();
    await world.clock.pass(500);
    world.answers = [{ page: page(10, 11) }];
    world.last.join(11);
    expect(world.last.resumed).toEqual([10, 'one']);
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([10, 11]);
  });

  it('end the session if the answer says that this person may not see the room', async () => {
    const { world, session } = await opened();
    world.answers = [{ refused: 'noRoom' }];
    world.last.say({ type: 'forget', seq: 11 });
    await world.clock.pass(RENDER_MS);
    expect(session.getSnapshot().endReason).toBe('noRoom');
  });
});

describe('older messages', () => {
  it('are not requested any more in a room that is closed', async () => {
    const { world, session } = await opened();
    world.answers = [{ refused: 'archived' }];
    await session.loadOlder();
    for (let i = 0; i < 5; i++) await session.loadOlder();
    expect(session.getSnapshot().endReason).toBe('archived');
    expect(world.asked).toHaveLength(1);
  });

  it('are loaded once however often they are asked for', async () => {
    const { world, session, seqs } = await opened();
    world.answers = [{ page: page(5, 7, { asOf: 10 }) }];
    await Promise.all([session.loadOlder(), session.loadOlder()]);
    expect(world.asked).toEqual([{ room: 1, before: 8, limit: 3 }]);
    expect(seqs()).toEqual([5, 6, 7, 8, 9, 10]);
    expect(session.getSnapshot().hasMore).toBe(true);
  });

  it('can be asked for again after a failure', async () => {
    const { world, session, seqs } = await opened();
    world.answers = ['failed', { page: page(5, 7, { asOf: 10 }) }];
    await session.loadOlder();
    expect(session.getSnapshot().older).toBe('failed');
    await session.loadOlder();
    expect(session.getSnapshot().older).toBe('idle');
    expect(seqs()[0]).toBe(5);
  });

  it('end the session if the person is signed out', async () => {
    const { world, session } = await opened();
    world.answers = [{ refused: 'signedOut' }];
    await session.loadOlder();
    expect(session.getSnapshot()).toMatchObject({ link: 'ended', endReason: 'signedOut' });
  });
});

describe('a tab', () => {
  it('may lose its connection on purpose and come back', async () => {
    const { world, connection, session } = await opened();
    connection.stop();
    await world.clock.pass(RENDER_MS);
    expect(session.getSnapshot().link).toBe('idle');
    connection.start();
    await world.clock.pass(RENDER_MS);
    world.last.join(10);
    await world.clock.pass(RENDER_MS);
    expect(session.getSnapshot().link).toBe('open');
  });

  it('sees what another tab wrote', async () => {
    const storage = new FakeStorage();
    const { world, session, pending } = await opened({ storage });
    const other = await opened({ storage });
    other.world.last.drop();
    other.session.send('from there');
    session.storageChanged(null);
    await world.clock.pass(RENDER_MS);
    expect(pending()).toEqual([['from there', 'waiting']]);
  });

  it('may start, stop and start again, as React’s strict mode does', async () => {
    const { world, start, seqs } = setUp();
    start()();
    const stop = start();
    await world.clock.pass(0);
    world.last.join(10);
    world.last.say(frame(11));
    await world.clock.pass(RENDER_MS);
    expect(seqs()).toEqual([8, 9, 10, 11]);
    expect(world.sockets).toHaveLength(1);
    stop();
    expect(world.clock.pending).toBe(0);
  });

  it('unsubscribes from a room that it drops, and leaves no timer behind', async () => {
    const { world, session, connection } = setUp();
    const stop = session.start();
    connection.start();
    await world.clock.pass(0);
    world.last.join(10);
    stop();
    expect(world.last.frames.at(-1)).toEqual({ type: 'unsubscribe', room: 1 });
    connection.stop();
    expect(world.clock.pending).toBe(0);
  });
});
