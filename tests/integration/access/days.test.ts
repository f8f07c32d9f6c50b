import { and, eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { messages } from '@/lib/db/schema';
import { findRoom } from '@/lib/rooms/store';
import { ask } from '@/tests/support/admins';
import { roomWith } from '@/tests/support/conversation';
import type { Person } from '@/tests/support/people';
import { accessFixture } from './fixture';

/** What the page of a day and the handler of a month answer. grid.test.ts has to whom. */

const fixture = accessFixture();

const at = (day: string, time: string) => `${day}T${time}:00.000-05:00`;

/** A room with messages on two days of August 2026, by the clocks of Bogotá. @returns its name */
async function august(by: Person): Promise<string> {
  const name = fixture.make.name('agosto_');
  await roomWith(fixture.database.db, name, [
    { by, text: 'anteayer', at: at('2026-08-19', '23:59') },
    { by, text: 'buenos **días**', at: at('2026-08-21', '00:00') },
    { by, text: 'secreto borrado', at: at('2026-08-21', '12:00') },
    { by, text: 'secreto oculto', at: at('2026-08-21', '12:01') },
    { by, text: 'casi mañana', at: at('2026-08-21', '23:59') },
  ]);
  const { db } = fixture.database;
  const roomId = (await findRoom(db, name))?.id ?? 0;
  const said = (text: string) => and(eq(messages.roomId, roomId), eq(messages.body, text));
  await db.update(messages).set({ body: null, deletedAt: new Date() }).where(said('secreto borrado'));
  await db.update(messages).set({ hiddenAt: new Date() }).where(said('secreto oculto'));
  return name;
}

async function pageOf(path: string, as: Person) {
  const answer = await ask(fixture.app, path, { as });
  const html = answer.status === 200 ? (await answer.text()).replaceAll('<!-- -->', '') : '';
  return { status: answer.status, to: answer.headers.get('location'), html };
}

describe('the page of a day', () => {
  it('can be read without scripts', async () => {
    const ana = await fixture.make.somebody();
    const name = await august(ana);
    const { html } = await pageOf(`/r/${name}/2026-08-21`, ana);
    expect(html).toContain(`<title>21 de agosto de 2026 · # ${name}`);
    const text = html.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ');
    for (const word of ['Viernes 21 de agosto', '3 mensajes de 1 persona', 'hora de Bogotá', 'casi mañana', '19 ago'])
      expect(text).toContain(word);
    expect(html).toMatch(/<article id="m2"[^>]*>.*<strong[^>]*>días<\/strong>/s);
    expect(text).toContain('Mensaje eliminado');
    expect(text).toContain('Mensaje oculto por la moderación');
    expect(html).not.toContain('secreto');
    expect(text).not.toContain('anteayer');
    expect(html).toContain(`href="/r/${name}?m=2"`);
  });

  it('follows the clocks of the zone that the address says', async () => {
    const ana = await fixture.make.somebody();
    const name = await august(ana);
    const { html } = await pageOf(`/r/${name}/2026-08-22?zone=Europe/Madrid`, ana);
    expect(html).toContain('hora de Madrid');
    expect(html).toContain('casi mañana');
    expect((await pageOf(`/r/${name}/2026-08-22`, ana)).html).toContain('Ese día no hubo mensajes');
    // Each day has one address.
    for (const zone of ['America/Bogota', 'Mars/Olympus', '%2B05:30', 'x'.repeat(5_000)])
      expect((await pageOf(`/r/${name}/2026-08-21?zone=${zone}`, ana)).to, zone).toBe(`/r/${name}/2026-08-21`);
  });

  it('is found by earlier names and other spellings of the room', async () => {
    const ana = await fixture.make.somebody();
    const name = await august(ana);
    const loud = await pageOf(`/r/${name.toUpperCase()}/2026-08-21?from=3`, ana);
    expect([loud.status, loud.to]).toEqual([308, `/r/${name}/2026-08-21?from=3`]);
  });

  it.each([
    '2026-02-30',
    '2026-8-21',
    '0000-00-00',
    '9999-12-31',
    '1969-12-31',
    'ayer',
    '%00',
    '2026-08-21%2F..',
    '__proto__',
  ])('is not there for %s', { tags: 'rooms/odd-days' }, async (day) => {
    const ana = await fixture.make.somebody();
    expect([400, 404]).toContain((await pageOf(`/r/social/${day}`, ana)).status);
  });

  it('answers odd queries as if they were not there', { tags: 'rooms/odd-days' }, async () => {
    const ana = await fixture.make.somebody();
    const name = await august(ana);
    for (const query of ['from=0', 'from=-1', 'from=1e9', 'from=999999999999999', 'from=2&from=3', 'from[]=2', 'x=y']) {
      const { status, html } = await pageOf(`/r/${name}/2026-08-21?${query}`, ana);
      expect(status, query).toBe(200);
      expect(html).toContain('casi mañana');
    }
  });
});

describe('the days of a month', () => {
  it('are those with messages, and the first and last of the room', async () => {
    const ana = await fixture.make.somebody();
    const name = await august(ana);
    const id = (await findRoom(fixture.database.db, name))?.id;
    const days = async (query: string) =>
      (await ask(fixture.app, `/api/rooms/by-id/${id}/days?${query}`, { as: ana })).json();
    const known = { first: '2026-08-19', last: '2026-08-21', zone: null };
    expect(await days('month=2026-08')).toEqual({ ...known, days: ['2026-08-19', '2026-08-21'] });
    expect(await days('month=2026-07')).toEqual({ ...known, days: [] });
    expect(await days('month=2026-08&zone=asia/tokyo')).toEqual({
      days: ['2026-08-20', '2026-08-21', '2026-08-22'],
      first: '2026-08-20',
      last: '2026-08-22',
      zone: 'Asia/Tokyo',
    });
  });

  it('are not told for anything else', { tags: 'rooms/odd-days' }, async () => {
    const ana = await fixture.make.somebody();
    const { id } = await fixture.make.room(['hola']);
    const odd = ['', 'month=2026-13', 'month=2026-8', 'month=0000-01', 'month=9999-12', 'month=2026-08-21'];
    const more = ['zone=Mars', 'zone=', 'zone=%2B05:30', 'day=1', 'month=2026-08', `zone=${'x'.repeat(4_000)}`];
    for (const query of [...odd, ...more.map((one) => `month=2026-08&${one}`)]) {
      const answer = await ask(fixture.app, `/api/rooms/by-id/${id}/days?${query}`, { as: ana });
      expect([answer.status, await answer.json()], query).toEqual([400, { error: 'malformed' }]);
    }
  });
});
