import type { HereState, PresenceStore } from '@/lib/presence/presence';
import type { SeenPerson } from './watching';

/** The most people in one request to the store or the database. */
const BATCH = 1_000;

/** Tells the store the state of these people on this node. The states are read before anything is awaited. */
export async function tellStore(store: PresenceStore, people: Iterable<SeenPerson>): Promise<void> {
  const here: Record<HereState, number[]> = { active: [], away: [] };
  const leaving: Record<HereState, number[]> = { active: [], away: [] };
  const removed: number[] = [];
  for (const person of people) {
    const { id, said } = person;
    const state = person.isShown ? person.state : null;
    person.said = state;
    if (!person.isShown) removed.push(id);
    else if (state !== said) {
      if (state) here[state].push(id);
      if (state === null || said === 'active') leaving.active.push(id);
      if (state === null) leaving.away.push(id);
    }
  }
  await Promise.all([
    ...batches(here.active).map((ids) => store.here('active', ids)),
    ...batches(here.away).map((ids) => store.here('away', ids)),
    ...batches(leaving.active).map((ids) => store.leaving('active', ids)),
    ...batches(leaving.away).map((ids) => store.leaving('away', ids)),
    ...batches(removed).map((ids) => store.remove(ids)),
  ]);
}

/** Tells the store again the states that it was last told of these people, so that they do not expire. */
export async function repeatToStore(store: PresenceStore, people: readonly SeenPerson[]): Promise<void> {
  for (const state of ['active', 'away'] as const) {
    const ids = people.filter(({ said }) => said === state).map(({ id }) => id);
    for (const batch of batches(ids)) await store.here(state, batch);
  }
}

export function batches<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / BATCH);
  return Array.from({ length: count }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}
