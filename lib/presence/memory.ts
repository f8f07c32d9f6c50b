import { type HereState, type PresenceStore, TIMES } from './presence';

/** The people of a single node. */
export class MemoryPresence implements PresenceStore {
  /** Until when each person is in a state, by performance.now(). */
  readonly #until = { active: new Map<number, number>(), away: new Map<number, number>() };

  constructor(private readonly times = TIMES) {}

  async here(state: HereState, userIds: readonly number[]): Promise<void> {
    this.#removeExpired();
    const until = performance.now() + this.times.presentMs;
    for (const id of userIds) this.#until[state].set(id, until);
  }

  async leaving(state: HereState, userIds: readonly number[]): Promise<void> {
    const latest = performance.now() + this.times.graceMs;
    for (const id of userIds) {
      if ((this.#until[state].get(id) ?? 0) > latest) this.#until[state].set(id, latest);
    }
  }

  async remove(userIds: readonly number[]): Promise<void> {
    for (const id of userIds) for (const until of Object.values(this.#until)) until.delete(id);
  }

  async states(userIds: readonly number[]): Promise<Map<number, HereState>> {
    const now = performance.now();
    const { active, away } = this.#until;
    const found = new Map<number, HereState>();
    for (const id of userIds) {
      if ((active.get(id) ?? 0) > now) found.set(id, 'active');
      else if ((away.get(id) ?? 0) > now) found.set(id, 'away');
    }
    return found;
  }

  listen(): void {}

  async end(): Promise<void> {}

  #removeExpired(): void {
    const now = performance.now();
    for (const people of Object.values(this.#until)) {
      for (const [id, until] of people) if (until <= now) people.delete(id);
    }
  }
}
