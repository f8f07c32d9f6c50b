import type { Clock } from '@/lib/chat/client/clock';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import type { RoomSession } from '@/lib/chat/client/room-session';
import type { HistoryPage, RoomAnswer, RoomFacts } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import { withListed } from './listed-facts';

/** A change reaches all open pages of a room at the same moment. They ask for the room spread over this time. */
export const RENEW_SPREAD_MS = 2_000;

export interface KeptRoomDeps {
  clock: Clock;
  random: () => number;
  /** Null if this try got no answer, or the person may not see the room. */
  loadFacts: (room: number) => Promise<RoomAnswer | null>;
  /** The facts may have changed. */
  onChange: () => void;
}

/** When something was read from the server: the last entry of the room's log, and which log that is. */
type ReadAt = Pick<HistoryPage, 'asOf' | 'epoch'>;

/** A room in the tab's memory: its session, and what is known of it beside its messages. */
export class KeptRoom {
  readonly session: RoomSession;
  readonly #deps: KeptRoomDeps;
  /** What a page had last. The same page may be rendered many times. */
  #given: RoomFacts;
  #facts: RoomFacts;
  /** Null while only what the person's list says is known. */
  #readAt: ReadAt | null;
  /** All paths that its page had in this tab. Earlier ones still lead to it, as on the server. */
  readonly #paths = new Set<string>();
  #now: RoomFacts;
  #isFollowed = false;
  #end: (() => void) | null = null;
  #isStale = false;
  /** Not null while facts are awaited. */
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

  /** From now on the session runs while the chat does. The session of a room that was only rendered does not. */
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

  /** A page of the room was rendered. What is older than what the tab knows is not used. */
  page(facts: RoomFacts, readAt: ReadAt): void {
    if (facts === this.#given) return;
    this.#given = facts;
    this.#take(facts, readAt);
  }

  /**
   * What is known now. The same object as long as nothing of it changes.
   * @param row the room in the person's list, which has this version
   */
  facts(row: SidebarRoom | null, version: number): RoomFacts {
    const now = { ...withListed(this.#facts, row, version), ...this.#members() };
    if (!isSame(now, this.#now)) this.#now = now;
    if (this.isWhole) this.#paths.add(roomPath(this.#now));
    return this.#now;
  }

  /** Whether this was the path of its page before. */
  hadPath(isIt: (path: string) => boolean): boolean {
    return [...this.#paths].some(isIt);
  }

  /** How many members there are now. People who sign up join some rooms without an entry in the log. */
  counted(members: number): void {
    const { members: before } = this.#facts;
    const { members: now } = this.#members();
    if (before !== undefined && now !== undefined) this.#facts = { ...this.#facts, members: before + members - now };
  }

  /** The log says that the room was changed, but not how. */
  changed(seq: number): void {
    if (seq > (this.#readAt?.asOf ?? 0)) this.renew();
  }

  /** Something may have changed. */
  renew(): void {
    this.#isStale = true;
    if (this.#cancelLoad || this.#end === null) return;
    const { clock, random } = this.#deps;
    this.#cancelLoad = clock.after(random() * RENEW_SPREAD_MS, () => void this.#load());
  }

  /** Tries again what has failed before. */
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

  /** The members when the facts were read, and what the log said since. */
  #members(): { members?: number } {
    const { members } = this.#facts;
    const readAt = this.#readAt;
    if (members === undefined || readAt === null) return {};
    const since = this.session.getSnapshot().notes.filter(({ seq }) => seq > readAt.asOf);
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
