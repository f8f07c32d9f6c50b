import type { WirePresence } from '@/lib/chat/protocol';
import type { Connection } from '@/lib/chat/server/connection';
import type { HereState } from '@/lib/presence/presence';
import { type PresenceProfile, shownStatus } from '@/lib/users/profile';

/** A person who is connected to this node, or whom somebody here watches. */
export class SeenPerson {
  /** Their connections to this node, each with its state; null until the state is known. */
  readonly here = new Map<Connection, HereState | null>();
  readonly watchers = new Set<Watcher>();
  /** Undefined until the profile was read. Null if there is no such person. */
  profile: PresenceProfile | null | undefined;
  /** The state that this node last told the store. */
  said: HereState | null = null;
  /** The state that their watchers are sent, as JSON; null until it is known. */
  told: string | null = null;
  /** Whether the answer to a `watch` names them: they are not offline, or they have a status. */
  isNotable = false;

  constructor(readonly id: number) {}

  /** Whether others may see that they are here. False until the profile is read. */
  get isShown(): boolean {
    return this.profile != null && !this.profile.hidden;
  }

  /** Their state on this node. */
  get state(): HereState | null {
    const states = [...this.here.values()];
    if (states.includes('active')) return 'active';
    return states.includes('away') ? 'away' : null;
  }

  /** Forgets the state with the last watcher, because the next watcher must not get an old state. */
  unwatch(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0) return;
    this.told = null;
    this.isNotable = false;
  }

  /** Takes the state that the store has. @returns whether it must be sent to their watchers */
  takeState(state: HereState | undefined): boolean {
    if (this.profile === undefined || this.watchers.size === 0) return false;
    const wire = this.#wire(state);
    const told = JSON.stringify(wire);
    if (told === this.told) return false;
    this.told = told;
    this.isNotable = wire.state !== 'offline' || wire.status !== undefined;
    return true;
  }

  #wire(state: HereState | undefined): WirePresence {
    const shown = (this.isShown && state) || 'offline';
    return { id: this.id, state: shown, ...shownStatus(this.profile?.status ?? null, new Date()) };
  }
}

/** The content of one `presence` frame. */
export interface News {
  /** As JSON. */
  people: string[];
  /** The `ref` of the `watch` that the frame answers. */
  ref?: number | undefined;
}

/** What one connection watches. */
export class Watcher {
  people = new Set<SeenPerson>();
  /** The watcher waits for the answer to its last `watch`. */
  isWaiting = false;
  /** The `ref` of the last `watch`, if the client gave it one. */
  ref: number | undefined;
  /** The store was asked for the states of `people` since the watcher began to wait. */
  isAsked = false;
  /** A `watch` that is executed in the next turn. */
  later: (() => void) | null = null;
  /** The people whose new state must be sent. */
  readonly due = new Set<SeenPerson>();

  /** Whether the present state of each of them is known. */
  get isKnown(): boolean {
    if (!this.isAsked) return false;
    for (const { told } of this.people) if (told === null) return false;
    return true;
  }

  /** @returns those whom this watcher no longer watches */
  replace(people: Set<SeenPerson>): SeenPerson[] {
    const left = [...this.people].filter((person) => !people.has(person));
    for (const person of left) person.unwatch(this);
    for (const person of people) person.watchers.add(this);
    this.people = people;
    this.isAsked = false;
    this.due.clear();
    return left;
  }

  /** Returns what must be sent now, and counts it as sent. Null if there is nothing. */
  take(): News | null {
    if (!this.isWaiting && this.due.size === 0) return null;
    const people = this.isWaiting ? [...this.people].filter(({ isNotable }) => isNotable) : [...this.due];
    const ref = this.isWaiting ? this.ref : undefined;
    this.isWaiting = false;
    this.due.clear();
    return { people: people.map(({ told }) => told ?? ''), ref };
  }
}
