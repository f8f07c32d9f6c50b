import { describe, expect, it } from 'vitest';
import { BACKOFF_MIN_MS } from '@/lib/backoff';
import { FakeClock, FakeStorage, settle } from '@/lib/chat/client/fakes';
import type { ErrorCode, ErrorFrame } from '@/lib/chat/protocol';
import type { OutgoingFrame } from './frame';
import type { OutboxItem } from './item';
import { Outbox } from './outbox';
import { ACK_TIMEOUT_MS, OTHER_CONNECTIONS, Sender } from './sender';
import type { TabLock } from './tab-lock';

/** One lock for all tabs, first come first served. */
function sharedLock(): TabLock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

let ids = 0;

function tab({ storage = new FakeStorage(), lock = sharedLock(), clock = new FakeClock() } = {}) {
  const outbox = new Outbox({ storage, userId: 1, roomId: 1, now: clock.now, newUuid: () => `id-${++ids}` });
  const sent: string[] = [];
  const frames: OutgoingFrame[] = [];
  const refusals: [string, string][] = [];
  const link = {
    up: true,
    restarts: 0,
    isOpen: () => link.up,
    log: 'one',
    epoch: () => link.log,
    send: (frame: OutgoingFrame) => {
      frames.push(frame);
      sent.push(
        frame.type === 'message' || frame.type === 'edit'
          ? frame.message
          : `${frame.type} ${'target' in frame ? frame.target : ''}`,
      );
      lastId = frame.clientId ?? '';
      return true;
    },
    restart: () => {
      link.restarts++;
      link.up = false;
    },
  };
  let lastId = '';
  const onRefused = ({ kind }: OutboxItem, code: ErrorCode) => void refusals.push([kind, code]);
  const sender = new Sender({ outbox, link, lock, clock, random: () => 0, onRefused });
  outbox.subscribe(() => void sender.flush());
  const error = (code: ErrorFrame['code'], clientId: string | null = lastId): ErrorFrame => ({
    type: 'error',
    code,
    retryable: false,
    clientId,
  });
  const ack = async () => {
    sender.acked({ clientId: lastId });
    await settle();
  };
  return { outbox, sender, sent, frames, refusals, link, clock, storage, ack, error };
}

describe('sending', () => {
  it('starts with the first item, and has one unanswered message at a time', async () => {
    const { outbox, sent, ack } = tab();
    for (const text of ['uno', 'dos', 'tres']) outbox.add({ text });
    await settle();
    expect(sent).toEqual(['uno']);
    await ack();
    await ack();
    await ack();
    expect(sent).toEqual(['uno', 'dos', 'tres']);
    expect(outbox.items).toEqual([]);
  });

  it('waits for the connection', async () => {
    const { outbox, sent, link, sender } = tab();
    link.up = false;
    outbox.add({ text: 'uno' });
    await settle();
    expect(sent).toEqual([]);
    link.up = true;
    void sender.flush();
    await settle();
    expect(sent).toEqual(['uno']);
  });

  it('sends one message at a time over two tabs, and no tab sends what the other has sent', async () => {
    const [storage, lock] = [new FakeStorage(), sharedLock()];
    const [a, b] = [tab({ storage, lock }), tab({ storage, lock })];
    a.outbox.add({ text: 'uno' });
    b.outbox.add({ text: 'dos' });
    await settle();
    expect([a.sent, b.sent]).toEqual([['uno'], []]);
    await a.ack();
    a.outbox.reload();
    expect([...a.sent, ...b.sent]).toEqual(['uno', 'dos']);
  });

  it('repeats with the same clientId after the connection was lost', async () => {
    const { outbox, sent, link, sender } = tab();
    outbox.add({ text: 'uno' });
    await settle();
    const id = sender.sending;
    link.up = false;
    sender.interrupted();
    await settle();
    link.up = true;
    void sender.flush();
    await settle();
    expect(sent).toEqual(['uno', 'uno']);
    expect(sender.sending).toBe(id);
  });

  it('asks for another connection when there is no answer', async () => {
    const { outbox, sent, link, sender, clock } = tab();
    outbox.add({ text: 'uno' });
    await clock.pass(ACK_TIMEOUT_MS);
    expect(link.restarts).toBe(1);
    link.up = true;
    void sender.flush();
    await settle();
    expect(sent).toEqual(['uno', 'uno']);
  });

  it('waits and repeats a message when the server is busy, before any other message', async () => {
    const { outbox, sent, sender, error, clock, ack } = tab();
    outbox.add({ text: 'uno' });
    outbox.add({ text: 'dos' });
    await settle();
    sender.refused(error('busy'));
    await settle();
    expect(sent).toEqual(['uno']);
    await clock.pass(500);
    expect(sent).toEqual(['uno', 'uno']);
    await ack();
    expect(sent).toEqual(['uno', 'uno', 'dos']);
  });

  it('marks a message that is refused for good, and goes on with the next', async () => {
    const { outbox, sent, sender, error } = tab();
    outbox.add({ text: 'uno' });
    outbox.add({ text: 'dos' });
    await settle();
    sender.refused(error('too_long'));
    await settle();
    expect(sent).toEqual(['uno', 'dos']);
    expect(outbox.items[0]).toMatchObject({ text: 'uno', failed: 'too_long' });
  });

  it('does not mistake an answer about another message for its own', async () => {
    const { outbox, sender } = tab();
    outbox.add({ text: 'uno' });
    await settle();
    sender.acked({ clientId: 'another' });
    await settle();
    expect(outbox.items).toHaveLength(1);
  });

  it('sends a failed message again on request', async () => {
    const { outbox, sent, sender, error } = tab();
    outbox.add({ text: 'uno' });
    await settle();
    sender.refused(error('room_closed'));
    await settle();
    outbox.retry(outbox.items[0]?.clientId ?? '');
    await settle();
    expect(sent).toEqual(['uno', 'uno']);
  });
});

describe('sending changes', () => {
  const at = (target: number) => ({ target, epoch: 'one' });

  it('has a frame for each kind, in one order with the messages', async () => {
    const { outbox, frames, ack } = tab();
    const mentions = [{ at: 0, length: 4, who: 7 }];
    outbox.add({ text: '@ana', reply: { seq: 3, text: 'x', user: null }, epoch: 'one', mentions });
    outbox.change({ kind: 'edit', ...at(4), text: '@ana', mentions });
    outbox.change({ kind: 'react', ...at(4), emoji: '👍', on: true });
    outbox.change({ kind: 'pin', ...at(4), on: false });
    outbox.change({ kind: 'delete', ...at(5) });
    const ids = outbox.items.map(({ clientId }) => clientId);
    await settle();
    for (let i = 0; i < 5; i++) await ack();
    expect(frames).toEqual([
      { type: 'message', message: '@ana', clientId: ids[0], replyTo: 3, mentions },
      { type: 'edit', target: 4, clientId: ids[1], message: '@ana', mentions },
      { type: 'react', target: 4, clientId: ids[2], emoji: '👍', on: true },
      { type: 'pin', target: 4, clientId: ids[3], on: false },
      { type: 'delete', target: 5, clientId: ids[4] },
    ]);
    expect(outbox.items).toEqual([]);
  });

  it('marks a change as sent before it is sent, so that a reload does not forget it', async () => {
    const { outbox, storage } = tab();
    outbox.change({ kind: 'react', ...at(4), emoji: '👍', on: true });
    await settle();
    expect([...storage.entries.values()].map((json) => JSON.parse(json).tried)).toEqual([true]);
  });

  it('reports a change that is refused for good, and goes on', async () => {
    const { outbox, frames, refusals, sender, error } = tab();
    outbox.change({ kind: 'react', ...at(4), emoji: '👍', on: true });
    outbox.change({ kind: 'edit', ...at(4), text: 'x' });
    await settle();
    sender.refused(error('gone'));
    await settle();
    sender.refused(error('too_late'));
    await settle();
    expect(frames).toHaveLength(2);
    expect(refusals).toEqual([
      ['react', 'gone'],
      ['edit', 'too_late'],
    ]);
    expect(outbox.items).toMatchObject([{ kind: 'edit', failed: 'too_late' }]);
  });

  it('never sends the seq of one log to another log', async () => {
    const { outbox, frames, refusals, link } = tab();
    link.log = 'two';
    outbox.change({ kind: 'delete', ...at(4) });
    outbox.change({ kind: 'edit', ...at(4), text: 'x' });
    outbox.add({ text: 'hola', reply: { seq: 3, text: 'x', user: null }, epoch: 'one' });
    await settle();
    expect(frames).toMatchObject([{ type: 'message', message: 'hola' }]);
    expect(frames[0]).not.toHaveProperty('replyTo');
    expect(refusals).toEqual([
      ['delete', 'gone'],
      ['edit', 'gone'],
    ]);
  });
});

describe('slow mode', () => {
  const at = (target: number) => ({ target, epoch: 'one' });
  const slow = { code: 'rate_limited', retryable: true, retryAfter: 60 } as const;

  it('lets a refused message wait as long as the server says, and then sends it before those after it', async () => {
    const { outbox, sent, sender, error, clock } = tab();
    outbox.add({ text: 'uno' });
    outbox.add({ text: 'dos' });
    await settle();
    sender.refused({ ...error('rate_limited'), ...slow });
    await clock.pass(59_999);
    expect(sent).toEqual(['uno']);
    expect(outbox.items.map(({ failed }) => failed)).toEqual([null, null]);
    await clock.pass(1);
    expect(sent).toEqual(['uno', 'uno']);
  });

  it('sends changes meanwhile', async () => {
    const { outbox, sent, sender, error, ack, clock } = tab();
    outbox.add({ text: 'uno' });
    await settle();
    sender.refused({ ...error('rate_limited'), ...slow });
    await settle();
    outbox.change({ kind: 'react', ...at(4), emoji: '👍', on: true });
    await settle();
    await ack();
    expect(sent).toEqual(['uno', 'react 4']);
    expect(outbox.items).toMatchObject([{ text: 'uno', failed: null }]);
    await clock.pass(60_000);
    expect(sent).toEqual(['uno', 'react 4', 'uno']);
  });

  it('asks again when the connection is back', async () => {
    const { outbox, sent, sender, error } = tab();
    outbox.add({ text: 'uno' });
    await settle();
    sender.refused({ ...error('rate_limited'), ...slow });
    await settle();
    sender.interrupted();
    void sender.flush();
    await settle();
    expect(sent).toEqual(['uno', 'uno']);
  });
});

describe('a server that is older than this page', () => {
  const at = (target: number) => ({ target, epoch: 'one' });

  /** A tab whose server does not understand what is sent, until `upgraded`. */
  function tabOnOldServer() {
    const made = tab();
    const { sender, link, clock, error } = made;
    /** Refuses what is on the wire, and opens the connection that is asked for next. */
    const refuse = async () => {
      const { restarts } = link;
      sender.refused(error('bad_frame'));
      await clock.pass(BACKOFF_MIN_MS);
      if (link.restarts === restarts) return;
      sender.interrupted();
      link.up = true;
      void sender.flush();
      await settle();
    };
    return { ...made, refuse };
  }

  it('is left for another one, which gets everything in the same order', async () => {
    const { outbox, sent, refusals, link, refuse, ack } = tabOnOldServer();
    outbox.add({ text: 'sí', reply: { seq: 3, text: 'x', user: null }, epoch: 'one' });
    outbox.change({ kind: 'react', ...at(4), emoji: '👍', on: true });
    outbox.add({ text: 'dos' });
    await settle();
    await refuse();
    await refuse();
    expect(link.restarts).toBe(2);
    await ack();
    await ack();
    await ack();
    expect(sent).toEqual(['sí', 'sí', 'sí', 'react 4', 'dos']);
    expect([outbox.items, refusals]).toEqual([[], []]);
  });

  it('waits before it tries another connection, and tries at once on one that comes by itself', async () => {
    const { outbox, sent, sender, link, clock, error } = tabOnOldServer();
    outbox.change({ kind: 'react', ...at(4), emoji: '👍', on: true });
    await settle();
    sender.refused(error('bad_frame'));
    await settle();
    await clock.pass(BACKOFF_MIN_MS - 1);
    expect([link.restarts, sent.length]).toEqual([0, 1]);
    sender.interrupted();
    void sender.flush();
    await settle();
    expect([link.restarts, sent.length]).toEqual([0, 2]);
  });

  it('is not asked for ever: then the change is refused, and what follows does not wait', async () => {
    const { outbox, sent, refusals, link, refuse, ack } = tabOnOldServer();
    outbox.change({ kind: 'edit', ...at(4), text: 'x' });
    outbox.change({ kind: 'pin', ...at(4), on: true });
    outbox.add({ text: 'dos' });
    await settle();
    for (let i = 0; i <= OTHER_CONNECTIONS; i++) await refuse();
    expect(link.restarts).toBe(OTHER_CONNECTIONS);
    await refuse();
    expect(link.restarts).toBe(OTHER_CONNECTIONS);
    expect(refusals).toEqual([
      ['edit', 'bad_frame'],
      ['pin', 'bad_frame'],
    ]);
    await ack();
    expect(sent.at(-1)).toBe('dos');
    expect(outbox.items).toMatchObject([{ kind: 'edit', text: 'x', failed: 'bad_frame' }]);
  });

  it('is looked for again after a newer one was found', async () => {
    const { outbox, refusals, link, refuse, ack } = tabOnOldServer();
    const [on, off] = [true, false].map((on) => ({ kind: 'pin', ...at(4), on }) as const);
    if (on) outbox.change(on);
    await settle();
    for (let i = 0; i <= OTHER_CONNECTIONS; i++) await refuse();
    if (off) outbox.change(off);
    await settle();
    await ack();
    if (on) outbox.change(on);
    await settle();
    await refuse();
    expect(link.restarts).toBe(OTHER_CONNECTIONS + 1);
    expect(refusals).toHaveLength(1);
  });

  it('is no reason for a refused message that every version understands', async () => {
    const { outbox, link, refuse } = tabOnOldServer();
    outbox.add({ text: 'hola' });
    await settle();
    await refuse();
    expect(link.restarts).toBe(0);
    expect(outbox.items).toMatchObject([{ text: 'hola', failed: 'bad_frame' }]);
  });
});
