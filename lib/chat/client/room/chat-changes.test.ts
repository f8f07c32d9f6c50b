import { describe, expect, it } from 'vitest';
import { settle } from '@/lib/chat/client/fakes';
import { READ_MS } from '@/lib/chat/client/inbox/reading';
import { opened, page, said } from './fake-chat';

/** A tab with the room 1 on the screen, which has an old message. */
async function withMessage() {
  const all = await opened();
  const { chat, world } = all;
  world.last.say(said(1, 11));
  await world.clock.pass(100);
  const session = chat.session(1);
  if (!session) throw new Error('There is no room');
  return { ...all, session };
}

describe('changes of a tab', () => {
  it('do not mark the room as read, because their author may not have seen later messages', async () => {
    const { world, session } = await withMessage();
    session.react(11, '👍', true);
    await settle();
    world.last.say({ type: 'ack', clientId: world.last.sent('react')[0]?.clientId, seq: 12 });
    await world.clock.pass(READ_MS);
    expect(world.last.sent('read')).toEqual([]);
  });

  it('and changes of others make no room unread, and do not move it in the list', async () => {
    const { world, chat } = await withMessage();
    const at = '2026-08-21T19:25:03.120Z';
    const by = { id: 8, name: 'luis' };
    chat.reading(1, 11);
    await world.clock.pass(READ_MS);
    const before = chat.getInbox();
    world.last.say({ type: 'reaction', seq: 12, target: 11, emoji: '👍', on: true, by });
    world.last.say({ type: 'pin', seq: 13, target: 11, on: true, by, datetime: at });
    world.last.say({ type: 'edit', seq: 14, target: 11, message: 'x', editedAt: at });
    world.last.say({ type: 'delete', seq: 15, target: 11 });
    await world.clock.pass(100);
    expect(chat.getInbox().rooms).toEqual(before.rooms);
    expect(chat.getInbox().badge).toBe(before.badge);
  });

  it('are sent at once when the tab is hidden, the page is left, or another room is shown', async () => {
    const leaving = {
      hidden: ({ world }: Awaited<ReturnType<typeof withMessage>>) => world.handlers?.hidden(),
      left: ({ chat }: Awaited<ReturnType<typeof withMessage>>) => chat.hide(1),
    };
    for (const leave of Object.values(leaving)) {
      const tab = await withMessage();
      tab.session.remove(11);
      await settle();
      expect(tab.world.last.sent('delete')).toEqual([]);
      leave(tab);
      await settle();
      expect(tab.world.last.sent('delete')).toMatchObject([{ room: 1, target: 11 }]);
    }
    const { session, world } = await withMessage();
    session.remove(11);
    world.handlers?.putAside();
    expect(session.undoRemove(11)).toBe(false);
  });

  it('of a room that is not shown are sent, as after a reload, and the room is marked until then', async () => {
    const { world, chat, session, stop } = await withMessage();
    world.last.drop();
    session.react(11, '👍', true);
    await world.clock.pass(100);
    expect(
      chat
        .getInbox()
        .rooms.filter(({ hasUnsent }) => hasUnsent)
        .map(({ id }) => id),
    ).toEqual([1]);
    expect(chat.unsent).toBe(1);
    stop();
    const later = await opened({ storage: world.storage });
    later.world.answer = () => ({ page: page(11) });
    await later.world.clock.pass(100);
    expect(later.world.last.sent('react')).toMatchObject([{ room: 1, target: 11, emoji: '👍', on: true }]);
  });

  it('that are refused are told with their room', async () => {
    const { world, chat, session } = await withMessage();
    const told: unknown[] = [];
    const stopListening = chat.onRefused((room, refusal) => told.push([room, refusal]));
    session.react(11, '👍', true);
    await settle();
    const { clientId } = world.last.sent('react')[0] ?? {};
    world.last.say({ type: 'error', code: 'too_many', retryable: false, clientId });
    await settle();
    stopListening();
    expect(told).toEqual([[1, { kind: 'react', target: 11, code: 'too_many' }]]);
  });
});
