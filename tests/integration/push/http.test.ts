import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revokeSession } from '@/lib/auth/session-store';
import { pushChoices, pushDevices } from '@/lib/db/schema';
import { MOST_DEVICES, type NewPushDevice, type PushState } from '@/lib/push/wire';
import { exportOf } from '@/lib/users/export/export';
import { beginDeletion, removeDeleted, setDisabled, setRole } from '@/lib/users/people';
import { ask } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { Visitor } from '@/tests/support/browser/visitor';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { Factory, PASSWORD } from '@/tests/support/factory';
import { newSession, type Person, signedIn } from '@/tests/support/people';
import { newDevice, PushService } from '@/tests/support/services/push-service';

let database: TestDatabase;
let service: PushService;
let app: App;
let make: Factory;
let ana: Person;
let made = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await PushService.open();
  app = await startApp({ database, env: service.settings });
  make = new Factory(database.db);
});
afterAll(async () => {
  await app.stop();
  await service.close();
  await database.drop();
});
beforeEach(async () => {
  ana = await signedIn(database.db, `ana${made++}`);
});

const state = async (as: Person): Promise<PushState> => (await ask(app, '/api/push', { as })).json();
const register = (as: Person, body: object) => ask(app, '/api/push/devices', { as, method: 'POST', body });
const anotherSession = async (person: Person): Promise<Person> => ({
  ...person,
  ...(await newSession(database.db, person.userId)),
});
const wireOf = ({ endpoint, p256dh, auth }: NewPushDevice) => ({ endpoint, p256dh, auth });
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).error];

describe('a browser', () => {
  it('is registered, listed, tested and removed', async () => {
    const browser = service.subscribe();
    expect((await register(ana, wireOf(browser))).status).toBe(200);
    expect((await register(ana, wireOf(browser))).status).toBe(200);
    const desk = await anotherSession(ana);
    await register(desk, newDevice());
    const { key, devices } = await state(ana);
    expect(Buffer.from(key, 'base64url')).toHaveLength(65);
    expect(devices.map(({ isThis }) => isThis)).toEqual([true, false]);
    expect((await ask(app, '/api/push/test', { as: ana, method: 'POST' })).status).toBe(200);
    expect(browser.received.map(({ payload }) => payload.notification.data.kind)).toEqual(['test']);
    expect(await codeOf(await ask(app, '/api/push/test', { as: ana, method: 'POST' }))).toEqual([
      429,
      'too_many_tries',
    ]);
    const path = `/api/push/devices/${devices[0]?.id}`;
    expect((await ask(app, path, { as: ana, method: 'DELETE' })).status).toBe(200);
    expect(await codeOf(await ask(app, path, { as: ana, method: 'DELETE' }))).toEqual([404, 'unknown_device']);
    expect((await state(desk)).devices.map(({ isThis }) => isThis)).toEqual([true]);
  });

  it('whose subscription has ended is told so, and removed', async () => {
    await register(ana, newDevice());
    const answer = await ask(app, '/api/push/test', { as: ana, method: 'POST' });
    expect(await codeOf(answer)).toEqual([410, 'subscription_ended']);
    expect((await state(ana)).devices).toEqual([]);
  });

  it('that subscribed anew has one device, and an endpoint belongs to whoever registered it last', {
    tags: 'outbound/push-owner',
  }, async () => {
    const [first, second] = [newDevice(), newDevice()];
    await register(ana, first);
    await register(ana, second);
    expect((await state(ana)).devices).toHaveLength(1);
    const luis = await signedIn(database.db, `luis${made}`);
    await register(luis, second);
    expect((await state(ana)).devices).toEqual([]);
    expect((await state(luis)).devices).toHaveLength(1);
  });

  it('keeps its notifications when the same person signs in again there, and loses them to another one', async () => {
    const [person, other] = [await make.person('member'), await make.person('member')];
    const visitor = new Visitor(app.origin);
    await visitor.signIn(person.username, PASSWORD);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(wireOf(newDevice()));
    expect((await visitor.fetch('/api/push/devices', { method: 'POST', headers, body })).status).toBe(200);
    const mine = async () => ((await (await visitor.fetch('/api/push')).json()) as PushState).devices;
    await visitor.signIn(person.username, PASSWORD);
    expect((await mine()).map(({ isThis }) => isThis)).toEqual([true]);
    await visitor.signIn(other.username, PASSWORD);
    expect(await mine()).toEqual([]);
    expect((await state(person)).devices).toEqual([]);
  });

  it('is registered again in the next session, by which a page knows that it is another one', async () => {
    const person = await make.person('member');
    const device = wireOf(newDevice());
    await register(person, device);
    const before = await state(person);
    expect((await state(person)).session).toBe(before.session);
    await setRole(database.db, person.userId, 'admin');
    const again = await anotherSession(person);
    const now = await state(again);
    expect({ devices: now.devices, isSame: now.session === before.session }).toEqual({ devices: [], isSame: false });
    expect(now.session).not.toContain(again.sessionId);
    await register(again, device);
    expect((await state(again)).devices.map(({ isThis }) => isThis)).toEqual([true]);
  });

  it('that somebody removed comes back by a press only, and one whose session just ended by itself', {
    tags: 'outbound/push-removed',
  }, async () => {
    const root = await make.person('admin');
    const device = wireOf(newDevice());
    const comesBack = async (as: Person) => codeOf(await register(as, { ...device, again: true }));
    const removed = [409, 'device_removed'];
    // By an administrator.
    await register(ana, device);
    await ask(app, `/api/admin/people/${ana.userId}/sessions`, { as: root, method: 'DELETE', body: {} });
    const second = await anotherSession(ana);
    expect(await comesBack(second)).toEqual(removed);
    expect((await register(second, device)).status).toBe(200);
    // On another device: its session, all others, or the device itself.
    const desk = await anotherSession(ana);
    await ask(app, `/api/account/sessions/${second.sessionId}`, { as: desk, method: 'DELETE' });
    expect(await comesBack(await anotherSession(ana))).toEqual(removed);
    const third = await anotherSession(ana);
    await register(third, device);
    await ask(app, '/api/account/sessions', { as: desk, method: 'DELETE' });
    expect(await comesBack(await anotherSession(ana))).toEqual(removed);
    const fourth = await anotherSession(ana);
    await register(fourth, device);
    const [{ id } = { id: 0 }] = (await state(fourth)).devices;
    await ask(app, `/api/push/devices/${id}`, { as: desk, method: 'DELETE' });
    await revokeSession(database.db, fourth.sessionId);
    expect(await comesBack(await anotherSession(ana))).toEqual(removed);
    // The session ended, as with a sign-out there.
    const fifth = await anotherSession(ana);
    await register(fifth, device);
    await revokeSession(database.db, fifth.sessionId);
    const sixth = await anotherSession(ana);
    expect((await register(sixth, { ...device, again: true })).status).toBe(200);
    expect((await state(sixth)).devices.map(({ isThis }) => isThis)).toEqual([true]);
    // The browser has renewed its endpoint.
    const renewed = wireOf(newDevice());
    expect((await register(sixth, { ...renewed, again: true })).status).toBe(200);
    expect((await state(sixth)).devices).toHaveLength(1);
    const [{ id: removedId } = { id: 0 }] = (await state(sixth)).devices;
    await ask(app, `/api/push/devices/${removedId}`, { as: desk, method: 'DELETE' });
    expect(await codeOf(await register(sixth, { ...wireOf(newDevice()), again: true }))).toEqual(removed);
    await register(sixth, device);
    // Nobody else's device comes along.
    const luis = await signedIn(database.db, `luis${made}`);
    expect(await codeOf(await register(luis, { ...device, again: true }))).toEqual(removed);
    expect((await state(sixth)).devices).toHaveLength(1);
  });

  it('gets nothing once its session has ended, or its person is disabled or deleted', {
    tags: 'outbound/push-owner',
  }, async () => {
    const desk = await anotherSession(ana);
    await register(ana, newDevice());
    await register(desk, newDevice());
    await ask(app, '/api/account/sessions', { as: ana, method: 'DELETE' });
    expect((await state(ana)).devices.map(({ isThis }) => isThis)).toEqual([true]);
    await setDisabled(database.db, ana.userId, true);
    expect((await ask(app, '/api/push', { as: ana })).status).toBe(401);
    await beginDeletion(database.db, ana.userId);
    await removeDeleted(database.db, ana.userId);
    const rows = await database.db.select().from(pushDevices).where(eq(pushDevices.userId, ana.userId));
    expect(rows).toEqual([]);
  });
});

describe('a registration is refused', () => {
  it.each([
    'https://169.254.169.254/latest/meta-data',
    'https://127.0.0.1/push',
    'https://[::1]/push',
    'https://localhost/push',
    'https://example.org/push',
    'http://push.pagina.test/push',
    'https://push.pagina.test:8443/push',
    'https://other.pagina.test/push',
    'https://ana@push.pagina.test/push',
    'https://push.pagina.test.example.org/push',
    'hola',
  ])('for the endpoint %s', { tags: 'outbound/push' }, async (endpoint) => {
    const before = service.asked.length;
    expect(await codeOf(await register(ana, { ...newDevice(), endpoint }))).toEqual([400, 'bad_endpoint']);
    expect((await state(ana)).devices).toEqual([]);
    expect(service.asked).toHaveLength(before);
  });

  it('for keys that are none, and for fields that are not known', { tags: 'outbound/push-devices' }, async () => {
    const point = Buffer.alloc(65, 4).toString('base64url');
    expect(await codeOf(await register(ana, { ...newDevice(), p256dh: point }))).toEqual([400, 'bad_keys']);
    for (const body of [
      { ...newDevice(), p256dh: 'AAAA' },
      { ...newDevice(), auth: '' },
      { ...newDevice(), userId: 1 },
      { ...newDevice(), endpoint: 'a'.repeat(1_025) },
    ]) {
      expect((await register(ana, body)).status).toBe(400);
    }
  });

  it('beyond the most devices of a person, also if they come at once', { tags: 'outbound/push-devices' }, async () => {
    const sessions = await Promise.all(Array.from({ length: MOST_DEVICES + 4 }, () => anotherSession(ana)));
    const answers = await Promise.all(sessions.map((as) => register(as, newDevice())));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(MOST_DEVICES).fill(200), ...Array(4).fill(409)]);
    expect((await state(ana)).devices).toHaveLength(MOST_DEVICES);
  });
});

it('finds nobody’s devices but one’s own', { tags: 'outbound/push-devices' }, async () => {
  const luis = await signedIn(database.db, `luis${made}`);
  const id = await make.pushDevice(luis);
  for (const other of [String(id), '0', '-1', '1e3', '999999999999999', 'a', '1%20or%201']) {
    expect((await ask(app, `/api/push/devices/${other}`, { as: ana, method: 'DELETE' })).status).toBe(404);
  }
  expect((await state(luis)).devices.map((device) => device.id)).toEqual([id]);
});

it('keeps what a person chose, and refuses what nobody can choose', async () => {
  const choose = (body: object) => ask(app, '/api/push', { as: ana, method: 'PATCH', body });
  const quiet = { from: '22:00', to: '07:30', days: [0, 6], zone: 'Europe/Madrid' };
  const pausedUntil = Date.now() + 3_600_000;
  expect(await state(ana)).toMatchObject({ content: 'all', quiet: null, pausedUntil: null });
  expect((await choose({ quiet })).status).toBe(200);
  expect((await choose({ content: 'none', pausedUntil })).status).toBe(200);
  expect(await state(ana)).toMatchObject({ content: 'none', quiet, pausedUntil });
  for (const body of [
    { content: 'some' },
    { quiet: { ...quiet, from: '24:00' } },
    { quiet: { ...quiet, days: [] } },
    { quiet: { ...quiet, days: [7] } },
    { quiet: { ...quiet, zone: 'Mars/Olympus' } },
    { pausedUntil: Date.now() + 40 * 24 * 3_600_000 },
    { pausedUntil: 'mañana' },
    { userId: 1 },
  ]) {
    expect((await choose(body)).status).toBe(400);
  }
  await choose({ quiet: null, pausedUntil: null });
  expect(await state(ana)).toMatchObject({ content: 'none', quiet: null, pausedUntil: null });
});

it('gives a person what is stored of their devices, without what others could send with', async () => {
  const device = newDevice();
  await register(ana, device);
  await database.db.insert(pushChoices).values({ userId: ana.userId, content: 'sender' });
  let text = '';
  for await (const piece of exportOf(database.db, ana.userId)) text += piece;
  expect(JSON.parse(text)).toMatchObject({
    notifications: { content: 'sender', quiet: null },
    pushDevices: [{ host: 'push.pagina.test' }],
  });
  for (const secret of [device.endpoint, device.p256dh, device.auth]) expect(text).not.toContain(secret);
});
