import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listHooks, switchOn } from '@/lib/hooks/hooks';
import { PUBLIC_NETWORK } from '@/lib/http/outbound/outbound';
import { RECEIVER_HOST } from '@/tests/support/services/hook-receiver';
import { eventually } from '@/tests/support/wait';
import { tellingFixture } from './telling-fixture';

const fixture = tellingFixture();
const { base } = fixture;
const DAY_AGO = 'UPDATE hooks SET failing_since = UTC_TIMESTAMP(3) - INTERVAL 25 HOUR WHERE id = ?';

/** Ana names the bot of a webhook. */
async function call(botId: number, text = '@Clima ¿llueve?'): Promise<void> {
  const result = await base.messages.post(base.ana, base.room, { text, mentions: [{ at: 0, length: 6, who: botId }] });
  expect(result).toHaveProperty('seq');
}

describe('an address', () => {
  it('is told of every message once and in order by several nodes, each signed', {
    tags: 'hooks/signature',
  }, async () => {
    const { receiver } = fixture;
    const [one, two] = [await fixture.hook(), await fixture.hook()];
    const other = fixture.node();
    other.start();
    const texts = Array.from({ length: 12 }, (_, i) => `mensaje ${i}`);
    for (const text of texts) await base.say(text);
    await fixture.settled(one.id, two.id);
    await other.stop(performance.now() + 5_000);
    for (const { to } of [one, two]) expect(receiver.texts(to)).toEqual(texts);
    expect(receiver.wrong).toEqual([]);
    const [first] = receiver.taken.get(one.to) ?? [];
    expect(first).toEqual({
      ...{ id: `msg_e0e0e0e0_${one.id}_1`, type: 'message', webhook: one.id, seq: 1, text: 'mensaje 0', files: [] },
      room: { id: base.room.id, name: base.room.name, title: base.room.title },
      author: { id: base.ana.userId, name: 'ana' },
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('is told only of what names the bot, or has one of its words', async () => {
    const { receiver } = fixture;
    const mention = await fixture.hook({ event: 'mention' });
    const word = await fixture.hook({ event: 'word', words: 'año nuevo, lluvia' });
    await base.say('Clima, sin nombrarlo');
    await call(mention.botId);
    for (const text of ['LLUVIA', 'lluvias', 'ANO  NUEVO!', 'años nuevos']) await base.say(text);
    await fixture.settled(mention.id, word.id);
    expect(receiver.texts(mention.to)).toEqual(['@Clima ¿llueve?']);
    expect(receiver.texts(word.to)).toEqual(['LLUVIA', 'ANO  NUEVO!']);
  });

  it('is not told of what bots write, also not by itself', { tags: 'hooks/loop' }, async () => {
    const [hook, other] = [await fixture.hook(), await fixture.hook()];
    for (const { botId } of [hook, other]) {
      const bot = { userId: botId, username: '~bot', shown: 'Clima' };
      expect(await base.messages.post(bot, base.room, { text: 'lluvia' })).toHaveProperty('seq');
    }
    await base.say('de Ana');
    await fixture.settled(hook.id, other.id);
    for (const { to } of [hook, other]) expect(fixture.receiver.texts(to)).toEqual(['de Ana']);
  });

  it('is told of what a message is when it is told, and never of what is gone', { tags: 'hooks/revoked' }, async () => {
    const { ana } = base;
    const { id, to } = await fixture.hook();
    await fixture.claimed(id);
    const [gone, hidden, edited, same] = [
      await base.say('borrado'),
      await base.say('oculto'),
      await base.say('antes'),
      await base.say('igual'),
    ];
    await base.messages.changes.remove(ana, base.room, [gone]);
    const set = (change: string, seq: number) =>
      fixture.db.$client.query(`UPDATE messages SET ${change} WHERE room_id = ? AND seq = ?`, [base.room.id, seq]);
    await set('hidden_at = UTC_TIMESTAMP(3)', hidden);
    await set("body = 'después', edited_at = UTC_TIMESTAMP(3)", edited);
    await fixture.due(id);
    await fixture.settled(id);
    expect(fixture.receiver.texts(to)).toEqual(['después', 'igual']);
    const told = fixture.receiver.taken.get(to) ?? [];
    expect(told.map(({ seq, editedAt }) => [seq, typeof editedAt])).toEqual([
      [edited, 'string'],
      [same, 'undefined'],
    ]);
  });
});

describe('a receiver', () => {
  it('that answers errors is told the same again, in order, and then the rest', { tags: 'hooks/slow' }, async () => {
    const { receiver } = fixture;
    const { id, to } = await fixture.hook();
    receiver.answer = () => ({ status: 500 });
    await base.say('uno');
    await base.say('dos');
    const row = await fixture.refused(id);
    expect(row).toMatchObject({ problem: '500', offAt: null, failingSince: expect.any(Date) });
    receiver.answer = () => ({ status: 200 });
    await fixture.due(id);
    await fixture.settled(id);
    expect(receiver.texts(to)).toEqual(['uno', 'dos']);
    const asked = receiver.asked.get(to) ?? [];
    expect(asked[0]).toBe(asked[1]);
    expect(await fixture.row(id)).toMatchObject({ problem: null, failingSince: null, refusals: 0 });
  });

  it('that hangs, is away or redirects keeps nobody else waiting, and is followed nowhere', {
    tags: ['hooks/slow', 'hooks/addresses'],
  }, async () => {
    const { receiver } = fixture;
    await fixture.telling.stop(performance.now() + 5_000);
    const [hangs, redirects, well] = [await fixture.hook(), await fixture.hook(), await fixture.hook()];
    const location = `https://${RECEIVER_HOST}${well.to}`;
    receiver.answer = (path) => {
      if (path === hangs.to) return 'hang';
      return path === redirects.to ? { status: 307, headers: { location } } : { status: 204 };
    };
    // Long enough for an answer of those that do not hang, also on a busy machine.
    fixture.telling = fixture.node({ timeoutMs: 5_000 });
    fixture.telling.start();
    await base.say('hola');
    await fixture.settled(well.id);
    expect((await fixture.refused(hangs.id)).problem).toBe('timeout');
    expect((await fixture.refused(redirects.id)).problem).toBe('307');
    expect(receiver.texts(well.to)).toEqual(['hola']);
    const { server, ...rest } = receiver.network;
    const away = fixture.node({ network: { ...rest, server: { ca: server?.ca ?? '', port: 1 } } });
    const { id } = await fixture.hook();
    await fixture.claimed(id);
    await base.say('otra vez');
    await fixture.telling.stop(performance.now() + 5_000);
    await fixture.due(id);
    away.wake();
    expect((await fixture.refused(id)).problem).toBe('connection');
    await away.stop(performance.now() + 5_000);
  });

  it('whose name leads to a private address is not connected to', { tags: 'hooks/addresses' }, async () => {
    const { receiver } = fixture;
    await fixture.telling.stop(performance.now() + 5_000);
    const network = { ...receiver.network, mayConnect: PUBLIC_NETWORK.mayConnect };
    fixture.telling = fixture.node({ network });
    fixture.telling.start();
    const { id, to } = await fixture.hook();
    await base.say('hola');
    expect((await fixture.refused(id)).problem).toBe('address');
    expect(receiver.asked.get(to)).toBeUndefined();
  });

  it('that refuses one message is told the next one; one that is gone for good is told nothing more', async () => {
    const { receiver } = fixture;
    const { id, to } = await fixture.hook();
    receiver.answer = (_, { text }) => ({ status: text === 'malo' ? 422 : 204 });
    await base.say('malo');
    await base.say('bueno');
    await fixture.settled(id);
    expect(receiver.texts(to)).toEqual(['bueno']);
    receiver.answer = () => ({ status: 410 });
    await base.say('adiós');
    await eventually(async () => (await fixture.row(id)).offAt !== null, { timeoutMs: 20_000 });
    expect(await fixture.row(id)).toMatchObject({ problem: '410', dueAt: null });
  });

  it('that takes nothing for a day is switched off, which the list says, and begins anew with what comes then', {
    tags: 'hooks/slow',
  }, async () => {
    const { receiver, db } = fixture;
    const { id, to } = await fixture.hook();
    // One more try may be under way when it is switched off.
    receiver.answer = (_, { text }) =>
      text === 'perdido' ? { status: 503, headers: { 'retry-after': '1' } } : { status: 204 };
    await base.say('perdido');
    await fixture.refused(id);
    await db.$client.query(DAY_AGO, [id]);
    await fixture.due(id);
    await eventually(async () => (await fixture.row(id)).offAt !== null, { timeoutMs: 20_000 });
    const [listed] = await listHooks(db, base.room.id);
    expect(listed?.outgoing).toMatchObject({ host: RECEIVER_HOST, problem: '503', offAt: expect.any(String) });
    await base.say('también perdido');
    expect(await switchOn(db, base.room.id, id)).toBe(true);
    expect(await switchOn(db, base.room.id, id)).toBe(false);
    await base.say('nuevo');
    await fixture.settled(id);
    expect(receiver.texts(to)).toEqual(['nuevo']);
  });
});

describe('a node', () => {
  it('that stops answering leaves its message to another one, and changes nothing when it comes back', async () => {
    const { receiver } = fixture;
    const { id, to } = await fixture.hook();
    receiver.answer = () => 'hang';
    await base.say('uno');
    await eventually(() => receiver.asked.get(to)?.length === 1, { timeoutMs: 20_000 });
    receiver.answer = () => ({ status: 204 });
    const other = fixture.node();
    other.start();
    await fixture.due(id);
    await fixture.settledBy(other, id);
    await base.say('dos');
    await fixture.settledBy(other, id);
    const { through } = await fixture.row(id);
    receiver.release();
    await fixture.telling.idle();
    expect(await fixture.row(id)).toMatchObject({ through, refusals: 0, failingSince: null });
    await other.stop(performance.now() + 5_000);
    const [first, second] = receiver.asked.get(to) ?? [];
    expect(first).toBe(second);
    expect(receiver.texts(to)).toEqual(['uno', 'dos']);
  });

  it('with another secret tells nothing, because nobody could know who tells it', {
    tags: 'hooks/signature',
  }, async () => {
    const { id } = await fixture.hook();
    await fixture.telling.stop(performance.now() + 5_000);
    fixture.telling = fixture.node({ secret: randomUUID().repeat(2) });
    fixture.telling.start();
    await base.say('hola');
    await eventually(async () => (await fixture.row(id)).offAt !== null, { timeoutMs: 20_000 });
    expect(await fixture.row(id)).toMatchObject({ problem: 'key' });
  });

  it('tells nothing once its bot was removed from the room', async () => {
    const { db, receiver } = fixture;
    const [{ id, to, botId }, other] = [await fixture.hook(), await fixture.hook()];
    await db.$client.query('DELETE FROM memberships WHERE user_id = ?', [botId]);
    await base.say('hola');
    await fixture.settled(other.id);
    expect(receiver.taken.get(to)).toBeUndefined();
    expect((await fixture.row(id)).through).toBe(0);
  });
});
