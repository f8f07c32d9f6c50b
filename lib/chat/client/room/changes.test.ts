import { describe, expect, it } from 'vitest';
import { BACKOFF_MIN_MS } from '@/lib/backoff';
import { FakeStorage, settle } from '@/lib/chat/client/fakes';
import { UNDO_MS } from '@/lib/chat/client/outbox/undo-window';
import { RENDER_MS, type Refusal, type RoomSession } from '@/lib/chat/client/room-session';
import type { ErrorCode } from '@/lib/chat/protocol';
import { frame, message, opened, page } from './fake-room';

const AT = '2026-08-22T00:00:00.000Z';
const ANA = { id: 1, name: 'ana' };

const shown = (session: RoomSession, seq: number) => session.getSnapshot().messages.find((m) => m.seq === seq);
const texts = (session: RoomSession) => session.getSnapshot().messages.map(({ text }) => text);

/** A room in which the change frames can be answered. */
async function room(given: Parameters<typeof opened>[0] = {}) {
  const all = await opened(given);
  const { world, session } = all;
  const changes = () => world.last.frames.filter(({ type }) => ['edit', 'delete', 'react', 'pin'].includes(`${type}`));
  const answer = async (frame: Record<string, unknown>) => {
    world.last.say({ clientId: changes().at(-1)?.clientId, ...frame });
    await world.clock.pass(RENDER_MS);
  };
  const ack = (seq: number) => answer({ type: 'ack', seq });
  const refuse = (code: ErrorCode) => answer({ type: 'error', code, retryable: false });
  const say = async (entry: Record<string, unknown>) => {
    world.last.say(entry);
    await world.clock.pass(RENDER_MS);
  };
  /** How a message was shown at each rendering. */
  const watch = (seq: number) => {
    const seen: unknown[] = [];
    session.subscribe(() => seen.push(shown(session, seq)));
    return seen;
  };
  return { ...all, changes, ack, refuse, say, watch };
}

describe('a change', () => {
  it('is shown at once, and stays the same through its answer and its entry', async () => {
    const { session, changes, ack, say, watch } = await room();
    const seen = watch(9);
    session.react(9, '👍', true);
    await settle();
    expect(changes()).toMatchObject([{ type: 'react', room: 1, target: 9, emoji: '👍', on: true }]);
    await ack(11);
    expect(session.unsent).toBe(0);
    await say({ type: 'reaction', seq: 11, target: 9, emoji: '👍', on: true, by: ANA });
    expect(new Set(seen.map((m) => JSON.stringify(m)))).toEqual(
      new Set([JSON.stringify({ ...message(9), reactions: [{ emoji: '👍', people: [1] }] })]),
    );
  });

  it('stays the same if its entry comes before its answer', async () => {
    const { session, ack, say, watch } = await room();
    const seen = watch(9);
    session.edit(9, 'nuevo');
    await say({ type: 'edit', seq: 11, target: 9, message: 'nuevo', editedAt: AT });
    await ack(11);
    expect(new Set(seen.map((m) => (m as { text: string }).text))).toEqual(new Set(['nuevo']));
    expect(shown(session, 9)).toEqual({ ...message(9), text: 'nuevo', editedAt: AT });
  });

  it('that changes nothing is acknowledged with the seq 0, and is no longer pending', async () => {
    const { session, ack } = await room();
    session.edit(9, 'nuevo');
    await ack(0);
    expect(session.unsent).toBe(0);
    expect(shown(session, 9)).toEqual(message(9));
  });

  it('that changes nothing stays shown until the page has caught up', async () => {
    const { session, ack, say, watch } = await room();
    const seen = watch(9);
    await say({ type: 'head', head: 12 });
    session.react(9, '👍', true);
    await ack(0);
    await say({ type: 'reaction', seq: 11, target: 9, emoji: '👍', on: true, by: ANA });
    await say(frame(12));
    expect(new Set(seen.slice(1).map((m) => JSON.stringify(m))).size).toBe(1);
    expect(shown(session, 9)?.reactions).toHaveLength(1);
  });

  it('of a text is marked until the log has it, and also shown in quotes of the message', async () => {
    const history = page(8, 10);
    history.messages = [...history.messages, message(11, { reply: { seq: 9, text: 'text 9', user: 'luis' } })];
    const { session } = await room({ history: { ...history, asOf: 11 } });
    session.edit(9, '@ana', [{ at: 0, length: 4, who: 1 }]);
    const edited = { text: '@ana', pendingEdit: true, mentions: [{ at: 0, length: 4, who: ANA }] };
    expect(shown(session, 9)).toMatchObject(edited);
    expect(shown(session, 11)?.reply?.text).toBe('@ana');
  });

  it('touches no other message, and no message twice', async () => {
    const { session, world } = await room();
    const before = session.getSnapshot().messages;
    session.react(9, '👍', true);
    const after = session.getSnapshot().messages;
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[0]).toBe(before[0]);
    world.last.say(frame(11));
    await world.clock.pass(RENDER_MS);
    expect(session.getSnapshot().messages[1]).toBe(after[1]);
    session.send('hola');
    expect(session.getSnapshot().messages[1]).toBe(after[1]);
  });

  it('is shown on top of the changes that others make meanwhile', async () => {
    const { session, say } = await room();
    session.react(9, '👍', true);
    await say({ type: 'reaction', seq: 11, target: 9, emoji: '👍', on: true, by: { id: 8, name: 'luis' } });
    expect(shown(session, 9)?.reactions).toEqual([{ emoji: '👍', people: [8, 1] }]);
    await say({ type: 'delete', seq: 12, target: 9 });
    expect(shown(session, 9)).toEqual(message(9, { text: null }));
  });

  it('waits for the connection, over a reload, in order', async () => {
    const storage = new FakeStorage();
    const first = await room({ storage });
    first.world.last.drop();
    first.session.send('uno');
    first.session.edit(9, 'nuevo');
    first.session.pin(8, true);
    first.stop();
    const { session, world, changes, ack } = await room({ storage });
    expect(texts(session)).toEqual(['text 8', 'nuevo', 'text 10']);
    expect(shown(session, 8)?.pinned).toBe(true);
    expect(changes()).toEqual([]);
    world.last.say({ type: 'ack', clientId: world.last.messages[0]?.clientId, seq: 11 });
    await settle();
    expect(changes()).toMatchObject([{ type: 'edit' }]);
    await ack(12);
    expect(changes()).toMatchObject([{ type: 'edit' }, { type: 'pin', target: 8, on: true }]);
  });

  it('that is taken back before it is sent is never sent', async () => {
    const { session, world, changes } = await room();
    world.last.drop();
    session.react(9, '👍', true);
    session.react(9, '👍', false);
    session.edit(8, 'otro');
    session.edit(8, 'text 8');
    session.pin(10, false);
    expect(session.unsent).toBe(0);
    expect(session.getSnapshot().messages).toEqual(page(8, 10).messages);
    expect(changes()).toEqual([]);
  });

  it('that is taken back while it is on the wire is sent, and then its opposite', async () => {
    const { session, changes, ack } = await room();
    session.react(9, '👍', true);
    await settle();
    session.react(9, '👍', false);
    expect(shown(session, 9)).toEqual(message(9));
    await ack(11);
    expect(changes()).toMatchObject([{ on: true }, { on: false }]);
    expect(shown(session, 9)).toEqual(message(9));
  });

  it('of a log that was replaced by a backup is not shown, and not sent', async () => {
    const { session, world, changes } = await room();
    const refusals: Refusal[] = [];
    session.onRefused((refusal) => refusals.push(refusal));
    world.last.drop(1012);
    session.edit(9, 'nuevo');
    session.remove(8);
    session.endUndo();
    await world.clock.pass(500);
    world.answers = [{ page: page(8, 10, { epoch: 'two' }) }];
    world.last.join(10, { epoch: 'two' });
    world.last.say({ type: 'reset', head: 10, epoch: 'two' });
    await world.clock.pass(RENDER_MS);
    expect(session.getSnapshot().messages).toEqual(page(8, 10).messages);
    expect(changes()).toEqual([]);
    expect(refusals.map(({ kind, code }) => [kind, code])).toEqual([
      ['edit', 'gone'],
      ['delete', 'gone'],
    ]);
    expect(session.getSnapshot().returned).toMatchObject([{ text: 'nuevo' }]);
  });
});

describe('a refused change', () => {
  it('is undone on the page, and told', async () => {
    const { session, refuse } = await room();
    const refusals: Refusal[] = [];
    const stopListening = session.onRefused((refusal) => refusals.push(refusal));
    session.react(9, '👍', true);
    await refuse('too_many');
    expect(shown(session, 9)).toEqual(message(9));
    session.remove(9);
    session.endUndo();
    await settle();
    await refuse('forbidden');
    expect(shown(session, 9)).toEqual(message(9));
    stopListening();
    session.pin(9, true);
    await refuse('gone');
    expect(refusals).toEqual([
      { kind: 'react', target: 9, code: 'too_many' },
      { kind: 'delete', target: 9, code: 'forbidden' },
    ]);
    expect(session.unsent).toBe(0);
  });

  it('that a server is too old to understand waits for another server', async () => {
    const { session, world, ack } = await room();
    session.react(9, '👍', true);
    await settle();
    const [{ clientId }] = world.last.sent('react') as [{ clientId: string }];
    // Such a server does not know which room it is about.
    world.last.say({ type: 'error', code: 'bad_frame', retryable: false, clientId, room: undefined });
    await world.clock.pass(BACKOFF_MIN_MS);
    await world.clock.pass(0);
    expect(world.sockets).toHaveLength(2);
    world.last.join(10);
    await settle();
    expect(world.last.sent('react')).toMatchObject([{ clientId, target: 9, emoji: '👍', on: true }]);
    expect(shown(session, 9)?.reactions).toEqual([{ emoji: '👍', people: [1] }]);
    await ack(11);
    expect(session.unsent).toBe(0);
  });

  it('of a text gives the text back, once and also after a reload', async () => {
    const storage = new FakeStorage();
    const first = await room({ storage });
    first.session.edit(9, 'nuevo', [{ at: 0, length: 5, who: 'all' }]);
    await first.refuse('gone');
    const returned = first.session.getSnapshot().returned;
    expect(returned).toMatchObject([{ target: 9, text: 'nuevo', mentions: [{ who: 'all' }], code: 'gone' }]);
    expect(first.session.unsent).toBe(1);
    first.stop();
    const { session } = await room({ storage });
    expect(session.getSnapshot().returned).toEqual(returned);
    const [text] = session.getSnapshot().returned;
    expect(session.takeReturned(text?.clientId ?? '')).toEqual(text);
    expect(session.takeReturned(text?.clientId ?? '')).toBeNull();
    expect(session.getSnapshot().returned).toEqual([]);
    expect(storage.length).toBe(0);
  });

  it('is sent again if the refusal was not final', async () => {
    const { session, world, changes } = await room();
    session.react(9, '👍', true);
    await settle();
    world.last.say({ type: 'error', code: 'busy', retryable: true, clientId: changes()[0]?.clientId });
    await world.clock.pass(500);
    expect(changes()).toHaveLength(2);
    expect(shown(session, 9)?.reactions).toHaveLength(1);
  });
});

describe('a deletion', () => {
  it('is shown at once, and sent when it can no longer be undone; later items do not wait for it', async () => {
    const { session, world, changes, ack } = await room();
    session.remove(9);
    expect(texts(session)).toEqual(['text 8', null, 'text 10']);
    session.react(8, '👍', true);
    await settle();
    expect(changes()).toMatchObject([{ type: 'react' }]);
    await ack(11);
    await world.clock.pass(UNDO_MS - RENDER_MS - 1);
    expect(changes()).toHaveLength(1);
    await world.clock.pass(1);
    expect(changes().at(-1)).toMatchObject({ type: 'delete', target: 9 });
  });

  it('that is undone is never sent', async () => {
    const { session, world, changes } = await room();
    session.remove(9);
    session.remove(9);
    expect(session.unsent).toBe(1);
    await world.clock.pass(UNDO_MS - 1);
    expect(session.undoRemove(9)).toBe(true);
    expect(texts(session)).toEqual(['text 8', 'text 9', 'text 10']);
    await world.clock.pass(60_000);
    expect(changes()).toEqual([]);
    expect(session.undoRemove(9)).toBe(false);
  });

  it('gives back pending changes of the message, too, when it is undone', async () => {
    const { session, world, changes } = await room();
    world.last.drop();
    session.edit(9, 'nuevo');
    session.remove(9);
    session.undoRemove(9);
    expect(texts(session)).toEqual(['text 8', 'nuevo', 'text 10']);
    session.remove(9);
    await world.clock.pass(UNDO_MS);
    world.last.join(10);
    await settle();
    expect(changes()).toMatchObject([{ type: 'delete', target: 9 }]);
  });

  it('is sent at once when the person leaves', async () => {
    const { session, changes } = await room();
    session.remove(9);
    session.endUndo();
    expect(session.undoRemove(9)).toBe(false);
    await settle();
    expect(changes()).toMatchObject([{ type: 'delete', target: 9 }]);
  });

  it('is not forgotten by a reload', async () => {
    const storage = new FakeStorage();
    const first = await room({ storage });
    first.session.remove(9);
    first.stop();
    expect(first.world.clock.pending).toBe(0);
    const { session, world, changes } = await room({ storage });
    expect(texts(session)).toEqual(['text 8', null, 'text 10']);
    await world.clock.pass(10_000);
    expect(changes()).toMatchObject([{ type: 'delete', target: 9 }]);
  });
});

describe('a reply', () => {
  it('shows the quote of the answered message while it is pending, and is sent with its seq', async () => {
    const { session, world } = await room();
    const [quoted] = session.getSnapshot().messages;
    session.send('@luis sí', { replyTo: quoted, mentions: [{ at: 0, length: 5, who: 8 }] });
    await settle();
    expect(session.getSnapshot().pending).toMatchObject([
      {
        text: '@luis sí',
        reply: { seq: 8, text: 'text 8', user: 'luis' },
        mentions: [{ at: 0, length: 5, who: { id: 8, name: 'luis' } }],
      },
    ]);
    expect(world.last.sent('message')).toMatchObject([{ replyTo: 8, mentions: [{ at: 0, length: 5, who: 8 }] }]);
  });
});

describe('the last own message', () => {
  const own = (seq: number, minutes: number) =>
    message(seq, { user: 'ana', userId: 1, datetime: new Date(Date.UTC(2026, 7, 20, 23, 60 - minutes)).toISOString() });

  async function withOwn(editWindowMs: number | null) {
    const messages = [own(8, 30), own(9, 9), message(10)];
    return await room({ history: { messages, asOf: 10, hasMore: false, epoch: 'one' }, options: { editWindowMs } });
  }

  it('is the last one that is not deleted, and not too old', async () => {
    const { session } = await withOwn(10 * 60_000);
    expect(session.lastOwn()?.seq).toBe(9);
    session.remove(9);
    expect(session.lastOwn()).toBeNull();
    expect(session.lastOwn(true)?.seq).toBe(8);
    session.undoRemove(9);
    session.edit(9, 'nuevo');
    expect(session.lastOwn()?.text).toBe('nuevo');
  });

  it('may be of any age if there is no limit', async () => {
    const { session } = await withOwn(null);
    session.remove(9);
    expect(session.lastOwn()?.seq).toBe(8);
  });
});
