import { expect, it } from 'vitest';
import { FakeClock, FakeStorage } from '@/lib/chat/client/fakes';
import { isHeld } from './item';
import { Outbox } from './outbox';
import { OTHER_TAB_MS, UNDO_MS, UndoWindow } from './undo-window';

let ids = 0;

/** A tab with its own clocks. */
function tab(storage = new FakeStorage(), clock = new FakeClock(), wallOffset = 0) {
  const wallNow = () => clock.now() + wallOffset;
  const outbox = new Outbox({ storage, userId: 1, roomId: 1, now: wallNow, newUuid: () => `id-${++ids}` });
  const undo = new UndoWindow(outbox, clock, wallNow);
  outbox.subscribe(() => undo.look());
  undo.look();
  const remove = (target: number) => {
    const added = outbox.change({ kind: 'delete', target, epoch: 'one', heldUntil: undo.until });
    if (added !== 'full') undo.opened(added.clientId);
  };
  const held = () => outbox.items.filter(isHeld).length;
  return { storage, clock, outbox, undo, remove, held };
}

it('releases each deletion when its own time is over', async () => {
  const { clock, remove, held, outbox } = tab();
  remove(4);
  await clock.pass(1_000);
  remove(5);
  await clock.pass(UNDO_MS - 1_000 - 1);
  expect(held()).toBe(2);
  await clock.pass(1);
  expect(held()).toBe(1);
  await clock.pass(1_000);
  expect(held()).toBe(0);
  expect(outbox.items).toHaveLength(2);
  expect(clock.pending).toBe(0);
});

it('leaves no timer behind for a deletion that was undone', async () => {
  const { clock, remove, outbox } = tab();
  remove(4);
  outbox.remove(outbox.items[0]?.clientId ?? '');
  expect(clock.pending).toBe(0);
});

it('releases the deletions of this tab at once when the page is hidden, but not those of another tab', async () => {
  const [storage, clock] = [new FakeStorage(), new FakeClock()];
  const [here, there] = [tab(storage, clock), tab(storage, clock)];
  here.remove(4);
  there.remove(5);
  here.undo.close();
  here.outbox.reload();
  expect(here.outbox.items.map((item) => isHeld(item))).toEqual([false, true]);
});

it('releases the deletions of another tab a little later than that tab would, because it may be gone', async () => {
  const [storage, clock] = [new FakeStorage(), new FakeClock()];
  tab(storage, clock).remove(4);
  const { clock: own, held } = tab(storage, new FakeClock());
  expect(held()).toBe(1);
  await own.pass(UNDO_MS + OTHER_TAB_MS - 1);
  expect(held()).toBe(1);
  await own.pass(1);
  expect(held()).toBe(0);
});

it('waits no longer if the system’s time was set back', async () => {
  const { storage, remove } = tab();
  remove(4);
  const { clock, held } = tab(storage, new FakeClock(), -3_600_000);
  expect(held()).toBe(1);
  await clock.pass(UNDO_MS + OTHER_TAB_MS);
  expect(held()).toBe(0);
});
