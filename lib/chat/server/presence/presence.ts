import { PRESENCE_EVERY_MS } from '@/lib/chat/protocol';
import type { Connection } from '@/lib/chat/server/connection';
import { encodePresence } from '@/lib/chat/server/frame';
import { isSlow } from '@/lib/chat/server/inbox/people';
import { type HereState, type PresenceStore, REPEAT_MS } from '@/lib/presence/presence';
import type { Log } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import type { PresenceProfile } from '@/lib/users/profile';
import { Looking } from './looking';
import { endOfTurn, Slice } from './slice';
import { batches, repeatToStore, tellStore } from './tell-store';
import { type News, SeenPerson, Watcher } from './watching';

export interface PresenceOptions {
  store: PresenceStore;
  /** The profiles of these people. Leaves out people who do not exist or are being deleted. */
  profiles(userIds: readonly number[]): Promise<Map<number, PresenceProfile>>;
  log: Log;
}

/** The pause before a run, so that one run handles everything that came meanwhile. */
const SOON_MS = 100;
/**
 * A new connection counts as active if it says nothing for this time. A hidden tab that reconnects says at once `away`.
 */
const ARRIVAL_MS = 2_000;
/** How often all profiles are read again, in case a hint that one has changed was lost. */
const PROFILES_MS = 60_000;
/** The most people whose state is compared in one turn of the event loop, so that messages need not wait. */
const SLICE_PEOPLE = 5_000;
/** How many bytes of frames are written in one turn of the event loop. */
const SLICE_BYTES = 256 * 1024;

/**
 * Tells the store who is connected to this node, and tells connections the state of the people whom they watch.
 *
 * Only one run works at a time, so an older state is never sent after a newer one. The answer to a `watch` is sent at
 * once. Changes are sent in turns, every PRESENCE_EVERY_MS. A connection that buffers too much is sent nothing. Once it
 * buffers less, it is sent the state that is current then.
 */
export class Presence {
  readonly #people = new Map<number, SeenPerson>();
  readonly #watchers = new Map<Connection, Watcher>();
  /** People whose profile must be read. */
  readonly #needProfile = new Set<SeenPerson>();
  /** People whose state on this node may differ from what the store was told. */
  readonly #changed = new Set<SeenPerson>();
  /** New connections that have not said yet whether they are active or away. */
  readonly #arriving = new Map<Connection, NodeJS.Timeout>();
  readonly #looking: Looking;
  #turns: NodeJS.Timeout | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isTurn = false;
  #again = false;
  #ended = false;
  #repeatedAt = performance.now();
  #profilesAt = performance.now();

  constructor(private readonly options: PresenceOptions) {
    this.#looking = new Looking(options.store);
  }

  start(): void {
    this.options.store.listen(() => {
      this.#repeatedAt = Number.NEGATIVE_INFINITY;
      this.#looking.repeat();
      this.#wake();
    });
    this.#turns = setInterval(() => {
      this.#isTurn = true;
      this.#begin();
    }, PRESENCE_EVERY_MS);
  }

  /** Tells the store who has left, and closes it. Call this when nobody is connected any more. */
  async end(): Promise<void> {
    if (this.#turns) clearInterval(this.#turns);
    if (this.#timer) clearTimeout(this.#timer);
    this.#ended = true;
    await this.#running;
    await Promise.all([this.#tellStore(), this.#looking.end()]);
    await this.options.store.end();
  }

  /** For the metrics. */
  counts(): { here: number; watched: number } {
    const people = [...this.#people.values()];
    const here = people.filter((person) => person.here.size > 0).length;
    return { here, watched: people.filter(({ watchers }) => watchers.size > 0).length };
  }

  enter(connection: Connection): void {
    this.#set(this.#of(connection.member.userId), connection, connection.speaksV2 ? null : 'active');
    if (!connection.speaksV2) return;
    this.#arriving.set(
      connection,
      setTimeout(() => this.state(connection, 'active'), ARRIVAL_MS),
    );
  }

  leave(connection: Connection): void {
    this.#arrived(connection);
    this.#looking.at(connection, null);
    const person = this.#people.get(connection.member.userId);
    if (person?.here.delete(connection)) this.#change(person);
    const watcher = this.#watchers.get(connection);
    this.#watchers.delete(connection);
    for (const left of watcher?.replace(new Set()) ?? []) this.#release(left);
  }

  /** The connection is active or away now. @param room at which its person looks */
  state(connection: Connection, state: HereState, room?: number): void {
    this.#arrived(connection);
    this.#looking.at(connection, (state === 'active' && !connection.closed && room) || null);
    const person = this.#people.get(connection.member.userId);
    if (person?.here.has(connection)) this.#set(person, connection, state);
  }

  /** From now on the connection watches these people and no others. Their states are sent to it, with the `ref`. */
  watch(connection: Connection, userIds: readonly number[], ref?: number): void {
    const watcher = this.#watcherOf(connection);
    if (!watcher) return;
    const left = watcher.replace(new Set(userIds.map((id) => this.#of(id))));
    for (const person of left) this.#release(person);
    watcher.isWaiting = true;
    watcher.ref = ref;
    watcher.later = null;
    this.#wake();
  }

  /** Like `watch`, but in the next turn. A `watch` that comes before replaces it. */
  watchLater(connection: Connection, userIds: readonly number[], ref?: number): void {
    const watcher = this.#watcherOf(connection);
    if (watcher) watcher.later = () => this.watch(connection, userIds, ref);
  }

  /** Whether others may see that this person is here or is writing. False until the profile was read. */
  isShown(userId: number): boolean {
    return this.#people.get(userId)?.isShown ?? false;
  }

  /** The person's profile may have changed, or the account may be gone. */
  onProfile(userId: number): void {
    const person = this.#of(userId);
    this.#needProfile.add(person);
    this.#change(person);
  }

  /** Hints may have been missed. */
  onGap(): void {
    this.#profilesAt = Number.NEGATIVE_INFINITY;
    this.#wake();
  }

  #watcherOf(connection: Connection): Watcher | null {
    if (connection.closed) return null;
    const watcher = this.#watchers.get(connection) ?? new Watcher();
    this.#watchers.set(connection, watcher);
    return watcher;
  }

  #of(userId: number): SeenPerson {
    const found = this.#people.get(userId);
    if (found) return found;
    const person = new SeenPerson(userId);
    this.#people.set(userId, person);
    this.#needProfile.add(person);
    return person;
  }

  #arrived(connection: Connection): void {
    clearTimeout(this.#arriving.get(connection));
    this.#arriving.delete(connection);
  }

  #set(person: SeenPerson, connection: Connection, state: HereState | null): void {
    person.here.set(connection, state);
    this.#change(person);
  }

  #change(person: SeenPerson): void {
    this.#changed.add(person);
    this.#wake();
  }

  /** Forgets a person who is neither connected here nor watched. */
  #release(person: SeenPerson): void {
    if (person.here.size + person.watchers.size > 0 || person.said !== null || this.#changed.has(person)) return;
    this.#needProfile.delete(person);
    if (this.#people.get(person.id) === person) this.#people.delete(person.id);
  }

  #wake(): void {
    if (this.#running) this.#again = true;
    else if (!this.#timer && !this.#ended) this.#timer = setTimeout(() => this.#begin(), SOON_MS);
  }

  #begin(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#running) return this.#wake();
    this.#again = false;
    this.#running = this.#run()
      .catch((error) => this.options.log.error({ err: error }, 'a run of presence failed'))
      .finally(() => {
        this.#running = null;
        if (this.#again || this.#isTurn) this.#wake();
      });
  }

  async #run(): Promise<void> {
    const isTurn = this.#isTurn;
    this.#isTurn = false;
    if (isTurn) for (const watcher of this.#watchers.values()) watcher.later?.();
    await this.#readProfiles();
    await this.#tellStore();
    await this.#repeat();
    await this.#look(await this.#watched(isTurn));
    await this.#send(isTurn);
    if (isTurn) this.#dropUnknown();
  }

  /** Reads the profiles that are missing or old. If that fails, the next turn tries again. */
  async #readProfiles(): Promise<void> {
    const now = performance.now();
    if (now - this.#profilesAt >= PROFILES_MS) {
      this.#profilesAt = now;
      for (const person of this.#people.values()) this.#needProfile.add(person);
    }
    try {
      for (const people of batches([...this.#needProfile])) {
        for (const person of people) this.#needProfile.delete(person);
        const found = await this.options.profiles(people.map(({ id }) => id)).catch((error) => {
          // People who were released meanwhile need no profile.
          for (const person of people) if (this.#people.get(person.id) === person) this.#needProfile.add(person);
          throw error;
        });
        for (const person of people) {
          person.profile = found.get(person.id) ?? null;
          if (person.here.size > 0) this.#changed.add(person);
        }
      }
    } catch (error) {
      this.options.log.warn({ err: error }, 'profiles could not be read, the next turn tries again');
    }
  }

  /** Tells the store what has changed on this node. */
  async #tellStore(): Promise<void> {
    const known = [...this.#changed].filter(({ profile }) => profile !== undefined);
    for (const person of known) this.#changed.delete(person);
    const telling = tellStore(this.options.store, known);
    for (const person of known) this.#release(person);
    await telling;
  }

  /** Tells the store again every REPEAT_MS, so that the states do not expire. */
  async #repeat(): Promise<void> {
    const now = performance.now();
    if (now - this.#repeatedAt < REPEAT_MS) return;
    this.#repeatedAt = now;
    await repeatToStore(this.options.store, [...this.#people.values()]);
  }

  /** The people whose state may have to be sent to somebody now. */
  async #watched(isTurn: boolean): Promise<Iterable<SeenPerson>> {
    const slice = new Slice(SLICE_PEOPLE);
    const watched = new Set<SeenPerson>();
    for (const watcher of this.#watchers.values()) {
      if (!watcher.isWaiting) continue;
      watcher.isAsked = true;
      for (const person of watcher.people) watched.add(person);
      if (slice.isOver(watcher.people.size)) await endOfTurn();
    }
    return isTurn ? [...this.#people.values()].filter(({ watchers }) => watchers.size > 0) : watched;
  }

  async #look(watched: Iterable<SeenPerson>): Promise<void> {
    const people = [...watched];
    const asked = batches(people.map(({ id }) => id)).map((ids) => this.options.store.states(ids));
    const states = new Map((await Promise.all(asked)).flatMap((found) => [...found]));
    const slice = new Slice(SLICE_PEOPLE);
    for (const person of people) {
      if (slice.isOver(1)) await endOfTurn();
      if (!person.takeState(states.get(person.id))) continue;
      for (const watcher of person.watchers) {
        if (!watcher.isWaiting) watcher.due.add(person);
        if (slice.isOver(1)) await endOfTurn();
      }
    }
  }

  async #send(isTurn: boolean): Promise<void> {
    const shared = new Map<string, Buffer>();
    const [people, bytes] = [new Slice(SLICE_PEOPLE), new Slice(SLICE_BYTES)];
    let written = 0;
    for (const [connection, watcher] of this.#watchers) {
      // `isKnown` looks at every person, which counts as work.
      if (watcher.isWaiting && people.isOver(watcher.people.size)) await endOfTurn();
      if (watcher.isWaiting ? !watcher.isKnown : !isTurn) continue;
      if (isSlow(connection)) continue;
      const news = watcher.take();
      if (!news) continue;
      const frame = frameOf(news, shared);
      connection.queue(frame);
      written++;
      if (bytes.isOver(frame.length)) await endOfTurn();
    }
    metrics.presenceFrames.inc(written);
  }

  /** Stops watching people who do not exist, because a client could name any number of them. */
  #dropUnknown(): void {
    for (const person of this.#people.values()) {
      if (person.profile !== null) continue;
      for (const watcher of person.watchers) {
        if (watcher.due.has(person)) continue;
        watcher.people.delete(person);
        person.unwatch(watcher);
      }
      this.#release(person);
    }
  }
}

/** Many connections watch the same people, so they share the bytes. */
function frameOf({ people, ref }: News, shared: Map<string, Buffer>): Buffer {
  const key = `${ref} ${people.join(',')}`;
  const frame = shared.get(key) ?? encodePresence(people, ref);
  shared.set(key, frame);
  return frame;
}
