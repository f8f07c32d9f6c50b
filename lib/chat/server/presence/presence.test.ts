import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HereState } from '@/lib/presence/presence';
import { ANA, ana, GRACE_MS, LUIS, NOBODY, pass, SOON_MS, setUp, TURN_MS, told } from './presence.fixture';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a watch', () => {
  it('is answered at once with those who are here or have a status, even if it names nobody', async () => {
    const { world, presence, enter } = setUp();
    world.profiles.set(3, { hidden: false, status: { text: 'De viaje', until: null } });
    world.profiles.set(4, { hidden: false, status: null });
    enter(ANA);
    const luis = enter(LUIS);
    presence.watch(luis.asConnection, [ANA, 3, 4, NOBODY]);
    await pass(SOON_MS);
    const away = { id: 3, state: 'offline', status: { text: 'De viaje', until: null } };
    expect(luis.frames).toEqual([told(ana('active'), away)]);
    presence.watch(luis.asConnection, [4]);
    await pass(SOON_MS);
    expect(luis.frames.slice(1)).toEqual([told()]);
  });

  it('replaces the one before, and only the last of several at once is answered', async () => {
    const { presence, enter } = setUp();
    const her = enter(ANA);
    const luis = enter(LUIS);
    presence.watch(luis.asConnection, [ANA]);
    presence.watch(luis.asConnection, [LUIS]);
    await pass(SOON_MS);
    expect(luis.frames).toEqual([told({ id: LUIS, state: 'active' })]);
    presence.state(her.asConnection, 'away');
    await pass(TURN_MS + GRACE_MS);
    expect(luis.frames).toHaveLength(1);
  });

  it('is answered with the ref of the last of several, and frames with changes have no ref', async () => {
    const { presence, enter } = setUp();
    const [luis, other] = [enter(LUIS), enter(3)];
    presence.watch(luis.asConnection, [ANA], 1);
    presence.watch(luis.asConnection, [ANA, LUIS], 2);
    presence.watch(other.asConnection, [ANA, LUIS], 7);
    await pass(SOON_MS);
    const people = [{ id: LUIS, state: 'active' }];
    expect(luis.frames).toEqual([{ type: 'presence', ref: 2, people }]);
    expect(other.frames).toEqual([{ type: 'presence', ref: 7, people }]);
    enter(ANA);
    await pass(TURN_MS);
    expect(luis.frames.slice(1)).toEqual([told(ana('active'))]);
    presence.watch(luis.asConnection, [ANA]);
    await pass(SOON_MS);
    expect(luis.frames.slice(2)).toEqual([told(ana('active'))]);
  });

  it('is answered with the present state, although other watchers are told of it only in the next turn', async () => {
    const { presence, enter, watching } = setUp();
    const luis = await watching(ANA);
    const her = enter(ANA);
    presence.watch(her.asConnection, [ANA]);
    await pass(SOON_MS);
    expect(her.frames).toEqual([told(ana('active'))]);
    expect(luis.frames).toEqual([]);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    expect(her.frames).toHaveLength(1);
  });

  it('is answered to a slow connection when it takes frames again, with the state at that moment', async () => {
    const { presence, enter } = setUp();
    const luis = enter(LUIS);
    luis.bufferedBytes = 1_000_000;
    presence.watch(luis.asConnection, [ANA]);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([]);
    enter(ANA);
    luis.bufferedBytes = 0;
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
  });

  it.each(['somebody else', 'nobody'])(
    'that comes during a run is not answered with what was true before, if %s watches already',
    async (who) => {
      const { world, store, presence, enter, watching } = setUp();
      enter(ANA);
      const luis = await watching(ANA);
      if (who === 'somebody else') presence.watch(enter(3).asConnection, [ANA]);
      presence.watch(luis.asConnection, [LUIS]);
      const late = enter(4);
      await pass(TURN_MS);
      let answer = (_: Map<number, HereState>) => {};
      const answered = new Promise<Map<number, HereState>>((resolve) => {
        answer = resolve;
      });
      const asked = vi.spyOn(store, 'states').mockReturnValueOnce(answered);
      presence.watch(luis.asConnection, [LUIS]);
      await pass(SOON_MS);
      expect(asked).toHaveBeenCalledOnce();
      world.profiles.set(ANA, { hidden: true, status: null });
      presence.onProfile(ANA);
      presence.watch(late.asConnection, [ANA]);
      answer(new Map([[ANA, 'active']]));
      await pass(SOON_MS);
      expect(late.frames).toEqual([told()]);
    },
  );

  it('beyond the limit is answered in the next turn, and only the last of several', async () => {
    const { presence, enter, watching } = setUp();
    enter(ANA);
    const luis = await watching(LUIS);
    presence.watchLater(luis.asConnection, [NOBODY]);
    presence.watchLater(luis.asConnection, [ANA]);
    await pass(SOON_MS);
    expect(luis.frames).toEqual([]);
    expect(presence.counts().watched).toBe(1);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    presence.watchLater(luis.asConnection, [ANA]);
    presence.watch(luis.asConnection, [LUIS]);
    await pass(2 * TURN_MS);
    expect(luis.frames.slice(1)).toEqual([told({ id: LUIS, state: 'active' })]);
  });

  it('waits while the database is away, which is asked again only in the turns', async () => {
    const { world, presence, enter } = setUp();
    enter(ANA);
    await pass(SOON_MS);
    world.down = true;
    const luis = enter(LUIS);
    presence.watch(luis.asConnection, [ANA, LUIS]);
    await pass(4 * TURN_MS);
    expect(luis.frames).toEqual([]);
    expect(world.warn.mock.calls.length).toBeLessThanOrEqual(6);
    world.down = false;
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'), { id: LUIS, state: 'active' })]);
  });
});

describe('changes', () => {
  it('come in one frame each turn, and nothing comes if nothing changed', async () => {
    const { enter, watching, presence } = setUp();
    const luis = await watching(ANA, LUIS);
    const her = enter(ANA);
    presence.state(luis.asConnection, 'away');
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active'))]);
    presence.state(her.asConnection, 'away');
    presence.state(her.asConnection, 'active');
    await pass(5 * TURN_MS);
    expect(luis.frames).toHaveLength(1);
    // So long after he left the state, he is shown to be away.
    await pass(GRACE_MS);
    expect(luis.frames.slice(1)).toEqual([told({ id: LUIS, state: 'away' })]);
  });

  it('wait while a connection is slow, which then gets only the newest state', async () => {
    const { world, enter, watching, presence } = setUp();
    const luis = await watching(ANA);
    luis.bufferedBytes = 1_000_000;
    enter(ANA);
    await pass(TURN_MS);
    world.profiles.set(ANA, { hidden: false, status: { text: 'Comiendo', until: null } });
    presence.onProfile(ANA);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([]);
    luis.bufferedBytes = 0;
    await pass(TURN_MS);
    expect(luis.frames).toEqual([told(ana('active', { status: { text: 'Comiendo', until: null } }))]);
  });

  it('are not sent to a closed connection, whose people are forgotten', async () => {
    const { enter, watching, presence } = setUp();
    const luis = await watching(ANA, NOBODY);
    luis.closed = true;
    presence.leave(luis.asConnection);
    presence.watch(luis.asConnection, [ANA]);
    enter(ANA);
    await pass(TURN_MS);
    expect(luis.frames).toEqual([]);
    expect(presence.counts()).toEqual({ here: 1, watched: 0 });
  });
});

it('reads all profiles again after a gap, and each minute, in case a hint was lost', async () => {
  const { world, presence, watching } = setUp();
  const luis = await watching(ANA);
  world.profiles.set(ANA, { hidden: false, status: { text: 'Uno', until: null } });
  presence.onGap();
  await pass(TURN_MS);
  expect(luis.frames).toEqual([told(ana('offline', { status: { text: 'Uno', until: null } }))]);
  world.profiles.set(ANA, { hidden: false, status: null });
  await pass(60_000 + TURN_MS);
  expect(luis.frames.slice(1)).toEqual([told(ana('offline'))]);
});

it('asks the database only for the last set of people, however often a connection watches others', {
  tags: 'frames/watched-people',
}, async () => {
  const { world, presence, enter } = setUp();
  const luis = enter(LUIS);
  await pass(SOON_MS);
  world.asked.length = 0;
  for (let i = 0; i < 200; i++) {
    presence.watch(
      luis.asConnection,
      Array.from({ length: 500 }, (_, k) => 1_000 + 500 * i + k),
    );
  }
  expect(presence.counts().watched).toBe(500);
  await pass(TURN_MS);
  expect(world.asked.map((ids) => ids.length)).toEqual([500]);
  expect(luis.frames).toEqual([told()]);
  // None of them exists.
  expect(presence.counts().watched).toBe(0);
});

it('does not read the profiles of people who were forgotten after a failed read', async () => {
  const { world, presence, enter } = setUp();
  const luis = enter(LUIS);
  await pass(SOON_MS);
  world.asked.length = 0;
  world.down = true;
  world.onAsked = () => presence.watch(luis.asConnection, [ANA]);
  presence.watch(luis.asConnection, [NOBODY]);
  await pass(SOON_MS);
  world.down = false;
  await pass(TURN_MS);
  expect(world.asked).toEqual([[NOBODY], [ANA], [ANA]]);
});

it('tells the store who has left before the node ends', async () => {
  const { store, presence, enter } = setUp();
  const her = enter(ANA);
  await pass(SOON_MS);
  presence.leave(her.asConnection);
  await presence.end();
  await pass(GRACE_MS - 1);
  expect(await store.states([ANA])).toEqual(new Map([[ANA, 'active']]));
  await pass(1);
  expect(await store.states([ANA])).toEqual(new Map());
});
