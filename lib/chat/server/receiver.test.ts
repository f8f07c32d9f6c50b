import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Broker } from '@/lib/broker/broker';
import type { Room } from '@/lib/rooms/store';
import type { Log } from '@/lib/telemetry/log';
import type { Connection } from './connection';
import { Hub } from './hub';
import type { Inboxes } from './inbox/inboxes';
import { Receiver, type ReceiverOptions } from './receiver';
import type { Subscription } from './subscription';
import { WriteBatcher } from './write-batcher';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, fatal() {} } as unknown as Log;
const ROOM: Room = { id: 7, name: 'huerta', title: '', archivedAt: null };

/** A client whose look-ups of rooms are answered by the test, in order. */
function setUp() {
  const source = {
    head: async () => 0,
    versions: async () => new Map(),
    members: async () => new Set<number>(),
    entries: async () => [],
    liveSessions: async () => new Map(),
    touch: async () => {},
  };
  const broker = {
    open: async () => {},
    close() {},
    openTyping: async () => {},
    closeTyping() {},
    publish() {},
  } as unknown as Broker;
  const inboxes = { leave() {}, unfollowed() {}, sweep: async () => {} } as unknown as Inboxes;
  const presence = { enter() {}, leave() {}, onProfile() {}, onGap() {}, isShown: () => true };
  const guests = { onInbox() {} };
  const parts = { inboxes, presence, guests };
  const hub = new Hub({ source, broker, batcher: new WriteBatcher(), ...parts, log: quiet, epoch: 'one' });
  const lookUps: { resolve(room: Room | null): void; reject(error: Error): void }[] = [];
  const frames: { type: string; code?: string; seq?: number; clientId?: string | null }[] = [];
  const fake = {
    member: { sessionId: 'a', userId: 1, username: 'ana', shown: '', face: null },
    subscriptions: new Map<number, Subscription>(),
    closed: false,
    unanswered: 0,
    speaksV1: true,
    speaksV2: true,
    send: (frame: { type: string }) => void frames.push(frame),
  };
  const watched: { people: number[]; isLate: boolean }[] = [];
  const options = {
    hub,
    inboxes,
    limits: { frame: () => true, send: () => true, watch: () => watched.length < 2 },
    presence: {
      watch: (_: unknown, people: number[]) => void watched.push({ people, isLate: false }),
      watchLater: (_: unknown, people: number[]) => void watched.push({ people, isLate: true }),
    },
    log: quiet,
    roomForId: () => new Promise<Room | null>((resolve, reject) => lookUps.push({ resolve, reject })),
    post: async (_: unknown, __: unknown, { clientId }: { clientId: string }) => ({ clientId, seq: 1, fresh: true }),
  } as unknown as ReceiverOptions;
  const receiver = new Receiver(fake as unknown as Connection, options);
  const receive = (frame: object) => receiver.receive(JSON.stringify({ room: 7, ...frame }));
  const subscribe = (ref: number) => receive({ type: 'subscribe', ref });
  const say = () => receive({ type: 'message', message: 'hola', clientId: randomUUID() });
  /** The answer to the message, not to a subscription. */
  const answered = (type: string) => frames.find((frame) => frame.type === type && frame.clientId);
  const watch = (people: number[]) => receiver.receive(JSON.stringify({ type: 'watch', people }));
  return { lookUps, subscribe, say, answered, watch, watched };
}

it('delays the answer to a watch beyond the limit', async () => {
  const { watch, watched } = setUp();
  for (const id of [1, 2, 3]) await watch([id]);
  expect(watched).toEqual([
    { people: [1], isLate: false },
    { people: [2], isLate: false },
    { people: [3], isLate: true },
  ]);
});

it('a message waits for the later subscription if its room is subscribed to twice', async () => {
  const { lookUps, subscribe, say, answered } = setUp();
  const first = subscribe(1);
  const said = say();
  const second = subscribe(2);
  await expect.poll(() => lookUps.length).toBe(2);
  for (const lookUp of lookUps) lookUp.resolve(ROOM);
  await Promise.all([first, second, said]);
  expect(answered('error')).toBeUndefined();
  expect(answered('ack')).toMatchObject({ seq: 1 });
});

it('a message may be sent again if the room could not be looked up', async () => {
  const { lookUps, subscribe, say, answered } = setUp();
  const [asked, said] = [subscribe(1), say()];
  await expect.poll(() => lookUps.length).toBe(1);
  lookUps[0]?.reject(new Error('no database'));
  await Promise.all([asked, said]);
  expect(answered('ack')).toBeUndefined();
  expect(answered('error')).toMatchObject({ code: 'unavailable', retryable: true });
});

it('a message is refused for good if its room is refused', async () => {
  const { lookUps, subscribe, say, answered } = setUp();
  const [asked, said] = [subscribe(1), say()];
  await expect.poll(() => lookUps.length).toBe(1);
  lookUps[0]?.resolve(null);
  await Promise.all([asked, said]);
  expect(answered('error')).toMatchObject({ code: 'no_room', retryable: false });
});
