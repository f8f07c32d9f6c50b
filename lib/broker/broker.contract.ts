import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Batch,
  type Broker,
  ENTRY_KINDS,
  type InboxChanged,
  type RoomChanged,
  type SessionsChanged,
  type Typing,
} from './broker';

/** What a test sees of one node: its broker, and what reached its listener. */
export interface TestNode {
  broker: Broker;
  batches: Batch[];
  sessions: SessionsChanged[];
  inboxes: InboxChanged[];
  rooms: RoomChanged[];
  typing: Typing[];
  gaps: number;
}

export function listening(broker: Broker): TestNode {
  const node: TestNode = { broker, batches: [], sessions: [], inboxes: [], rooms: [], typing: [], gaps: 0 };
  broker.listen({
    onBatch: (batch) => node.batches.push(batch),
    onAdvance: () => {},
    onSessions: (change) => node.sessions.push(change),
    onInbox: (change) => node.inboxes.push(change),
    onRoom: (change) => node.rooms.push(change),
    onTyping: (typing) => node.typing.push(typing),
    onGap: () => {
      node.gaps++;
    },
  });
  return node;
}

export function batchOf(roomId: number, firstSeq: number, ...texts: string[]): Batch {
  return { roomId, firstSeq, entries: texts.map((text) => ({ kind: 'message', frame: Buffer.from(text) })) };
}

/** Waits until `look` does not throw. On a busy machine this may take some seconds. */
export function soon<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, 10_000);
}

/**
 * Tests of what every broker promises.
 * @param nodes creates `count` nodes that can hear each other and are ready to publish; only one for a broker of a
 *   single node
 */
export function brokerContract(name: string, nodes: (count: number) => Promise<TestNode[]>): void {
  describe(`${name} keeps the broker's contract`, () => {
    let all: TestNode[] = [];

    beforeEach(async () => {
      all = await nodes(2);
      for (const { broker } of all) await broker.open(1);
    });

    afterEach(async () => {
      for (const { broker } of all) await broker.end();
    });

    const others = () => all.slice(1);

    it('hands a batch to its own node once, within the same call', async () => {
      const [here] = all;
      const batch = batchOf(1, 5, 'a', 'b');
      here?.broker.publish(batch);
      expect(here?.batches).toEqual([batch]);
      // The later batch has arrived everywhere, so a second copy of the first would have arrived too.
      here?.broker.publish(batchOf(1, 7, 'c'));
      await soon(() => {
        for (const node of others()) expect(node.batches.map((b) => b.firstSeq)).toContain(7);
      });
      expect(here?.batches.map((b) => b.firstSeq)).toEqual([5, 7]);
    });

    it('hands a batch to the other nodes, byte for byte, with the kind of each entry', async () => {
      const frames = [Buffer.from([0, 10, 13, 255]), Buffer.from('ñ🙌'), Buffer.from('…')];
      const entries = frames.map((frame, i) => ({ kind: ENTRY_KINDS[i] ?? 'other', frame }));
      const batch: Batch = { roomId: 1, firstSeq: 1, entries };
      all[0]?.broker.publish(batch);
      for (const node of others()) await soon(() => expect(node.batches).toEqual([batch]));
    });

    it('keeps the order of one publisher', async () => {
      for (let seq = 1; seq <= 200; seq++) all[0]?.broker.publish(batchOf(1, seq, String(seq)));
      for (const node of all) {
        await soon(() => expect(node.batches.map((b) => b.firstSeq)).toEqual(range(1, 200)));
      }
    });

    it('sends the batches of a room only to nodes that have it open', async () => {
      await others()[0]?.broker.open(2);
      all[0]?.broker.publish(batchOf(3, 1, 'not open anywhere else'));
      all[0]?.broker.publish(batchOf(2, 1, 'open'));
      for (const node of others()) await soon(() => expect(node.batches.map((b) => b.roomId)).toEqual([2]));
    });

    it('sends nothing more of a room after it was closed', async () => {
      for (const { broker } of others()) broker.close(1);
      for (const { broker } of others()) await broker.open(2);
      all[0]?.broker.publish(batchOf(1, 1, 'closed'));
      all[0]?.broker.publish(batchOf(2, 1, 'open'));
      for (const node of others()) await soon(() => expect(node.batches.map((b) => b.roomId)).toEqual([2]));
    });

    it('delivers the batches of a room until it was closed as often as it was opened', async () => {
      for (const { broker } of others()) {
        await broker.open(1);
        broker.close(1);
        await broker.open(2);
      }
      all[0]?.broker.publish(batchOf(1, 1, 'still open'));
      for (const node of others()) await soon(() => expect(node.batches.map((b) => b.roomId)).toEqual([1]));
      for (const { broker } of others()) broker.close(1);
      for (const { broker } of others()) await broker.open(2);
      all[0]?.broker.publish(batchOf(1, 2, 'closed'));
      all[0]?.broker.publish(batchOf(2, 1, 'open'));
      for (const node of others()) await soon(() => expect(node.batches.map((b) => b.roomId)).toEqual([1, 2]));
    });

    it('announces a change of an inbox to its own node at once, and to the nodes that have the person open', async () => {
      for (const { broker } of others()) await broker.openPerson(7);
      const rooms = [{ roomId: 1, lastReadSeq: 5, unreadFromSeq: null, rev: 2 }];
      const [read, changed, other] = [{ userId: 7, read: { version: 3, rooms } }, { userId: 7 }, { userId: 8 }];
      for (const change of [other, read, changed]) all[0]?.broker.announceInbox(change);
      expect(all[0]?.inboxes).toEqual([other, read, changed]);
      for (const node of others()) await soon(() => expect(node.inboxes).toEqual([read, changed]));
      for (const { broker } of others()) {
        broker.closePerson(7);
        await broker.openPerson(8);
      }
      all[0]?.broker.announceInbox({ userId: 7 });
      all[0]?.broker.announceInbox(other);
      for (const node of others()) await soon(() => expect(node.inboxes).toEqual([read, changed, other]));
      // A second copy of the node's own announcements would have come by now.
      expect(all[0]?.inboxes).toHaveLength(5);
    });

    it('announces who is writing to its own node at once, and to the nodes that listen for it', async () => {
      // To open the room is not enough: nodes open all rooms of their people, even rooms that nobody has on the screen.
      for (const { broker } of others()) await broker.open(3);
      for (const { broker } of others()) for (const room of [1, 2]) await broker.openTyping(room);
      const ana = { head: 4, userId: 7, user: 'ana' };
      const [first, second] = [
        { roomId: 1, ...ana, shown: 'Ana María' },
        { roomId: 2, ...ana },
      ];
      const elsewhere = { roomId: 3, ...ana };
      for (const typing of [elsewhere, first, second]) all[0]?.broker.announceTyping(typing);
      expect(all[0]?.typing).toEqual([elsewhere, first, second]);
      for (const node of others()) await soon(() => expect(node.typing).toEqual([first, second]));
      for (const { broker } of others()) broker.closeTyping(1);
      all[0]?.broker.announceTyping(first);
      all[0]?.broker.announceTyping(second);
      for (const node of others()) await soon(() => expect(node.typing).toEqual([first, second, second]));
      // A second copy of the node's own announcements would have come by now.
      expect(all[0]?.typing).toHaveLength(5);
    });

    it('announces ended sessions to every node', async () => {
      all[0]?.broker.announceSessions({ userId: 7 });
      all[0]?.broker.announceSessions({ sessionId: 'abc' });
      for (const node of all) {
        await soon(() => expect(node.sessions).toEqual([{ userId: 7 }, { sessionId: 'abc' }]));
      }
    });

    it('announces changes of a room to every node once, whether it has the room open or not', async () => {
      all[0]?.broker.announceRoom({ roomId: 1 });
      all[0]?.broker.announceRoom({ roomId: 99 });
      expect(all[0]?.rooms).toEqual([{ roomId: 1 }, { roomId: 99 }]);
      for (const node of others()) await soon(() => expect(node.rooms).toEqual([{ roomId: 1 }, { roomId: 99 }]));
      // The next announcements arrive after the first ones, so a second copy of those would have come before them.
      for (const { broker } of others()) broker.announceRoom({ roomId: 2 });
      await soon(() => expect(all[0]?.rooms.slice(2)).toEqual(others().map(() => ({ roomId: 2 }))));
    });

    it('ignores publishing after its end', async () => {
      await all[0]?.broker.end();
      expect(() => all[0]?.broker.publish(batchOf(1, 1, 'late'))).not.toThrow();
      expect(() => all[0]?.broker.announceSessions({ userId: 1 })).not.toThrow();
      expect(() => all[0]?.broker.announceInbox({ userId: 1 })).not.toThrow();
      expect(() => all[0]?.broker.announceRoom({ roomId: 1 })).not.toThrow();
      const typing = { roomId: 1, head: 0, userId: 1, user: 'ana' };
      expect(() => all[0]?.broker.announceTyping(typing)).not.toThrow();
    });
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
