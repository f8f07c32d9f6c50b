import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANA, ana, GRACE_MS, LUIS, pass, SOON_MS, setUp, TURN_MS, told } from './presence.fixture';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a person', () => {
  it('is active as long as one of their connections is', async () => {
    const { presence, enter, watching } = setUp();
    const [phone, desk] = [enter(ANA), enter(ANA)];
    const luis = await watching(ANA);
    presence.state(phone.asConnection, 'away');
    await pass(GRACE_MS + TURN_MS);
    expect(luis.frames).toEqual([]);
    presence.state(desk.asConnection, 'away');
    await pass(GRACE_MS + TURN_MS);
    presence.state(phone.asConnection, 'active');
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('away')), told(ana('active'))]);
  });

  it('who reconnects with a hidden tab is not shown as active in between', async () => {
    const { presence, arrive, watching } = setUp();
    const luis = await watching(ANA);
    const her = arrive(ANA);
    await pass(1_000);
    presence.state(her.asConnection, 'away');
    await pass(GRACE_MS);
    presence.leave(her.asConnection);
    await pass(1_000);
    const again = arrive(ANA);
    await pass(1_000);
    presence.state(again.asConnection, 'away');
    await pass(2 * GRACE_MS);
    expect(luis.frames).toEqual([told(ana('away'))]);
  });

  it('whose new connection says nothing is active after two seconds, if it is still there', async () => {
    const { presence, store, arrive } = setUp();
    arrive(ANA);
    const gone = arrive(LUIS);
    await pass(1_900);
    presence.leave(gone.asConnection);
    expect(await store.states([ANA, LUIS])).toEqual(new Map());
    await pass(100 + SOON_MS);
    expect(await store.states([ANA, LUIS])).toEqual(new Map([[ANA, 'active']]));
    expect(presence.counts().here).toBe(1);
  });

  it('who leaves and comes back within the time of grace is shown as here all the time', async () => {
    const { presence, enter, watching } = setUp();
    const her = enter(ANA);
    const luis = await watching(ANA);
    presence.leave(her.asConnection);
    await pass(GRACE_MS - 2 * TURN_MS);
    const again = enter(ANA);
    await pass(2 * GRACE_MS);
    expect(luis.frames).toEqual([]);
    presence.leave(again.asConnection);
    await pass(GRACE_MS - TURN_MS);
    expect(luis.frames).toEqual([]);
    await pass(2 * TURN_MS);
    expect(luis.frames).toEqual([told(ana('offline'))]);
  });

  it('is here as long as they are on one of two nodes, and expires if that node is killed', async () => {
    const { presence, node, enter, enterAt, watching } = setUp();
    const other = node();
    const here = enter(ANA);
    enterAt(other, ANA);
    const luis = await watching(ANA);
    presence.leave(here.asConnection);
    await pass(10 * GRACE_MS);
    expect(luis.frames).toEqual([]);
    await other.end();
    await pass(GRACE_MS);
    expect(luis.frames).toEqual([]);
    await pass(GRACE_MS + TURN_MS);
    expect(luis.frames).toEqual([told(ana('offline'))]);
  });

  it('who is hidden is offline from the next turn on, also if they left just before', async () => {
    const { world, presence, enter, watching } = setUp();
    const her = enter(ANA);
    const luis = await watching(ANA);
    world.profiles.set(ANA, { hidden: true, status: null });
    presence.onProfile(ANA);
    expect(presence.isShown(ANA)).toBe(true);
    await pass(TURN_MS);
    expect(presence.isShown(ANA)).toBe(false);
    expect(luis.frames).toEqual([told(ana('offline'))]);
    world.profiles.set(ANA, { hidden: false, status: null });
    presence.onProfile(ANA);
    await pass(TURN_MS);
    expect(luis.frames.slice(1)).toEqual([told(ana('active'))]);
    presence.leave(her.asConnection);
    await pass(TURN_MS);
    world.profiles.set(ANA, { hidden: true, status: null });
    presence.onProfile(ANA);
    await pass(TURN_MS);
    expect(luis.frames.slice(2)).toEqual([told(ana('offline'))]);
  });

  it('who is hidden is in no store', async () => {
    const { world, store, presence, enter } = setUp();
    world.profiles.set(LUIS, { hidden: true, status: null });
    for (const id of [ANA, LUIS]) enter(id);
    await pass(SOON_MS);
    expect(await store.states([ANA, LUIS])).toEqual(new Map([[ANA, 'active']]));
    world.profiles.set(ANA, { hidden: true, status: null });
    presence.onProfile(ANA);
    await pass(SOON_MS);
    expect(await store.states([ANA, LUIS])).toEqual(new Map());
  });

  it('who is deleted is offline and without a status, and nobody watches them any more', async () => {
    const { world, presence, enter, watching } = setUp();
    world.profiles.set(ANA, { hidden: false, status: { text: 'Aquí', until: null } });
    const her = enter(ANA);
    const luis = await watching(ANA);
    world.profiles.delete(ANA);
    presence.onProfile(ANA);
    presence.leave(her.asConnection);
    await pass(2 * TURN_MS);
    expect(luis.frames).toEqual([told(ana('offline'))]);
    expect(presence.counts()).toEqual({ here: 1, watched: 0 });
  });

  it('has no status after its end, without another query', async () => {
    const { world, enter, watching } = setUp();
    const until = new Date(Date.now() + 10_000);
    world.profiles.set(ANA, { hidden: false, status: { text: 'Comiendo', until } });
    enter(ANA);
    const luis = await watching(ANA);
    const asked = world.asked.length;
    await pass(10_000 - TURN_MS);
    expect(luis.frames).toEqual([]);
    await pass(2 * TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    expect(world.asked).toHaveLength(asked);
  });
});
