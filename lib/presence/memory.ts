import { type HereState, type Look, type PresenceStore, TIMES } from './presence';

/** The people of a single node. */
export class MemoryPresence implements PresenceStore {
  /** Until when each person is in a state, by performance.now(). */
  readonly #until = { active: new Map<number, number>(), away: new Map<number, number>() };

  /** Until when somebody looks at a room, by performance.now(). */
  readonly #looks = new Map<Look, number>();

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

  async looking(looks: readonly Look[]): Promise<void> {
    const now = performance.now();
    for (const [look, until] of this.#looks) if (until <= now) this.#looks.delete(look);
    for (const look of looks) this.#looks.set(look, now + this.times.presentMs);
  }

  async lookedAway(looks: readonly Look[]): Promise<void> {
    for (const look of looks) this.#looks.delete(look);
  }

  async looks(looks: readonly Look[]): Promise<Set<Look>> {
    const now = performance.now();
    return new Set(looks.filter((look) => (this.#looks.get(look) ?? 0) > now));
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
