import type { MentionCounts } from '@/lib/messages/mentions/counts';
import type { Concerned, LogRange } from '@/lib/messages/mentions/since';
import type { Log } from '@/lib/telemetry/log';
import type { PersonHere, WatchedRoom } from './people';

export interface MentionSource {
  /** For each of these parts of rooms' logs: whose counts the entries in it may have changed. */
  concerned(ranges: LogRange[]): Promise<Map<number, Concerned>>;
  /** How many unread messages name these people, 0 included. Leaves out rooms that the person is not a member of. */
  mentions(pairs: { userId: number; roomId: number }[]): Promise<MentionCounts>;
}

/** A count that the person has not been sent yet. */
export interface MentionCount {
  person: PersonHere;
  room: WatchedRoom;
  mentions: number;
  /** The count is current as long as `person.generation` is this number. */
  generation: number;
}

/** The most rooms and counts in one call of `take`. The others wait for the next call. */
const ROOMS = 1_000;
const COUNTS = 2_000;

/**
 * Finds the people on this node whose count of mentions has changed. Whom a message names is read from the database, so
 * it makes no difference whether a batch brought the message to this node, or the sweep found that the log had grown.
 * Direct rooms have no such counts.
 */
export class MentionNews {
  /** Rooms whose logs have grown, and the seq up to which their entries were examined. */
  readonly #grown = new Map<WatchedRoom, number>();
  readonly #due = new Map<WatchedRoom, Set<PersonHere>>();

  constructor(
    private readonly source: MentionSource,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  get isWaiting(): boolean {
    return this.#grown.size + this.#due.size > 0;
  }

  /** The room's log has entries after `head`. */
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

  /** Reads the counts that may have changed, and returns those to send now. Never rejects: the next call retries. */
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
        // The person was sent something meanwhile, which may be newer than this count.
        const isCurrent = person.generation === generation;
        if (!isCurrent) this.recount(person, room);
        const isNews = mentions !== undefined && mentions !== person.mentionsIn(room.id) && room.people.has(person);
        return isCurrent && isNews ? [{ person, room, mentions, generation }] : [];
      });
    } catch (error) {
      this.log.warn({ err: error }, 'mentions could not be counted, the next turn tries again');
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
      this.log.warn({ err: error }, 'mentions could not be looked for, the next turn tries again');
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
