import type { MentionCounts } from '@/lib/messages/mentions/counts';
import type { Concerned, LogRange } from '@/lib/messages/mentions/since';
import type { Log } from '@/lib/telemetry/log';
import type { PersonHere, WatchedRoom } from './people';

export interface MentionSource {
  /** Whose counts may have changed by what was written in these parts of rooms' logs. */
  concerned(ranges: LogRange[]): Promise<Map<number, Concerned>>;
  /** How many unread messages name these people, 0 included. Leaves out rooms that the person is not a member of. */
  mentions(pairs: { userId: number; roomId: number }[]): Promise<MentionCounts>;
}

/** A count that the person was not sent yet. */
export interface MentionCount {
  person: PersonHere;
  room: WatchedRoom;
  mentions: number;
  /** It is current as long as the person has this generation. */
  generation: number;
}

/** Rooms and counts of one turn. The others wait for the next one. */
const ROOMS = 1_000;
const COUNTS = 2_000;

/**
 * Finds the people on this node whose count of mentions has changed. What a message says of that is read from the database:
 * so it does not matter whether this node heard of the message by a batch, or found by the sweep that the log had grown.
 * Direct rooms have no such counts.
 */
export class MentionNews {
  /** Rooms whose logs have grown, and the head up to which they were looked at. */
  readonly #grown = new Map<WatchedRoom, number>();
  readonly #due = new Map<WatchedRoom, Set<PersonHere>>();

  constructor(
    private readonly source: MentionSource,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  get isWaiting(): boolean {
    return this.#grown.size + this.#due.size > 0;
  }

  /** The room's log goes further than `head`. */
  advance(room: WatchedRoom, head: number): void {
    if (room.kind === 'direct') return;
    this.#grown.set(room, Math.min(head, this.#grown.get(room) ?? head));
  }

  /** The count of this person may have changed. */
  recount(person: PersonHere, room: WatchedRoom): void {
    const people = this.#due.get(room);
    if (people) people.add(person);
    else this.#due.set(room, new Set([person]));
  }

  forget(room: WatchedRoom): void {
    this.#grown.delete(room);
    this.#due.delete(room);
  }

  /** Reads what is due, and returns what is to be sent now. Never rejects: what failed is due again. */
  async take(): Promise<MentionCount[]> {
    await this.#lookAtLogs();
    const asked = this.#takeDue();
    if (asked.length === 0) return [];
    try {
      const generations = asked.map(({ person }) => person.generation);
      const found = await this.source.mentions(
        asked.map(({ person, room }) => ({ userId: person.id, roomId: room.id })),
      );
      return asked.flatMap(({ person, room }, i): MentionCount[] => {
        const mentions = found.get(person.id)?.get(room.id);
        const generation = generations[i] ?? 0;
        // What the person was sent meanwhile may be newer than this count.
        const isCurrent = person.generation === generation;
        if (!isCurrent) this.recount(person, room);
        const isNews = mentions !== undefined && mentions !== person.mentionsIn(room.id) && room.people.has(person);
        return isCurrent && isNews ? [{ person, room, mentions, generation }] : [];
      });
    } catch (error) {
      this.log.warn({ err: error }, 'mentions could not be counted, it is tried again');
      for (const { person, room } of asked) this.recount(person, room);
      return [];
    }
  }

  async #lookAtLogs(): Promise<void> {
    const grown = [...this.#grown].slice(0, ROOMS).map(([room, after]) => ({ room, after, upTo: room.head }));
    if (grown.length === 0) return;
    for (const { room } of grown) this.#grown.delete(room);
    try {
      const found = await this.source.concerned(
        grown.map(({ room, after, upTo }) => ({ roomId: room.id, after, upTo })),
      );
      for (const { room } of grown) {
        const concerned = found.get(room.id);
        if (concerned) this.#concern(room, concerned);
      }
    } catch (error) {
      this.log.warn({ err: error }, 'mentions could not be looked for, it is tried again');
      for (const { room, after } of grown) this.advance(room, after);
    }
  }

  #concern(room: WatchedRoom, { people, everybody, hasChanges }: Concerned): void {
    for (const person of room.people) {
      const hasCount = hasChanges && person.mentionsIn(room.id) > 0;
      if (everybody || hasCount || people.has(person.id)) this.recount(person, room);
    }
  }

  #takeDue(): { person: PersonHere; room: WatchedRoom }[] {
    const taken: { person: PersonHere; room: WatchedRoom }[] = [];
    for (const [room, people] of this.#due) {
      for (const person of people) {
        if (taken.length === COUNTS) return taken;
        people.delete(person);
        taken.push({ person, room });
      }
      this.#due.delete(room);
    }
    return taken;
  }
}
