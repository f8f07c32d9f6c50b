import type { Clock } from '@/lib/chat/client/clock';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import type { RoomSession } from '@/lib/chat/client/room-session';
import type { HistoryPage, RoomAnswer, RoomFacts } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import { withListed } from './listed-facts';

/**
 * A change reaches all open pages of a room at the same moment. Each asks for the room after a random part of this
 * time.
 */
export const RENEW_SPREAD_MS = 2_000;

export interface KeptRoomDeps {
  clock: Clock;
  random: () => number;
  /** Resolves with null if there was no answer, or the person may not see the room. */
  loadFacts: (room: number) => Promise<RoomAnswer | null>;
  /** The facts may have changed. */
  onChange: () => void;
}

/** When something was read from the server: the room's head at that moment, and the epoch of its log. */
type ReadAt = Pick<HistoryPage, 'asOf' | 'epoch'>;

/** A room in the tab's memory: its session and its facts, which are all that is known of it apart from its messages. */
export class KeptRoom {
  readonly session: RoomSession;
  readonly #deps: KeptRoomDeps;
  /** The facts of the last page that was rendered. The same page may be rendered many times. */
  #given: RoomFacts;
  #facts: RoomFacts;
  /** When the facts were read. Null while only the person's list has told of the room. */
  #readAt: ReadAt | null;
  /** All paths that the room's page had in this tab. Earlier paths still lead to the room, as on the server. */
  readonly #paths = new Set<string>();
  #now: RoomFacts;
  #isFollowed = false;
  #end: (() => void) | null = null;
  #isStale = false;
  /** Cancels the next load of the facts. Null if no load is planned or under way. */
  #cancelLoad: (() => void) | null = null;

  constructor(facts: RoomFacts, readAt: ReadAt | null, session: RoomSession, deps: KeptRoomDeps) {
    this.#given = facts;
    this.#facts = facts;
    this.#now = facts;
    this.#readAt = readAt;
    this.session = session;
    this.#deps = deps;
    if (readAt) this.#paths.add(roomPath(facts));
    if (facts.slowWait) session.mustWait(facts.slowWait);
  }

  // ---- following

  /** From now on the session runs whenever the chat runs. A room that was only rendered is not followed. */
  follow(): void {
    this.#isFollowed = true;
  }

  start(): void {
    if (this.#isFollowed) this.#end ??= this.session.start();
  }

  stop(): void {
    this.#end?.();
    this.#end = null;
    this.#cancelLoad?.();
    this.#cancelLoad = null;
  }

  // ---- facts

  /** Whether enough is known to show the room. */
  get isWhole(): boolean {
    return this.#readAt !== null;
  }

  /** A page of the room was rendered. Takes over its facts, unless the tab knows newer ones. */
  page(facts: RoomFacts, readAt: ReadAt): void {
    if (facts === this.#given) return;
    this.#given = facts;
    this.#take(facts, readAt);
  }

  /**
   * The newest facts. Returns the same object as long as no fact changes.
   * @param row the room in the person's list
   * @param version of that list
   */
  facts(row: SidebarRoom | null, version: number): RoomFacts {
    const now = { ...withListed(this.#facts, row, version), ...this.#members() };
    if (!isSame(now, this.#now)) this.#now = now;
    if (this.isWhole) this.#paths.add(roomPath(this.#now));
    return this.#now;
  }

  /** Whether one of the room's present and earlier paths meets the condition. */
  hadPath(isIt: (path: string) => boolean): boolean {
    return [...this.#paths].some(isIt);
  }

  /**
   * The server counted the members. The log is not enough, because people who sign up join some rooms without an entry.
   */
  counted(members: number): void {
    const { members: before } = this.#facts;
    const { members: now } = this.#members();
    if (before !== undefined && now !== undefined) this.#facts = { ...this.#facts, members: before + members - now };
  }

  /** The log says that the room was changed, but not how. */
  changed(seq: number): void {
    if (seq > (this.#readAt?.asOf ?? 0)) this.renew();
  }

  /** The facts may have changed: loads them again after a random time. */
  renew(): void {
    this.#isStale = true;
    if (this.#cancelLoad || this.#end === null) return;
    const { clock, random } = this.#deps;
    this.#cancelLoad = clock.after(random() * RENEW_SPREAD_MS, () => void this.#load());
  }

  /** Loads the facts again if the last load failed. */
  retry(): void {
    if (this.#isStale) this.renew();
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    const answer = await this.#deps.loadFacts(this.#facts.id);
    this.#cancelLoad = null;
    if (answer === null) {
      this.#isStale = true;
      return;
    }
    const { asOf, epoch, ...facts } = answer;
    this.#take(facts, { asOf, epoch });
    this.#deps.onChange();
    this.retry();
  }

  #take(facts: RoomFacts, readAt: ReadAt): void {
    if (this.#isOlder(facts, readAt)) return;
    const isOtherPace = facts.slowSeconds !== this.#facts.slowSeconds;
    this.#facts = facts;
    this.#readAt = readAt;
    this.#paths.add(roomPath(facts));
    if (facts.slowWait) this.session.mustWait(facts.slowWait);
    if (isOtherPace) this.session.slowChanged();
  }

  /** Whether the facts are older than those that are known. */
  #isOlder({ version = 0 }: RoomFacts, { asOf, epoch }: ReadAt): boolean {
    const before = this.#readAt;
    if (before?.epoch !== epoch) return false;
    return asOf < before.asOf || (asOf === before.asOf && version < (this.#facts.version ?? 0));
  }

  /** The number of members: that in the facts, plus and minus those who joined and left in later entries of the log. */
  #members(): { members?: number } {
    const { members } = this.#facts;
    const readAt = this.#readAt;
    if (members === undefined || readAt === null) return {};
    const since = this.session.notes.filter(({ seq }) => seq > readAt.asOf);
    return { members: since.reduce((count, note) => count + joinedIn(note), members) };
  }
}

function joinedIn(note: Note): number {
  if (note.type !== 'members' || note.action === 'role') return 0;
  return note.action === 'joined' ? note.people.length : -note.people.length;
}

function isSame(one: RoomFacts, other: RoomFacts): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof RoomFacts>;
  return [...keys].every((key) => one[key] === other[key]);
}
