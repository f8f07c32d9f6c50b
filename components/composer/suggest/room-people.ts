import type { Member } from '@/components/rooms/members';
import { request } from '@/lib/browser/request';

/** Who is in a room, as far as it was asked for. */
export interface RoomPeopleView {
  members: readonly Member[];
  /** Whether these are all. */
  isComplete: boolean;
}

interface Page {
  members: readonly Member[];
  next: string | null;
}

/** The most pages of 100 that are asked for: in a larger room, nobody can be said not to be in it. */
const MOST_PAGES = 10;
/** The number of rooms whose members are remembered. */
const MOST_ROOMS = 20;

const NOTHING: RoomPeopleView = { members: [], isComplete: false };

/** Loads the members of one room when somebody is to be mentioned there. */
export class RoomPeople {
  readonly #room: number;
  readonly #listeners = new Set<() => void>();
  #view = NOTHING;
  #loadedAt: number | null = null;

  constructor(room: number) {
    this.#room = room;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): RoomPeopleView => this.#view;

  /**
   * Loads them again if they have changed. If that fails, the next call tries again.
   * @param changedAt seq of the last change to the members
   */
  async load(changedAt: number): Promise<void> {
    if (this.#loadedAt === changedAt) return;
    this.#loadedAt = changedAt;
    const members: Member[] = [];
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query: string = after === null ? '' : `?${new URLSearchParams({ after })}`;
      const answer = await request<Page>({ method: 'GET', path: `rooms/by-id/${this.#room}/members${query}` });
      // Another change came meanwhile, and with it another call.
      if (this.#loadedAt !== changedAt) return;
      if (!answer.ok) {
        this.#loadedAt = null;
        return;
      }
      members.push(...answer.body.members);
      after = answer.body.next;
      this.#show({ members: [...members], isComplete: after === null });
      if (after === null) return;
    }
  }

  #show(view: RoomPeopleView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }
}

const rooms = new Map<number, RoomPeople>();

export function roomPeople(room: number): RoomPeople {
  const people = rooms.get(room) ?? new RoomPeople(room);
  rooms.delete(room);
  rooms.set(room, people);
  const [oldest] = rooms.keys();
  if (rooms.size > MOST_ROOMS && oldest !== undefined) rooms.delete(oldest);
  return people;
}
