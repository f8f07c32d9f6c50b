import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { hooks, users } from '@/lib/db/schema';
import { MOST_NAMES } from '@/lib/hooks/limits';
import { everything } from '@/tests/support/factory';
import { newHook } from '@/tests/support/hooks';
import { hooksFixture } from './fixture';

const fixture = hooksFixture();

describe('a program', () => {
  it('writes into a room by one address: text, JSON, and what Slack takes', async () => {
    const { room, path } = await fixture.made();
    const answer = await fixture.post(path, 'Llueve +5 % & *truena*');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ seq: expect.any(Number), clientId: expect.any(String) });
    await fixture.post(path, 'uno\r\ndos', { 'content-type': 'text/plain; charset=utf-8' });
    await fixture.json(path, { text: 'En **negrita**', name: 'Radar' });
    await fixture.json(path, {
      text: 'de Slack',
      channel: '#x',
      icon_url: 'https://example.com/a.png',
      username: 'Radar',
    });
    await fixture.post(path, `payload=${encodeURIComponent(JSON.stringify({ text: 'por un formulario' }))}`);
    expect(await fixture.written(room)).toEqual([
      '~Clima de Cali: Llueve +5 % & *truena*',
      '~Clima de Cali: uno\ndos',
      '~Radar: En **negrita**',
      '~Radar: de Slack',
      '~Clima de Cali: por un formulario',
    ]);
  });

  it('may send the same again: with a key it is stored once', { tags: 'hooks/replay' }, async () => {
    const { room, path } = await fixture.made();
    const key = { 'Idempotency-Key': 'deploy-7/a' };
    const answers = await Promise.all([
      fixture.post(path, 'hola', key),
      fixture.post(path, 'hola', key),
      fixture.post(path, 'hola', key),
    ]);
    const seqs = await Promise.all(answers.map(async (answer) => [answer.status, (await answer.json()).seq]));
    expect(new Set(seqs.map(String)).size).toBe(1);
    expect((await fixture.post(path, 'otra', key)).status).toBe(409);
    // The key of one webhook is not that of another one.
    const other = await newHook(fixture.base.database.db, room, { name: 'Otro' });
    expect((await fixture.post(other.path, 'hola', key)).status).toBe(201);
    expect(await fixture.written(room)).toHaveLength(2);
    for (const bad of ['', 'a b', 'x'.repeat(256)]) {
      const { status } = await fixture.post(path, 'hola', { 'Idempotency-Key': bad });
      expect(status).toBe(400);
    }
  });

  it('gets a line of text if something is wrong, and nothing is stored', { tags: 'hooks/oversize' }, async () => {
    const { room, path } = await fixture.made();
    const cases: [Promise<Response>, number, string][] = [
      [fixture.post(path, ''), 400, 'The text is empty.'],
      [fixture.post(path, ' \u200b'), 400, 'The text is empty.'],
      [fixture.post(path, 'a\u0000b'), 400, 'control characters'],
      [fixture.post(path, 'x'.repeat(4_001)), 413, 'too long'],
      [fixture.post(path, 'x'.repeat(1 << 20)), 413, 'too large'],
      [fixture.json(path, { message: 'hola' }), 400, 'JSON of the form'],
      [fixture.json(path, [{ text: 'hola' }]), 400, 'JSON of the form'],
      [fixture.json(path, { text: 7 }), 400, 'JSON of the form'],
      [fixture.post(path, '{"text":', { 'content-type': 'application/json' }), 400, 'JSON of the form'],
      [fixture.post(path, 'payload=hola'), 400, 'JSON of the form'],
      [fixture.json(path, { text: 'hola', name: 7 }), 400, 'not a text'],
      [fixture.json(path, { text: 'hola', name: 'x'.repeat(65) }), 400, 'too_long'],
      [fixture.json(path, { text: 'hola', name: 'a\u202eb' }), 400, 'characters'],
      [fixture.json(path, { text: 'hola', name: 'Admin' }), 400, 'reserved'],
      [fixture.post(path, 'hola', { 'content-type': 'multipart/form-data; boundary=x' }), 415, 'multipart/form-data'],
      [fixture.post(path, 'hola', { origin: 'https://evil.example' }), 403, 'other sites'],
    ];
    for (const [asked, status, words] of cases) {
      const answer = await asked;
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/plain; charset=utf-8']);
      expect(await answer.text()).toContain(words);
    }
    expect(await fixture.written(room)).toEqual([]);
    const bytes = await fetch(fixture.base.app.origin + path, { method: 'POST', body: Buffer.from([0xff, 0xfe]) });
    expect(await bytes.text()).toBe('The body is not UTF-8.\n');
  });

  it('may write 30 messages a minute', { tags: 'hooks/flood' }, async () => {
    const { path } = await fixture.made();
    // A place comes back every two seconds, so it is not known which of them are refused.
    const asked = Array.from({ length: 60 }, () => fixture.post(path, 'hola'));
    const refused = (await Promise.all(asked)).filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('writes under a bounded number of names', { tags: 'hooks/flood' }, async () => {
    const { db } = fixture.base.database;
    const { id, path } = await newHook(db, await fixture.base.make.roomWith(null, null));
    const same = await Promise.all([
      fixture.json(path, { text: '1', name: 'Uno' }),
      fixture.json(path, { text: '2', name: 'Uno' }),
    ]);
    expect(same.map(({ status }) => status)).toEqual([201, 201]);
    for (let i = 1; i < MOST_NAMES; i++)
      expect((await fixture.json(path, { text: 'hola', name: `N${i}` })).status).toBe(201);
    expect((await fixture.json(path, { text: 'hola', name: 'demasiado' })).status).toBe(409);
    expect((await fixture.json(path, { text: 'hola', name: 'Uno' })).status).toBe(201);
    const [hook] = await db.select().from(hooks).where(eq(hooks.id, id));
    const bots = await db
      .select()
      .from(users)
      .where(eq(users.botRoomId, hook?.roomId ?? 0));
    expect(bots).toHaveLength(1 + MOST_NAMES);
  });

  it('is granted by the address alone', { tags: 'hooks/secret' }, async () => {
    const { db } = fixture.base.database;
    const { ana, room, id, path } = await fixture.made();
    const secret = path.split('/').at(-1) ?? '';
    const other = await newHook(db, room);
    const before = await everything(db);
    const guesses = [
      `/api/hooks/${id}/${other.path.split('/').at(-1)}`,
      `/api/hooks/${other.id}/${secret}`,
      `/api/hooks/${id}/${secret.slice(0, -1)}`,
      `/api/hooks/${id}/${secret}A`,
      `/api/hooks/${id}/${secret.toUpperCase()}`,
      `/api/hooks/${id}/${'A'.repeat(43)}`,
      `/api/hooks/${id}/%00`,
      `/api/hooks/0/${secret}`,
      `/api/hooks/__proto__/${secret}`,
      `/api/hooks/9999999999/${secret}`,
    ];
    const bodies = new Set<string>();
    for (const guess of guesses) {
      const answer = await fixture.post(guess, 'hola', { cookie: ana.cookie, authorization: `Bearer ${secret}` });
      expect(answer.status).toBe(404);
      bodies.add(await answer.text());
    }
    expect(bodies.size).toBe(1);
    expect(await everything(db)).toBe(before);
    expect(
      (await fixture.post(path, 'hola', { cookie: 'next-auth.session-token=x', authorization: 'Bearer y' })).status,
    ).toBe(201);
  });
});
