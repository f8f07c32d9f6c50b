import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import pLimit from 'p-limit';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { Batch } from '@/lib/broker/broker';
import type { LogEntry } from '@/lib/messages/events';
import type { Log } from '@/lib/telemetry/log';
import type { ServerFrame } from '../protocol';
import { Connection } from './connection';
import { encodeEntry, encodeFrame } from './frame';
import { LiveRoom, type LogSource } from './live-room';
import { Subscription } from './subscription';
import { WriteBatcher } from './write-batcher';

const ROOM = { id: 1, name: 'social', title: 'social', archivedAt: null };
const MEMBER = { sessionId: 's', userId: 1, username: 'ana', shown: '', face: null };
const quiet = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} } as unknown as Log;

/** A TCP socket that takes everything that is written, unless it is `stuck`. */
class FakeSocket extends EventEmitter {
  taken: Buffer[] = [];
  writes = 0;
  stuck = false;
  writableLength = 0;
  bytesWritten = 0;

  get writableNeedDrain(): boolean {
    return this.writableLength > 16_384;
  }

  write(bytes: Buffer): boolean {
    this.writes++;
    this.bytesWritten += bytes.length;
    this.taken.push(bytes);
    if (this.stuck) this.writableLength += bytes.length;
    return !this.writableNeedDrain;
  }

  unstick(): void {
    this.stuck = false;
    this.writableLength = 0;
    this.emit('drain');
  }

  /** The type, seq (or head) and text of each text frame, in order. */
  frames(): { type: string; seq?: number; head?: number; message?: string | null }[] {
    const all = Buffer.concat(this.taken);
    const found = [];
    for (let at = 0; at < all.length; ) {
      const short = all.readUInt8(at + 1);
      const [start, length] = short < 126 ? [at + 2, short] : [at + 4, all.readUInt16BE(at + 2)];
      found.push(JSON.parse(all.toString('utf8', start, start + length)));
      at = start + length;
    }
    return found;
  }

  seqs(): number[] {
    return this.frames().flatMap((frame) => (frame.type === 'message' && frame.seq ? [frame.seq] : []));
  }
}

function member(batcher: WriteBatcher, protocol = 'chat.v1') {
  const socket = new FakeSocket();
  const ws = Object.assign(new EventEmitter(), {
    _socket: socket,
    protocol,
    closedWith: 0,
    close(code: number) {
      this.closedWith = code;
    },
    terminate() {
      this.closedWith = -1;
      socket.emit('close');
    },
  });
  const connection = new Connection(ws as unknown as WebSocket, MEMBER, batcher, 'test');
  return { subscription: new Subscription(connection, ROOM.id, 0), connection, socket, ws };
}

const message = (seq: number, size = 1) => ({
  type: 'message' as const,
  seq,
  text: 'x'.repeat(size),
  user: 'ana',
  datetime: '2026-01-01T00:00:00.000Z',
  clientId: `c${seq}`,
});

const batch = (firstSeq: number, count = 1, size = 1): Batch => ({
  roomId: 1,
  firstSeq,
  entries: range(firstSeq, firstSeq + count - 1).map((seq) => encodeEntry(ROOM.id, message(seq, size))),
});

/** A log of `committed` entries, which counts how often it was read. */
function source(committed: number, size = 1) {
  const log: LogSource & { committed: number; reads: number } = {
    committed,
    reads: 0,
    head: async () => log.committed,
    async entries(_: number, { after, upTo, limit }: { after: number; upTo: number; limit: number }) {
      log.reads++;
      return range(after + 1, Math.min(upTo, log.committed, after + limit)).map((seq) => message(seq, size));
    },
  };
  return log;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

function open(head: number, log = source(head)) {
  const batcher = new WriteBatcher();
  return { room: new LiveRoom(ROOM, head, log, batcher, quiet, 'epoch', pLimit(4)), batcher, log };
}

describe('a heartbeat to a connection that follows no room', () => {
  it.each([
    ['', 0],
    ['chat.v1', 0],
    ['chat.v2', 1],
  ])('of the protocol %j is a ping, with %i frames that the page sees', (protocol, count) => {
    const { connection, socket } = member(new WriteBatcher(), protocol);
    connection.heartbeat([]);
    const sent = Buffer.concat(socket.taken);
    expect(sent.subarray(0, 2)).toEqual(Buffer.from([0x89, 0]));
    socket.taken = [sent.subarray(2)];
    expect(socket.frames()).toEqual(Array(count).fill({ type: 'alive' }));
  });
});

describe('LiveRoom', () => {
  it('sends only new entries to a member that does not say where it resumes', async () => {
    const { room, batcher } = open(5);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    room.deliver(batch(6));
    await vi.waitFor(() => expect(socket.seqs()).toEqual([6]));
  });

  it('sends what was missed, then new entries, without gaps or duplicates', async () => {
    const { room, batcher, log } = open(300);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, 20);
    log.committed = 302;
    room.deliver(batch(301, 2));
    await vi.waitFor(() => expect(socket.seqs()).toEqual(range(21, 302)));
  });

  it('sends entries that wait for the end of the turn only once to a member that joins in this turn', async () => {
    const { room, batcher } = open(0, source(3));
    room.deliver(batch(1, 3));
    const { subscription, socket } = member(batcher);
    room.admit(subscription, 0);
    await vi.waitFor(() => expect(socket.seqs()).toEqual([1, 2, 3]));
    await new Promise(setImmediate);
    expect(socket.seqs()).toEqual([1, 2, 3]);
  });

  it('writes the frames of several rooms to a socket at once', async () => {
    const batcher = new WriteBatcher();
    const opened = [1, 2].map((id) => {
      return new LiveRoom({ ...ROOM, id, name: `room_${id}` }, 0, source(0), batcher, quiet, 'epoch', pLimit(4));
    });
    const { connection, socket } = member(batcher, 'chat.v2');
    for (const room of opened) room.admit(new Subscription(connection, room.id, 1), null);
    connection.send({ type: 'ack', room: 1, clientId: 'c1', seq: 1 });
    for (const room of opened) room.deliver({ ...batch(1, 2), roomId: room.id });
    await vi.waitFor(() => expect(socket.seqs()).toEqual([1, 2, 1, 2]));
    expect(socket.frames()[0]).toMatchObject({ type: 'ack' });
    expect(socket.writes).toBe(1);
  });

  it('tells a reader that is far behind and takes nothing to load the page again, once', async () => {
    const { room, batcher } = open(0);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    socket.stuck = true;
    socket.writableLength = 2 * 1024 * 1024;
    room.deliver(batch(1, 1_001));
    await vi.waitFor(() => expect(socket.frames().map(({ type }) => type)).toEqual(['reset']));
  });

  it('sends nothing more to a subscription that has ended, even if a read for it is under way', async () => {
    const { room, batcher } = open(300);
    const { subscription, socket } = member(batcher, 'chat.v2');
    room.admit(subscription, 0);
    room.remove(subscription);
    room.deliver(batch(301));
    const { subscription: other, socket: itsSocket } = member(batcher, 'chat.v2');
    room.admit(other, 300);
    await vi.waitFor(() => expect(itsSocket.seqs()).toEqual([301]));
    expect(socket.writes).toBe(0);
  });

  it('writes everything for a socket in one turn at once, including the frames for this socket alone', async () => {
    const { room, batcher } = open(0);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    subscription.connection.send({ type: 'ack', clientId: 'c1', seq: 1 });
    for (const seq of range(1, 10)) room.deliver(batch(seq));
    await vi.waitFor(() => expect(socket.seqs()).toEqual(range(1, 10)));
    expect(socket.writes).toBe(1);
  });

  it('reads missing entries before a batch that came too early, and never writes n + 1 before n', async () => {
    const { room, batcher, log } = open(0, source(5));
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    room.deliver(batch(4, 2));
    await vi.waitFor(() => expect(socket.seqs()).toEqual([1, 2, 3, 4, 5]));
    expect(log.reads).toBeGreaterThan(0);
  });

  it('skips entries that it has already', async () => {
    const { room, batcher } = open(0, source(6));
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    room.deliver(batch(1, 4));
    room.deliver(batch(1, 4));
    room.deliver(batch(3, 4));
    await vi.waitFor(() => expect(socket.seqs()).toEqual([1, 2, 3, 4, 5, 6]));
  });

  it('resets a member that is more than 1,000 behind, and keeps it live', async () => {
    const { room, batcher } = open(1_500);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, 400);
    room.deliver(batch(1_501));
    await vi.waitFor(() => expect(socket.frames()).toMatchObject([{ type: 'reset', head: 1_500 }, { seq: 1_501 }]));
  });

  it('resets a member that is ahead of the log', async () => {
    const { room, batcher } = open(5);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, 9);
    await vi.waitFor(() => expect(socket.frames()).toMatchObject([{ type: 'reset', head: 5 }]));
  });

  it('closes the socket of a member that knows no reset frame', () => {
    const { room, batcher } = open(1_500);
    const { subscription, ws } = member(batcher, '');
    room.admit(subscription, 0);
    expect(ws.closedWith).toBe(1013);
  });

  it('lets a reader whose socket is full fall behind, and catch up once the socket is drained', async () => {
    const log = source(400, 4_000);
    const { room, batcher } = open(0, log);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    socket.stuck = true;
    for (const seq of range(1, 400)) {
      room.deliver(batch(seq, 1, 4_000));
      room.flush();
    }
    const held = socket.writableLength;
    expect(held).toBeLessThan(1.2 * 1024 * 1024);
    expect(socket.seqs().length).toBeLessThan(400);
    socket.unstick();
    await vi.waitFor(() => expect(socket.seqs()).toEqual(range(1, 400)));
  });

  it('cuts a reader that takes nothing for 30 s', async () => {
    vi.useFakeTimers();
    const { room, batcher } = open(300, source(300, 4_000));
    const { subscription, socket, ws } = member(batcher);
    socket.stuck = true;
    room.admit(subscription, 0);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(ws.closedWith).toBe(-1);
    vi.useRealTimers();
  });

  it('tries again with the next sweep when the source could not be read', async () => {
    const log = source(3);
    const { room, batcher } = open(0, log);
    const { subscription, socket } = member(batcher);
    room.admit(subscription, null);
    const entries = vi.spyOn(log, 'entries').mockRejectedValueOnce(new Error('away'));
    room.advanceTo(3);
    await vi.waitFor(() => expect(entries).toHaveBeenCalledOnce());
    await new Promise(setImmediate);
    expect(room.head).toBe(0);
    room.advanceTo(3);
    await vi.waitFor(() => expect(socket.seqs()).toEqual([1, 2, 3]));
  });

  it('reads a page once for all members with the same cursor', async () => {
    const { room, batcher, log } = open(900);
    const crowd = Array.from({ length: 500 }, () => member(batcher));
    for (const { subscription } of crowd) room.admit(subscription, 100);
    for (const { socket } of crowd) await vi.waitFor(() => expect(socket.seqs()).toEqual(range(101, 900)));
    expect(log.reads).toBeLessThan(10);
  });

  it('reads nothing for a member that is a little behind in a newly opened room', async () => {
    const { room, batcher, log } = open(900);
    await room.warmUp();
    const { subscription, socket } = member(batcher);
    room.admit(subscription, 700);
    await vi.waitFor(() => expect(socket.seqs()).toEqual(range(701, 900)));
    expect(log.reads).toBe(1);
  });

  describe('with changes to messages', () => {
    const edit = (seq: number, target: number): LogEntry => ({
      ...{ type: 'edit', seq, target, text: 'new', editedAt: '2026-01-02T00:00:00.000Z' },
    });
    const change = (...entries: LogEntry[]): Batch => ({
      roomId: 1,
      firstSeq: entries[0]?.seq ?? 0,
      entries: entries.map((entry) => encodeEntry(ROOM.id, entry)),
    });

    /** A log whose messages up to `head` can be emptied. A read returns what was there when it began. */
    function changing(head: number) {
      const log = source(head);
      const changes = new Map<number, LogEntry>();
      const gone = new Set<number>();
      const held: (() => void)[] = [];
      let isHeld = false;
      log.entries = async (_, { after, upTo, limit }) => {
        log.reads++;
        const read = range(after + 1, Math.min(upTo, after + limit)).map(
          (seq) => changes.get(seq) ?? { ...message(seq), text: gone.has(seq) ? null : 'old' },
        );
        if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
        return read;
      };
      const remove = (seq: number, target: number): Batch => {
        const entry: LogEntry = { type: 'delete', seq, target };
        gone.add(target);
        changes.set(seq, entry);
        log.committed = seq;
        return change(entry);
      };
      const hold = () => {
        isHeld = true;
      };
      const letGo = () => {
        isHeld = false;
        for (const resolve of held.splice(0)) resolve();
      };
      return { log, remove, hold, letGo };
    }

    const texts = (socket: FakeSocket) => socket.frames().map((f) => (f.type === 'message' ? f.message : f.type));

    it('sends changes in their place in the log', async () => {
      const { room, batcher } = open(3);
      const { subscription, socket } = member(batcher);
      room.admit(subscription, null);
      room.deliver(change(edit(4, 2), { type: 'delete', seq: 5, target: 1 }));
      room.deliver(batch(6));
      await vi.waitFor(() =>
        expect(socket.frames()).toMatchObject([
          { type: 'edit', seq: 4, message: 'new' },
          { type: 'delete', seq: 5, target: 1 },
          { type: 'message', seq: 6 },
        ]),
      );
    });

    it('never sends a deleted text from memory', async () => {
      const { log, remove } = changing(3);
      const { room, batcher } = open(3, log);
      await room.warmUp();
      room.deliver(remove(4, 2));
      const { subscription, socket } = member(batcher);
      room.admit(subscription, 0);
      await vi.waitFor(() => expect(texts(socket)).toEqual(['old', null, 'old', 'delete']));
    });

    it('does not share a read that began before a deletion with a member that comes after it', async () => {
      const { log, remove, hold, letGo } = changing(3);
      const { room, batcher } = open(3, log);
      hold();
      const early = member(batcher);
      room.admit(early.subscription, 0);
      await vi.waitFor(() => expect(log.reads).toBe(1));
      room.deliver(remove(4, 2));
      const late = member(batcher);
      room.admit(late.subscription, 0);
      await vi.waitFor(() => expect(log.reads).toBe(2));
      letGo();
      await vi.waitFor(() => expect(texts(late.socket)).toEqual(['old', null, 'old', 'delete']));
      await vi.waitFor(() => expect(texts(early.socket)).toEqual(['old', 'old', 'old', 'delete']));
    });

    it('finds a change that nobody published, and drops the old text', async () => {
      const { log, remove } = changing(3);
      const { room, batcher } = open(3, log);
      await room.warmUp();
      const here = member(batcher);
      room.admit(here.subscription, 3);
      remove(4, 2);
      room.advanceTo(4);
      await vi.waitFor(() => expect(texts(here.socket)).toEqual(['delete']));
      const { subscription, socket } = member(batcher);
      room.admit(subscription, 1);
      await vi.waitFor(() => expect(texts(socket)).toEqual([null, 'old', 'delete']));
    });

    it('keeps its recent log after an entry that removes no text; old clients do not get that entry', async () => {
      const { room, batcher, log } = open(3);
      await room.warmUp();
      const here = [member(batcher), member(batcher, '')];
      for (const { subscription } of here) room.admit(subscription, null);
      const frame = encodeFrame({ type: 'reaction', seq: 4 } as unknown as ServerFrame);
      room.deliver({ roomId: 1, firstSeq: 4, entries: [{ kind: 'other', frame }] });
      room.deliver(batch(5));
      const types = here.map(
        ({ socket }) =>
          () =>
            socket.frames().map(({ type }) => type),
      );
      await vi.waitFor(() => expect(types.map((of) => of())).toEqual([['reaction', 'message'], ['message']]));
      const late = [member(batcher), member(batcher, '')];
      for (const { subscription } of late) room.admit(subscription, 2);
      const seqs = late.map(
        ({ socket }) =>
          () =>
            socket.frames().map(({ seq }) => seq),
      );
      await vi.waitFor(() =>
        expect(seqs.map((of) => of())).toEqual([
          [3, 4, 5],
          [3, 5],
        ]),
      );
      expect(log.reads).toBe(1);
    });

    it('sends only messages to clients that know nothing else, both live and behind', async () => {
      const { log, remove } = changing(3);
      const { room, batcher } = open(3, log);
      const old = member(batcher, '');
      room.admit(old.subscription, null);
      room.deliver(remove(4, 2));
      room.flush();
      expect(old.socket.writes).toBe(0);
      room.deliver(remove(5, 1));
      room.deliver(batch(6));
      log.committed = 6;
      await vi.waitFor(() => expect(old.socket.seqs()).toEqual([6]));
      const behind = member(batcher, '');
      room.admit(behind.subscription, 0);
      await vi.waitFor(() => expect(behind.socket.seqs()).toEqual([1, 2, 3, 6]));
      expect(texts(behind.socket)).toEqual([null, null, 'old', 'old']);
      room.deliver(batch(7));
      await vi.waitFor(() => expect(behind.socket.seqs()).toEqual([1, 2, 3, 6, 7]));
    });
  });

  describe('a removal', () => {
    const removed = (seq: number) =>
      encodeEntry(ROOM.id, {
        type: 'members',
        seq,
        action: 'removed',
        by: null,
        people: [{ id: MEMBER.userId, name: MEMBER.username }],
        datetime: message(seq).datetime,
      });
    const seqsOf = (socket: FakeSocket) => socket.frames().map(({ seq }) => seq);

    function expelling(head: number, log = source(head)) {
      const batcher = new WriteBatcher();
      const heard: unknown[] = [];
      const room: LiveRoom = new LiveRoom(ROOM, head, log, batcher, quiet, 'epoch', pLimit(4), (userIds, seq) => {
        heard.push([userIds, seq]);
        for (const subscription of room.members) room.remove(subscription);
      });
      const join = (since: number | null) => {
        const made = member(batcher);
        room.members.add(made.subscription);
        room.admit(made.subscription, since);
        return made;
      };
      return { room, batcher, heard, join };
    }

    it('is the last entry that reaches the removed people, even if its batch has more entries', async () => {
      const { room, heard, join } = expelling(0);
      const { socket } = join(null);
      room.deliver({ ...batch(1, 4), entries: [...batch(1, 2).entries, removed(3), ...batch(4).entries] });
      await new Promise(setImmediate);
      expect(seqsOf(socket)).toEqual([1, 2, 3]);
      expect(heard).toEqual([[[MEMBER.userId], 3]]);
      expect(room.endedAt).toBe(3);
    });

    it('stops a catch-up, so that entries already read for it are not sent', async () => {
      const log = source(600, 1_000);
      const { room, join } = expelling(600, log);
      const { socket, connection } = join(0);
      socket.stuck = true;
      await vi.waitFor(() => expect(socket.writableNeedDrain).toBe(true));
      const { writes } = socket;
      room.deliver({ roomId: 1, firstSeq: 601, entries: [removed(601)] });
      socket.unstick();
      await vi.waitFor(() => expect(connection.catchUps.activeCount).toBe(0));
      await new Promise(setImmediate);
      expect(socket.writes).toBe(writes);
    });

    it('does not evict earlier messages', async () => {
      const log = source(0);
      const { room, join } = expelling(0, log);
      room.deliver(batch(1, 3));
      room.deliver({ roomId: 1, firstSeq: 4, entries: [removed(4)] });
      const { socket } = join(0);
      await vi.waitFor(() => expect(seqsOf(socket)).toEqual([1, 2, 3, 4]));
      expect(log.reads).toBe(0);
    });
  });

  it('gives every member the same gapless log, whatever the broker loses, repeats or reorders', async () => {
    const total = 60;
    const step = fc.record({
      hint: fc.oneof(
        fc.constant(null),
        fc.record({ first: fc.integer({ min: 1, max: total }), count: fc.integer({ min: 1, max: 5 }) }),
      ),
      join: fc.option(fc.integer({ min: 0, max: total }), { nil: null }),
      pause: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const log = source(0);
        const { room, batcher } = open(0, log);
        const joined: { socket: FakeSocket; since: number }[] = [];
        for (const { hint, join, pause } of steps) {
          if (hint) {
            log.committed = Math.max(log.committed, hint.first + hint.count - 1);
            room.deliver(batch(hint.first, hint.count));
          }
          if (join !== null && join <= room.head) {
            const { subscription, socket } = member(batcher);
            room.admit(subscription, join);
            joined.push({ socket, since: join });
          }
          if (pause) await new Promise(setImmediate);
        }
        await vi.waitFor(async () => {
          room.advanceTo(log.committed);
          await new Promise(setImmediate);
          expect(room.head).toBe(log.committed);
          for (const { socket, since } of joined) expect(socket.seqs()).toEqual(range(since + 1, log.committed));
        });
      }),
      { numRuns: 60 },
    );
  });
});
