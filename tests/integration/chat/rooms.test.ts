import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WirePage } from '@/lib/chat/protocol';
import { rooms } from '@/lib/db/schema';
import { createRoomAs } from '@/lib/rooms/rooms';
import { createRoom, findRoom } from '@/lib/rooms/store';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { startApp } from '@/tests/support/app';
import { chatFixture, join } from '@/tests/support/chat-fixture';
import { roomWith } from '@/tests/support/conversation';

/** There is one room for all spellings of its name. The tests of the name's key are beside its source. */

const fixture = chatFixture();
const NAME = 'Fútbol_2';
const OWN_ADDRESS = '/r/F%C3%BAtbol_2';
const OTHERS: [how: string, spelling: string][] = [
  ['in upper case', 'FÚTBOL_2'],
  ['in lower case', 'fútbol_2'],
  ['without the accent', 'Futbol_2'],
  ['with the accent apart', 'Fu\u0301tbol_2'],
  ['in full-width letters', 'Ｆútbol_2'],
];

beforeAll(() => roomWith(fixture.database.db, NAME, [{ by: fixture.ana, text: 'va a empezar' }]));

const archived = (name: string, at: Date | null) =>
  fixture.database.db.update(rooms).set({ archivedAt: at }).where(eq(rooms.name, name));

describe.each(OTHERS)('a room’s name %s', (_, spelling) => {
  const path = `/r/${encodeURIComponent(spelling)}`;

  it('redirects to its own address, and keeps the query', async () => {
    const { app, ana } = fixture;
    for (const [query, kept] of [
      ['', ''],
      ['?a=1&a=2&b=%26%C3%B1', '?a=1&a=2&b=%26%C3%B1'],
    ]) {
      const answer = await ask(app, path + query, { as: ana });
      expect([answer.status, answer.headers.get('location')]).toEqual([308, OWN_ADDRESS + kept]);
      // The redirect is not cached, because another room may have the name one day.
      expect(answer.headers.get('cache-control')).toContain('no-store');
    }
  });

  it('reveals nothing of a room that the person may not enter', async () => {
    const { app, ana } = fixture;
    await archived(NAME, new Date());
    expect((await ask(app, path, { as: ana })).status).toBe(404);
    await archived(NAME, null);
    const { status, headers } = await ask(app, `${path}?a=1`);
    expect(status).toBe(307);
    expect(headers.get('location')).toMatch(/\/sign-in\?callbackUrl=/);
    expect(headers.get('location')?.split('callbackUrl=')[1]).toBe(encodeURIComponent(`${path}?a=1`));
  });

  it('has the same history', async () => {
    const { app, ana } = fixture;
    const answer = await ask(app, `/api${path.replace('/r/', '/rooms/')}/messages`, { as: ana });
    const page: WirePage = await answer.json();
    expect(page.messages.map(({ message }) => message)).toContain('va a empezar');
  });

  it('opens a socket in it, whether or not the room is already open', async () => {
    // The first is found by the database, the others among the rooms that this node has open.
    const first = await join(fixture, fixture.ana, spelling);
    const second = await join(fixture, fixture.luis, NAME);
    const third = await join(fixture, fixture.luis, spelling);
    const text = `gol: ${spelling}`;
    expect(await first.say(text)).toMatchObject({ type: 'ack' });
    await Promise.all([second.heard(text), third.heard(text)]);
    await Promise.all([first, second, third].map((client) => client.close()));
  });

  it('cannot be taken by another room', async () => {
    const { app, database, ana } = fixture;
    expect(await createRoom(database.db, { name: spelling })).toBe(false);
    expect(await createRoomAs(database.db, ana, { name: spelling, title: 'x' })).toBe('taken');
    const root = await signedInAdmin(database.db, `raiz${OTHERS.findIndex(([, other]) => other === spelling)}`);
    const body = { name: spelling, title: '' };
    const answer = await ask(app, '/api/admin/rooms', { as: root, method: 'POST', body });
    // New names have no full-width letters at all.
    const refusal = spelling.normalize('NFKC') === spelling.normalize('NFC') ? [409, 'room_taken'] : [400, 'room_name'];
    expect([answer.status, (await answer.json()).error]).toEqual(refusal);
  });
});

it('a room’s own address is no redirect', async () => {
  expect((await ask(fixture.app, OWN_ADDRESS, { as: fixture.ana })).status).toBe(200);
  expect((await ask(fixture.app, `${OWN_ADDRESS.toLowerCase().replace('/f', '/F')}`, { as: fixture.ana })).status).toBe(
    200,
  );
});

it('rooms of older versions may have names that only look alike', async () => {
  expect(await createRoom(fixture.database.db, { name: 'COP' })).toBe(true);
  expect(await createRoom(fixture.database.db, { name: 'СОР' })).toBe(true);
});

it('the room of CHAT_DEFAULT_ROOM is the existing one, however the setting spells it', async () => {
  const { database, ana } = fixture;
  const root = await signedInAdmin(database.db, 'Raíz');
  const app = await startApp({ database, env: { CHAT_DEFAULT_ROOM: 'SOCIAL' } });
  try {
    const social = await findRoom(database.db, 'social');
    expect(social?.name).toBe('social');
    const page = await ask(app, '/', { as: ana });
    expect(page.status).toBe(200);
    // A desk shows the room beside the list.
    expect(await page.text()).toMatch(/<h1[^>]*>(<svg.*?<\/svg>)?<bdi[^>]*>social</);
    const archive = { as: root, method: 'PATCH', body: { archived: true } };
    const answer = await ask(app, `/api/admin/rooms/${social?.id}`, archive);
    expect([answer.status, await answer.json()]).toEqual([409, { error: 'default_room' }]);
  } finally {
    await app.stop();
  }
}, 60_000);
