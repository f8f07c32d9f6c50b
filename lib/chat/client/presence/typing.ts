import type { Clock } from '@/lib/chat/client/clock';
import type { Connection } from '@/lib/chat/client/connection';
import { type NamedPerson, TYPING_EVERY_MS, TYPING_SHOWN_MS, type TypingNewsFrame } from '@/lib/chat/protocol';

interface Typist {
  person: NamedPerson;
  until: number;
}

const NOBODY: readonly NamedPerson[] = [];

/** Who is writing in which room. A `typing` frame counts for TYPING_SHOWN_MS, or until the person's message comes. */
export class Typing {
  readonly #connection: Connection;
  readonly #clock: Clock;
  /** By room, and then by the person's id, in the order in which they began. */
  readonly #typists = new Map<number, Map<number, Typist>>();
  readonly #views = new Map<number, readonly NamedPerson[]>();
  readonly #listeners = new Set<() => void>();
  /** When this tab last sent a `typing` frame, by room. */
  readonly #toldAt = new Map<number, number>();
  #cancelTimer: () => void = () => {};

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Listens to the connection. Returns a function that stops this. */
  start = (): (() => void) => {
    const end = this.#connection.subscribe({
      stateChanged: () => {},
      received: (frame) => {
        if (frame.type === 'typing') this.#hears(frame);
        if (frame.type === 'message' && frame.user !== null) this.#wrote(frame.room, frame.user);
      },
    });
    return () => {
      end();
      this.#cancelTimer();
      this.#typists.clear();
      this.#views.clear();
    };
  };

  /** Tells the others in a room that the person is writing, at most once per TYPING_EVERY_MS. Nothing is queued. */
  says(room: number): void {
    const now = this.#clock.now();
    if (now - (this.#toldAt.get(room) ?? Number.NEGATIVE_INFINITY) < TYPING_EVERY_MS) return;
    if (this.#connection.send({ type: 'typing', room })) this.#toldAt.set(room, now);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Who is writing, in the order in which they began. Returns the same array as long as nothing changes. */
  in(room: number): readonly NamedPerson[] {
    return this.#views.get(room) ?? NOBODY;
  }

  #hears({ room, userId: id, user: name, shown }: TypingNewsFrame): void {
    const typists = this.#typists.get(room) ?? new Map<number, Typist>();
    this.#typists.set(room, typists);
    const isNew = !typists.has(id);
    typists.set(id, { person: { id, name, ...(shown && { shown }) }, until: this.#clock.now() + TYPING_SHOWN_MS });
    if (isNew) this.#show(room);
    this.#watchEnd();
  }

  #wrote(room: number, user: string): void {
    const typists = this.#typists.get(room);
    const typist = [...(typists?.values() ?? [])].find(({ person }) => person.name === user);
    if (!typists || !typist) return;
    typists.delete(typist.person.id);
    this.#show(room);
  }

  /** Sets one timer, for the `typing` frame that ends next. */
  #watchEnd(): void {
    this.#cancelTimer();
    const ends = [...this.#typists.values()].flatMap((typists) => [...typists.values()].map(({ until }) => until));
    if (ends.length === 0) return;
    this.#cancelTimer = this.#clock.after(Math.min(...ends) - this.#clock.now(), () => this.#drop());
  }

  #drop(): void {
    const now = this.#clock.now();
    for (const [room, typists] of this.#typists) {
      const over = [...typists].filter(([, { until }]) => until <= now);
      for (const [id] of over) typists.delete(id);
      if (over.length > 0) this.#show(room);
    }
    this.#watchEnd();
  }

  #show(room: number): void {
    const people = [...(this.#typists.get(room)?.values() ?? [])].map(({ person }) => person);
    if (people.length > 0) this.#views.set(room, people);
    else {
      this.#views.delete(room);
      this.#typists.delete(room);
    }
    for (const listener of this.#listeners) listener();
  }
}
