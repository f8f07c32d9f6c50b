import { describe, expect, it } from 'vitest';
import { FakeLink } from '@/lib/chat/client/fakes';
import { LIMITS } from '@/lib/chat/protocol';
import { Presence, WATCH_MS } from './presence';

const NOW = Date.parse('2026-08-21T12:00:00Z');

async function setUp() {
  const link = new FakeLink();
  const { clock, connection } = link;
  const presence = new Presence(connection, clock, () => NOW + clock.now());
  presence.start();
  await link.dial();
  const changed: number[] = [];
  const show = (id: number) => presence.subscribe(id, () => changed.push(id));
  const last = () => link.last;
  const watched = () =>
    last()
      .sent('watch')
      .map(({ people }) => people);
  return { clock, connection, presence, changed, show, last, watched };
}

async function opened(...ids: number[]) {
  const all = await setUp();
  const hide = ids.map((id) => all.show(id));
  all.last().hello();
  await all.clock.pass(WATCH_MS);
  return { ...all, hide };
}

describe('the people whom the page shows', () => {
  it('are named in one frame once the connection is open, each once', async () => {
    const { clock, show, last, watched } = await setUp();
    show(7);
    show(8);
    show(7);
    await clock.pass(WATCH_MS);
    expect(watched()).toEqual([]);
    last().hello();
    await clock.pass(WATCH_MS);
    expect(watched()).toEqual([[8, 7]]);
  });

  it('are named again when somebody is added or removed, but not if the set ends the same as before', async () => {
    const { clock, show, watched, hide } = await opened(7, 8);
    show(9);
    hide[0]?.();
    await clock.pass(WATCH_MS);
    expect(watched()).toEqual([
      [7, 8],
      [8, 9],
    ]);
    hide[1]?.();
    show(8);
    await clock.pass(10 * WATCH_MS);
    expect(watched()).toHaveLength(2);
  });

  it('are watched until nothing shows them any more', async () => {
    const { clock, show, watched, hide } = await opened(7);
    const second = show(7);
    hide[0]?.();
    await clock.pass(WATCH_MS);
    expect(watched()).toEqual([[7]]);
    second();
    await clock.pass(WATCH_MS);
    expect(watched()).toEqual([[7], []]);
  });

  it('are no more than a connection may watch: those who were shown last', async () => {
    const ids = Array.from({ length: LIMITS.watchedPeople + 5 }, (_, i) => i + 1);
    const { clock, show, watched } = await opened(...ids);
    expect(watched()).toEqual([ids.slice(5)]);
    show(1);
    await clock.pass(WATCH_MS);
    expect(watched().at(-1)).toEqual([...ids.slice(6), 1]);
  });

  it('are named on each new connection, and nothing is known of them until it answers', async () => {
    const { clock, presence, last, watched, changed } = await opened(7);
    last().say({ type: 'presence', people: [{ id: 7, state: 'active' }] });
    expect(presence.of(7)).toEqual({ state: 'active' });
    last().drop();
    expect(presence.of(7)).toBeNull();
    expect(changed).toEqual([7, 7]);
    await clock.pass(2_000);
    last().hello();
    await clock.pass(WATCH_MS);
    expect(watched()).toEqual([[7]]);
    expect(presence.of(7)).toBeNull();
  });
});

describe('what is known of a person', () => {
  it('is what the server says, and renders only what shows that person', async () => {
    const { presence, last, changed } = await opened(7, 8);
    last().say({ type: 'presence', people: [{ id: 7, state: 'away', status: { text: 'De viaje', until: null } }] });
    expect(presence.of(7)).toEqual({ state: 'away', status: { text: 'De viaje', until: null } });
    changed.length = 0;
    const before = presence.of(7);
    last().say({ type: 'presence', people: [{ id: 8, state: 'active' }] });
    expect(changed).toEqual([8]);
    expect(presence.of(7)).toBe(before);
    last().say({ type: 'presence', people: [{ id: 7, state: 'offline' }] });
    expect(presence.of(7)).toEqual({ state: 'offline' });
  });

  it('is the same object, and nothing is rendered, as long as the server says the same', async () => {
    const { clock, presence, show, last, changed } = await opened(7, 8);
    const status = { text: 'De viaje', until: '2026-08-22T12:00:00.000Z' };
    const say = (more = {}) => last().say({ type: 'presence', people: [{ id: 7, state: 'away', status }], ...more });
    say({ ref: 1 });
    const before = [7, 8].map((id) => presence.of(id));
    expect(before).toEqual([{ state: 'away', status }, { state: 'offline' }]);
    changed.length = 0;
    say();
    show(9);
    await clock.pass(WATCH_MS);
    say({ ref: 2 });
    expect(changed).toEqual([9]);
    expect([7, 8].map((id) => presence.of(id) === before[id - 7])).toEqual([true, true]);
    last().say({ type: 'presence', people: [{ id: 7, state: 'away', status: { ...status, until: null } }] });
    expect([changed, presence.of(7)?.status?.until]).toEqual([[9, 7], null]);
  });

  it('is that they are offline if the answer does not name them', async () => {
    const { clock, presence, show, last } = await opened(7, 8);
    expect(presence.of(7)).toBeNull();
    last().say({ type: 'presence', ref: 1, people: [{ id: 8, state: 'active' }] });
    expect(presence.of(7)).toEqual({ state: 'offline' });
    show(9);
    await clock.pass(WATCH_MS);
    last().say({ type: 'presence', ref: 2, people: [{ id: 9, state: 'active' }] });
    expect(presence.of(8)).toEqual({ state: 'offline' });
  });

  it('stays when changes of others come, even between a watch and its answer', async () => {
    const { clock, presence, show, last } = await opened(7, 8);
    last().say({ type: 'presence', ref: 1, people: [{ id: 7, state: 'active' }] });
    show(9);
    await clock.pass(WATCH_MS);
    last().say({ type: 'presence', people: [{ id: 8, state: 'away' }] });
    expect([7, 8, 9].map((id) => presence.of(id)?.state)).toEqual(['active', 'away', undefined]);
  });

  it('stays when an earlier watch is answered, and is offline if the last answer does not name them', async () => {
    const { clock, presence, show, last } = await opened(7);
    last().say({ type: 'presence', ref: 1, people: [{ id: 7, state: 'active' }] });
    for (const id of [8, 9]) {
      show(id);
      await clock.pass(WATCH_MS);
    }
    expect(last().sent('watch').at(-1)).toEqual({ type: 'watch', ref: 3, people: [7, 8, 9] });
    last().say({ type: 'presence', ref: 2, people: [{ id: 8, state: 'active' }] });
    expect([7, 8, 9].map((id) => presence.of(id)?.state)).toEqual(['active', 'active', undefined]);
    last().say({ type: 'presence', ref: 3, people: [{ id: 9, state: 'active' }] });
    expect([7, 8, 9].map((id) => presence.of(id)?.state)).toEqual(['offline', 'offline', 'active']);
  });

  it('is forgotten when the person is no longer shown', async () => {
    const { clock, presence, last, hide } = await opened(7, 8);
    last().say({ type: 'presence', people: [{ id: 7, state: 'active' }] });
    hide[0]?.();
    await clock.pass(WATCH_MS);
    expect(presence.of(7)).toBeNull();
    last().say({ type: 'presence', people: [{ id: 7, state: 'away' }] });
    expect(presence.of(7)).toBeNull();
  });

  it('no longer has a status when the status ends', async () => {
    const { clock, presence, last, changed } = await opened(7, 8);
    const until = (ms: number) => new Date(NOW + clock.now() + ms).toISOString();
    last().say({
      type: 'presence',
      people: [
        { id: 7, state: 'active', status: { text: 'Comiendo', until: until(5_000) } },
        { id: 8, state: 'offline', status: { text: 'Tarde', until: until(-1) } },
      ],
    });
    expect(presence.of(8)).toEqual({ state: 'offline' });
    changed.length = 0;
    await clock.pass(4_999);
    expect(presence.of(7)?.status?.text).toBe('Comiendo');
    await clock.pass(1);
    expect(presence.of(7)).toEqual({ state: 'active' });
    expect(changed).toEqual([7]);
  });

  it('shows at once what the person changed in this tab', async () => {
    const { presence, last, changed } = await opened(1);
    last().say({ type: 'presence', people: [{ id: 1, state: 'active' }] });
    presence.change(1, { state: 'offline' });
    expect(presence.of(1)).toEqual({ state: 'offline' });
    expect(changed).toEqual([1, 1]);
  });
});
