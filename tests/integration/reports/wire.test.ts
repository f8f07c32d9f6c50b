import { beforeAll, describe, expect, it } from 'vitest';
import { PERSON_LIMITS } from '@/lib/api/person-limits';
import { audit } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { ask, signedInAdmin } from '@/tests/support/admins';
import type { ChatClient } from '@/tests/support/chat-client';
import { chatFixture, join, newRoom } from '@/tests/support/chat-fixture';
import { Factory } from '@/tests/support/factory';
import type { Person } from '@/tests/support/people';

/**
 * Reports and hidden messages over the sockets and handlers of the app. Luis writes, Ana reads, Eva is an
 * administrator.
 */

const fixture = chatFixture();
let make: Factory;
let eva: Person;
beforeAll(async () => {
  make = new Factory(fixture.database.db);
  eva = await signedInAdmin(fixture.database.db, 'eva');
});

async function room() {
  const name = await newRoom(fixture);
  const found = await findRoom(fixture.database.db, name);
  return { name, path: `/api/rooms/by-id/${found?.id}`, id: found?.id ?? 0 };
}

async function answerTo(as: Person, method: string, path: string, body: unknown = ''): Promise<[number, unknown]> {
  const answer = await ask(fixture.app, path, { as, method, body });
  return [answer.status, await answer.json()];
}

const isEntry = (type: string) => (frame: { type: string }) => frame.type === type;
const told = (client: ChatClient) => JSON.stringify(client.frames);

describe('a hidden message', () => {
  it('is no longer sent to anybody, neither from the recent log nor from the database', {
    tags: 'rooms/hidden-messages',
  }, async () => {
    const { name, path, id } = await room();
    const luis = await join(fixture, fixture.luis, name);
    await luis.say('nada');
    await luis.say('un secreto');
    const ana = await join(fixture, fixture.ana, name, { query: 'since=1' });
    await ana.heard('un secreto');
    expect(await answerTo(eva, 'PUT', `${path}/messages/2/hidden`)).toEqual([200, {}]);
    expect(await ana.frame(isEntry('hide'))).toEqual({ type: 'hide', room: id, seq: 3, target: 2 });
    for (const query of ['since=0', 'since=1', 'since=2']) {
      const late = await join(fixture, fixture.ana, name, { query });
      await late.frame(isEntry('hide'));
      expect(told(late)).not.toContain('secreto');
      await late.close();
    }
    const places = [
      `${path}/messages`,
      `${path}/pins`,
      `/r/${name}`,
      `/admin/messages/${id}/2`,
      `/admin/messages?room=${id}`,
    ];
    for (const place of places) {
      const answer = await ask(fixture.app, place, { as: eva });
      expect(answer.status, place).toBe(200);
      expect(await answer.text(), place).not.toContain('secreto');
    }
    expect(await answerTo(eva, 'PATCH', `/api/admin/messages/${id}/2`, { text: 'otra cosa' })).toEqual([
      400,
      { error: 'hidden' },
    ]);
    expect(await answerTo(eva, 'DELETE', `${path}/messages/2/hidden`)).toEqual([200, {}]);
    expect(await ana.frame(isEntry('show'))).toMatchObject({ seq: 4, target: 2, message: 'un secreto' });
    const again = await join(fixture, fixture.ana, name, { query: 'since=0' });
    await again.heard('un secreto');
  });

  it('cannot be reported: the answer is `gone`', async () => {
    const { name, path } = await room();
    await (await join(fixture, fixture.luis, name)).say('un secreto');
    await answerTo(eva, 'PUT', `${path}/messages/1/hidden`);
    const body = { reason: '' };
    expect(await answerTo(fixture.ana, 'PUT', `${path}/messages/1/report`, body)).toEqual([404, { error: 'gone' }]);
  });
});

describe('a report', () => {
  it('gets the same answer each time, and nobody in the room learns of it', { tags: 'rooms/reports' }, async () => {
    const { name, path, id } = await room();
    const luis = await join(fixture, fixture.luis, name);
    await luis.say('una amenaza');
    for (const reason of ['Es una amenaza', 'Otra vez', ''])
      expect(await answerTo(fixture.ana, 'PUT', `${path}/messages/1/report`, { reason })).toEqual([200, {}]);
    await luis.say('y otra');
    await luis.heard('y otra');
    const entries = luis.frames.filter((frame) => 'seq' in frame && frame.type !== 'ack');
    expect(entries.map(({ type }) => type)).toEqual(['message', 'message']);
    expect(told(luis)).not.toContain(fixture.ana.username);
    for (const as of [fixture.luis, fixture.ana])
      expect((await ask(fixture.app, `/admin/reports/${id}/1`, { as })).status).toBe(404);
    const page = await (await ask(fixture.app, `/admin/reports/${id}/1`, { as: eva })).text();
    expect(page).toContain('Es una amenaza');
    expect(page).not.toContain('Otra vez');
    const page404 = await ask(fixture.app, `/admin/reports/${id}/2`, { as: eva });
    expect(page404.status).toBe(404);
  });

  it.each([
    [{ reason: 'x'.repeat(501) }, 400, 'too_long'],
    [{ reason: 'a\u0000' }, 400, 'bad_text'],
    [{}, 400, 'malformed'],
    [{ reason: '', seq: 1 }, 400, 'malformed'],
  ])('%j is refused', { tags: 'rooms/odd-requests' }, async (body, status, error) => {
    const { name, path } = await room();
    await (await join(fixture, fixture.luis, name)).say('hola');
    const [got, answer] = await answerTo(fixture.ana, 'PUT', `${path}/messages/1/report`, body);
    expect([got, answer]).toEqual([status, expect.objectContaining({ error })]);
    expect(await answerTo(fixture.luis, 'PUT', `${path}/messages/1/report`, { reason: '' })).toEqual([
      400,
      { error: 'yourself' },
    ]);
  });

  it('is refused for some time if the person has made many', { tags: 'rooms/reports' }, async () => {
    const person = await make.somebody();
    const { name, path } = await room();
    await (await join(fixture, fixture.luis, name)).say('hola');
    for (let i = 0; i < PERSON_LIMITS.reports.times; i++)
      expect((await answerTo(person, 'PUT', `${path}/messages/1/report`, { reason: '' }))[0]).toBe(200);
    const answer = await ask(fixture.app, `${path}/messages/1/report`, {
      as: person,
      method: 'PUT',
      body: { reason: '' },
    });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await answerTo(fixture.ana, 'PUT', `${path}/messages/1/report`, { reason: '' }))[0]).toBe(200);
  });
});

describe('a decision', () => {
  it('of a second administrator is answered with 409 and the name of the first', async () => {
    const iris = await signedInAdmin(fixture.database.db, make.name('iris'));
    const { name, path, id } = await room();
    await (await join(fixture, fixture.luis, name)).say('hola');
    await answerTo(fixture.ana, 'PUT', `${path}/messages/1/report`, { reason: '' });
    const decision = `/api/admin/reports/${id}/1`;
    const body = { action: 'keep', open: true, author: fixture.luis.userId };
    expect(await answerTo(eva, 'POST', decision, body)).toEqual([200, {}]);
    expect(await answerTo(eva, 'POST', decision, body)).toEqual([200, {}]);
    const late = [409, { error: 'report_closed', by: 'eva' }];
    expect(await answerTo(iris, 'POST', decision, { ...body, action: 'delete' })).toEqual(late);
    const rows = (await fixture.database.db.select().from(audit)).filter(({ roomId }) => roomId === id);
    expect(rows).toMatchObject([{ action: 'report.keep', actorName: 'eva', personName: 'luis', seq: 1 }]);
  });

  it('removes nobody but the author of the message', async () => {
    const him = await make.somebody();
    const roomId = await make.roomWith(him, 'member', 'closed');
    const seq = await make.say(roomId, 'hola');
    await make.report(roomId, seq);
    const answer = (author: number) =>
      answerTo(eva, 'POST', `/api/admin/reports/${roomId}/${seq}`, { action: 'remove', open: true, author });
    // The request named another person than the author: nobody was removed.
    expect(await answer(him.userId)).toEqual([409, { error: 'gone' }]);
    expect((await ask(fixture.app, `/api/rooms/by-id/${roomId}`, { as: him })).status).toBe(200);
  });

  it('about a message that nobody reported is answered with 404, and an unknown action with 400', {
    tags: 'rooms/odd-requests',
  }, async () => {
    const { name, id } = await room();
    await (await join(fixture, fixture.luis, name)).say('hola');
    const body = { action: 'delete', open: true, author: null };
    expect(await answerTo(eva, 'POST', `/api/admin/reports/${id}/1`, body)).toEqual([404, { error: 'gone' }]);
    const odd = await answerTo(eva, 'POST', `/api/admin/reports/${id}/1`, { ...body, action: 'erase' });
    expect(odd[0]).toBe(400);
  });
});
