import { describe, expect, it } from 'vitest';
import { revokeSession } from '@/lib/auth/session-store';
import { savePushChoices } from '@/lib/push/choices';
import { BEGINNING, queueReadAfter } from '@/lib/push/read-elsewhere';
import { vapidKeys } from '@/lib/push/service/keys';
import type { PushPayload } from '@/lib/push/wire';
import { directRoom } from '@/lib/rooms/direct';
import { directNews } from '@/lib/rooms/inbox';
import { block, unblock } from '@/lib/users/blocks';
import { somebody } from '@/tests/integration/rooms/fixture';
import type { Subscription } from '@/tests/support/services/push-service';
import { eventually } from '@/tests/support/wait';
import { pushFixture } from './fixture';

/** Notifications against a real database and a push service of the test, which decrypts what it gets. */

const fixture = pushFixture();
const { base } = fixture;

const bodies = ({ received }: Subscription) => received.map(({ payload }) => payload.notification.body);
const kinds = ({ received }: Subscription) => received.map(({ payload }) => payload.notification.data.kind);
async function unreadIn(roomId: number): Promise<number> {
  const news = await directNews(fixture.db, [{ userId: base.luis.userId, roomId }]);
  return news.get(base.luis.userId)?.get(roomId)?.unread ?? 0;
}

const last = ({ received }: Subscription): PushPayload | undefined => received.at(-1)?.payload;

describe('a message', () => {
  it('of a direct room reaches all devices of the other person, encrypted and signed, and none of the author', async () => {
    const room = await fixture.direct();
    const [phone, desk, own] = [
      await fixture.device(base.luis),
      await fixture.device(base.luis),
      await fixture.device(base.ana),
    ];
    const seq = await fixture.say('hola **Luis**', room);
    await fixture.settled();
    for (const device of [phone, desk]) {
      expect(device.received).toHaveLength(1);
      expect(last(device)).toMatchObject({
        web_push: 8030,
        app_badge: 1,
        notification: {
          title: 'ana',
          body: 'hola Luis',
          navigate: `https://chat.test/d/${room.id}?m=${seq}`,
          tag: `room-${room.id}`,
          lang: 'es',
          data: { room: room.id, seq, count: 1, kind: 'message' },
        },
      });
      expect(device.received[0]?.headers).toMatchObject({ urgency: 'high', 'content-encoding': 'aes128gcm' });
    }
    expect(own.received).toEqual([]);
    expect(fixture.service.refused).toEqual([]);
  });

  it('of another room reaches those whom it names, and those who want all of it', async () => {
    const [eva, sol] = [await somebody(fixture.db), await somebody(fixture.db)];
    await fixture.join(base.luis);
    await fixture.join(eva, { notify: 'all' });
    await fixture.join(sol);
    const devices = [await fixture.device(base.luis), await fixture.device(eva), await fixture.device(sol)];
    await fixture.say('¿vienes, @luis?', base.room, base.ana, [base.luis]);
    await fixture.settled();
    expect(devices.map(bodies)).toEqual([['¿vienes, @luis?'], ['¿vienes, @luis?'], []]);
  });

  it('and those before it make one notification for each room, which says how many there are', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    const before = 1 + (await unreadIn(room.id));
    for (const text of ['uno', 'dos', 'tres']) await fixture.say(text, room);
    await fixture.settled();
    expect(bodies(phone).at(-1)).toBe('tres');
    expect(new Set(phone.received.map(({ headers }) => headers.topic)).size).toBe(1);
    expect(last(phone)?.notification.data.count).toBe(before + 2);
  });

  it('that is read within the delay, on any device, notifies nobody', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    await fixture.read(base.luis, room, await fixture.say('hola', room));
    await fixture.settled();
    expect(phone.received).toEqual([]);
  });

  it('that is deleted or hidden within the delay notifies nobody', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    const seq = await fixture.say('mejor no', room);
    await base.messages.requests.remove(base.ana, room, seq);
    await fixture.settled();
    expect(phone.received).toEqual([]);
  });
});

describe('nothing is sent', { tags: 'outbound/push-owner' }, () => {
  it.each([
    ['a muted room', async () => fixture.choose(base.luis, { mutedUntil: new Date(Date.now() + 60_000) })],
    ['a room that notifies of nothing', async () => fixture.choose(base.luis, { notify: 'none' })],
    ['somebody who blocked the author', async () => void (await block(fixture.db, base.luis.userId, base.ana.userId))],
    [
      'somebody who paused notifications',
      () => savePushChoices(fixture.db, base.luis.userId, { pausedUntil: Date.now() + 60_000 }),
    ],
    [
      'somebody who has quiet hours now',
      () =>
        savePushChoices(fixture.db, base.luis.userId, {
          quiet: { from: '00:00', to: '00:00', days: [0, 1, 2, 3, 4, 5, 6], zone: 'America/Bogota' },
        }),
    ],
  ])('for %s, also if it was queued before', async (_, prevent) => {
    await fixture.join(base.luis, { notify: 'all' });
    const phone = await fixture.device(base.luis);
    fixture.service.answer = () => ({ status: 503 });
    await fixture.say('hola');
    await eventually(() => fixture.service.asked.some((path) => phone.endpoint.endsWith(path)));
    fixture.service.answer = () => ({ status: 201 });
    await prevent();
    try {
      await fixture.say('¿hola?');
      await fixture.settled();
      expect(phone.received).toEqual([]);
    } finally {
      await savePushChoices(fixture.db, base.luis.userId, { pausedUntil: null, quiet: null });
      await unblock(fixture.db, base.luis.userId, base.ana.userId);
    }
  });

  it('of a room that a window with the focus shows, also if it was queued before', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    const look = `${base.luis.userId}:${room.id}` as const;
    await fixture.looks.looking([look]);
    await fixture.say('hola', room);
    await fixture.settled();
    await fixture.looks.lookedAway([look]);
    fixture.service.answer = () => ({ status: 503 });
    await fixture.say('¿sigues ahí?', room);
    await eventually(() => fixture.service.asked.some((path) => phone.endpoint.endsWith(path)), {
      timeoutMs: 20_000,
    });
    await fixture.looks.looking([look]);
    fixture.service.answer = () => ({ status: 201 });
    await fixture.settled();
    expect(phone.received).toEqual([]);
    await fixture.looks.lookedAway([look]);
    await fixture.say('¿y ahora?', room);
    await fixture.settled();
    expect(bodies(phone)).toEqual(['¿y ahora?']);
  });

  it('to a device whose session has ended', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    await fixture.say('hola', room);
    await revokeSession(fixture.db, phone.sessionId);
    const other = await fixture.device(base.luis);
    await fixture.say('¿hola?', room);
    await fixture.settled();
    expect(phone.received).toEqual([]);
    // Also of what was said shortly before it was registered, together or in two.
    expect(other.received.at(-1)?.payload.notification.body).toBe('¿hola?');
  });

  it('to a host that is not allowed any more', { tags: 'outbound/push' }, async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    await fixture.pushes.stop(performance.now() + 1_000);
    fixture.pushes = await fixture.node(undefined, []);
    fixture.pushes.start();
    await fixture.say('hola', room);
    await fixture.settled();
    expect(fixture.service.asked.filter((path) => phone.endpoint.endsWith(path))).toEqual([]);
  });
});

describe('what is read on one device', () => {
  it('is closed on those that were notified, once', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    const seq = await fixture.say('hola', room);
    const before = await unreadIn(room.id);
    await fixture.settled();
    const later = await fixture.device(base.luis);
    await fixture.read(base.luis, room, seq);
    fixture.pushes.onInbox({ userId: base.luis.userId, read: { version: 1, rooms: [] } });
    await eventually(() => phone.received.length === 2);
    await fixture.settled();
    expect(kinds(phone)).toEqual(['message', 'read']);
    const app_badge = (phone.received[0]?.payload.app_badge ?? 0) - before;
    expect(last(phone)).toMatchObject({ app_badge, notification: { silent: true, tag: `room-${room.id}` } });
    expect(last(phone)?.notification.navigate).toBe('https://chat.test/');
    expect(phone.received[0]?.headers.topic).toBe(phone.received[1]?.headers.topic);
    expect(later.received).toEqual([]);
  });

  it('stays there if the service asks to wait longer than that makes sense, and is asked for only once', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    const seq = await fixture.say('hola', room);
    await fixture.settled();
    const asked = () => fixture.service.asked.filter((path) => phone.endpoint.endsWith(path)).length;
    fixture.service.answer = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    await fixture.read(base.luis, room, seq);
    fixture.pushes.onInbox({ userId: base.luis.userId, read: { version: 1, rooms: [] } });
    await eventually(() => asked() === 2);
    await fixture.settled();
    // What is found by the look that each node does every few seconds.
    expect((await queueReadAfter(fixture.db, BEGINNING)).queued).toBe(0);
    expect(asked()).toBe(2);
  });
});

describe('a push service', () => {
  it('that is busy gets it again, after the time that it asks for', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    fixture.service.answer = (_, asked) =>
      asked === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 201 };
    const seq = await fixture.say('hola', room);
    await eventually(() => phone.received.length === 1, { timeoutMs: 20_000 });
    await fixture.settled();
    expect(phone.received.map(({ payload }) => payload.notification.data.seq)).toEqual([seq]);
  });

  it.each([404, 410])('that answers %i has no such device any more', async (status) => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    fixture.service.answer = () => ({ status });
    await fixture.say('hola', room);
    const asked = () => fixture.service.asked.filter((path) => phone.endpoint.endsWith(path)).length;
    await eventually(() => asked() === 1);
    await fixture.pushes.idle();
    const [rows] = await fixture.db.$client.query('SELECT id FROM push_devices');
    expect(rows).toEqual([]);
  });

  it('that ends the connection after it took a push does not get it again', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    fixture.service.answer = () => 'cut';
    await fixture.say('hola', room);
    await fixture.settled();
    expect(phone.received).toHaveLength(1);
  });

  it('that redirects is not followed', { tags: 'outbound/push' }, async () => {
    const room = await fixture.direct();
    const [phone, other] = [await fixture.device(base.luis), fixture.service.subscribe()];
    fixture.service.answer = () => ({ status: 307, headers: { location: other.endpoint } });
    await fixture.say('hola', room);
    await fixture.settled();
    expect(fixture.service.asked.filter((path) => phone.endpoint.endsWith(path))).toHaveLength(1);
    expect(fixture.service.asked.some((path) => other.endpoint.endsWith(path))).toBe(false);
  });
});

describe('several nodes', () => {
  it('notify each device once of each message', async () => {
    const nodes = await Promise.all([fixture.node(), fixture.node(), fixture.node()]);
    for (const node of nodes) node.start();
    const people = await Promise.all(Array.from({ length: 4 }, () => somebody(fixture.db)));
    const devices: Subscription[] = [];
    for (const person of people) {
      const made = await directRoom(fixture.db, base.ana.userId, [person.userId]);
      if (typeof made === 'string') throw new Error(made);
      devices.push(await fixture.device(person), await fixture.device(person));
      const room = { ...base.room, id: made.id, kind: 'direct' as const };
      await fixture.say('hola', room);
      for (const node of nodes) node.offer({ roomId: made.id, firstSeq: 1, entries: [{ type: 'message' } as never] });
    }
    await fixture.settled();
    for (const node of nodes) await node.stop(performance.now() + 5_000);
    expect(devices.map(({ received }) => received.length)).toEqual(devices.map(() => 1));
  });

  it('decide about what a node that is gone did not', async () => {
    const room = await fixture.direct();
    const phone = await fixture.device(base.luis);
    await fixture.say('hola', room);
    await fixture.pushes.stop(performance.now() + 5_000);
    expect(phone.received).toEqual([]);
    fixture.pushes = await fixture.node();
    fixture.pushes.start();
    await eventually(() => phone.received.length === 1, { timeoutMs: 20_000 });
  });

  it('have the same keys, whoever starts first', async () => {
    await fixture.db.$client.query('DELETE FROM push_keys');
    const keys = await Promise.all(Array.from({ length: 5 }, () => vapidKeys(fixture.db)));
    expect(new Set(keys.map(({ publicKey, privateKey }) => `${publicKey} ${privateKey}`)).size).toBe(1);
  });
});
