import type { InboxChanged } from '@/lib/broker/broker';
import type { ErrorCode } from '@/lib/chat/protocol';
import type { ReadRequest, ReadResult } from '@/lib/rooms/read-state';
import type { Log } from '@/lib/telemetry/log';

export interface ReadQueueOptions {
  /** Executes requests of several people. There is at most one for each person and room. */
  change(requests: ReadRequest[]): Promise<ReadResult[]>;
  /** The requests that mark all rooms of these people as read. */
  unreadRooms(userIds: number[]): Promise<ReadRequest[]>;
  announce(change: InboxChanged): void;
  log: Log;
}

/** Tells the sender that a request failed. `roomId` is null if it was about all rooms. */
export type OnReadError = (code: ErrorCode, roomId: number | null) => void;

interface Waiting extends ReadRequest {
  onErrors: Set<OnReadError>;
}

/** Runs begin at least this far apart, so all read states of a node cost only a few statements a second. */
const RUN_MS = 250;
/** The most pairs of person and room in one run, and the most people who mark all their rooms as read. */
const RUN_ROOMS = 500;
const RUN_PEOPLE = 20;
/** The most requests that wait. Further ones are refused with `busy`. */
const WAITING = 20_000;

/**
 * Writes to the database what people on this node have read: from their `read`, `unread` and `read_all` frames, and
 * from their own messages. Several requests of a person about one room are merged into one. Everything that waits is
 * written in one transaction, and only one transaction runs at a time.
 */
export class ReadQueue {
  readonly #waiting = new Map<string, Waiting>();
  readonly #all = new Map<number, Set<OnReadError>>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #ranAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: ReadQueueOptions) {}

  /** The person has read the room up to `seq`. If they are not a member, `onError` is called, if there is one. */
  read(userId: number, roomId: number, seq: number, onError?: OnReadError): void {
    const waiting = this.#of(userId, roomId, onError);
    if (!waiting) return;
    waiting.readTo = Math.max(waiting.readTo, seq);
    waiting.unreadFrom = null;
  }

  /** Marks the room as unread from `seq` on. */
  unread(userId: number, roomId: number, seq: number, onError?: OnReadError): void {
    const waiting = this.#of(userId, roomId, onError);
    if (waiting) waiting.unreadFrom = seq;
  }

  readAll(userId: number, onError: OnReadError): void {
    // Requests for single rooms that wait already are written after this one. Their marks as unread are older and must
    // not undo it.
    for (const waiting of this.#waiting.values()) if (waiting.userId === userId) waiting.unreadFrom = null;
    this.#all.set(userId, (this.#all.get(userId) ?? new Set()).add(onError));
    this.#schedule();
  }

  /** Resolves when every waiting request was written or has failed. */
  async drained(): Promise<void> {
    while (this.#running || this.#waiting.size + this.#all.size > 0) {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      await (this.#running ?? this.#start());
    }
  }

  #of(userId: number, roomId: number, onError?: OnReadError): Waiting | null {
    const key = `${userId}/${roomId}`;
    const found = this.#waiting.get(key);
    if (!found && this.#waiting.size >= WAITING) {
      onError?.('busy', roomId);
      return null;
    }
    const waiting = found ?? { userId, roomId, readTo: 0, unreadFrom: null, onErrors: new Set() };
    if (onError) waiting.onErrors.add(onError);
    if (!found) this.#waiting.set(key, waiting);
    this.#schedule();
    return waiting;
  }

  #schedule(): void {
    if (this.#timer || this.#running || this.#waiting.size + this.#all.size === 0) return;
    const waitMs = Math.max(0, this.#ranAt + RUN_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#start();
    }, waitMs);
  }

  #start(): Promise<void> {
    this.#ranAt = performance.now();
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#schedule();
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const all = takeFirst(this.#all, RUN_PEOPLE);
    const taken = takeFirst(this.#waiting, RUN_ROOMS);
    try {
      const requests = new Map<string, ReadRequest>();
      for (const request of await this.options.unreadRooms([...all.keys()])) requests.set(keyOf(request), request);
      for (const [key, { userId, roomId, readTo, unreadFrom }] of taken) {
        const before = requests.get(key)?.readTo ?? 0;
        requests.set(key, { userId, roomId, readTo: Math.max(readTo, before), unreadFrom });
      }
      const results = await this.options.change([...requests.values()]);
      this.#announce(results);
      refuseNonMembers(taken, results);
    } catch (error) {
      this.options.log.warn({ err: error, rooms: taken.size }, 'read states could not be written');
      for (const { roomId, onErrors } of taken.values()) for (const onError of onErrors) onError('unavailable', roomId);
      for (const onErrors of all.values()) for (const onError of onErrors) onError('unavailable', null);
    }
  }

  #announce(results: readonly ReadResult[]): void {
    for (const { userId, version, rooms } of results) {
      if (version === null) continue;
      const changed = rooms.filter((room) => room.changed).map(({ changed: _, ...state }) => state);
      this.options.announce({ userId, read: { version, rooms: changed } });
    }
  }
}

/** Refuses requests that have no result: the person is not a member of the room, so has no read state there. */
function refuseNonMembers(taken: ReadonlyMap<string, Waiting>, results: readonly ReadResult[]): void {
  const known = new Set(results.flatMap(({ userId, rooms }) => rooms.map(({ roomId }) => keyOf({ userId, roomId }))));
  for (const [key, { roomId, onErrors }] of taken) {
    if (!known.has(key)) for (const onError of onErrors) onError('no_room', roomId);
  }
}

function takeFirst<K, V>(from: Map<K, V>, count: number): Map<K, V> {
  const taken = new Map<K, V>();
  for (const [key, value] of from) {
    if (taken.size === count) break;
    taken.set(key, value);
    from.delete(key);
  }
  return taken;
}

function keyOf({ userId, roomId }: { userId: number; roomId: number }): string {
  return `${userId}/${roomId}`;
}
