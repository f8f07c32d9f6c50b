import pLimit from 'p-limit';
import type { Database } from '@/lib/db/client';
import { dayEnd, dayStart } from '@/lib/messages/search/search-days';
import { metrics } from '@/lib/telemetry/metrics';
import type { Seer } from '@/lib/users/seen';
import type { SearchAnswer, SearchQuestion } from './answer';
import { cursorFrom, positionsFrom } from './cursor';
import { loadHits } from './load-hits';
import { type Named, peopleNamed, roomsNamed } from './names';
import { isEmpty, type Query, readQuery } from './query';
import { search } from './search';
import { wantedFrom } from './wanted';

export interface SearchesDeps {
  db: Database;
  /** Days in queries are days of this zone. */
  timeZone: string;
}

/** How many searches a process does at the same time. */
const AT_ONCE = 8;
/** How many of one person. One more ends the oldest: nobody waits for what was asked before somebody typed on. */
const AT_ONCE_OF_PERSON = 2;
/** Steps of all searches at the same time: each needs a connection, of which pages need some too. */
const STEPS_AT_ONCE = 5;

const PAGE = 30;

/** The searches of people in messages. */
export class Searches {
  readonly #steps = pLimit(STEPS_AT_ONCE);
  readonly #running = new Map<number, AbortController[]>();
  #count = 0;

  constructor(private readonly deps: SearchesDeps) {}

  /**
   * Answers a page. Nothing more is read once `signal` is aborted.
   * @returns `busy` if too many searches are running, or two later ones of this person; `malformed` if the cursor is
   *   none
   * @throws the signal’s reason, or the error of the database
   */
  async ask(seer: Seer, question: SearchQuestion, signal: AbortSignal): Promise<SearchAnswer | 'busy' | 'malformed'> {
    const { userId } = seer;
    if (this.#count >= AT_ONCE) return 'busy';
    const own = new AbortController();
    const ofPerson = [...(this.#running.get(userId) ?? []), own];
    if (ofPerson.length > AT_ONCE_OF_PERSON) ofPerson.shift()?.abort();
    this.#running.set(userId, ofPerson);
    this.#count++;
    const end = metrics.searches.startTimer();
    try {
      return await this.#answer(seer, question, AbortSignal.any([signal, own.signal]));
    } catch (error) {
      if (own.signal.aborted) return 'busy';
      throw error;
    } finally {
      end();
      this.#count--;
      const left = (this.#running.get(userId) ?? []).filter((one) => one !== own);
      if (left.length > 0) this.#running.set(userId, left);
      else this.#running.delete(userId);
    }
  }

  async #answer(seer: Seer, question: SearchQuestion, signal: AbortSignal): Promise<SearchAnswer | 'malformed'> {
    const { userId } = seer;
    const { db, timeZone } = this.deps;
    const { q, in: rooms = [], from: people = [], after, limit = PAGE } = question;
    const positions = after === undefined ? null : positionsFrom(after);
    if (after !== undefined && positions === null) return 'malformed';
    const query = readQuery(q);
    const [from, within] = await Promise.all([peopleNamed(db, seer, query.from), roomsNamed(db, userId, query.in)]);
    const unknown = { from: from.unknown, in: within.unknown };
    const userIds = idsOf(people, from);
    const roomIds = idsOf(rooms, within);
    if (isEmpty(query) && userIds === null && roomIds === null) return { hits: [], rooms: [], next: null, unknown };
    const wanted = wantedFrom({
      terms: query.terms,
      userIds,
      has: query.has,
      mentions: query.mentionsMe ? userId : null,
      isPinned: query.isPinned,
      ...periodOf(query, timeZone),
    });
    // Who names a room means it, archived or not.
    const archived = query.archived || roomIds !== null;
    const found = await search(
      db,
      { userId, wanted, roomIds, archived, after: positions, limit },
      { signal, step: this.#steps },
    );
    signal.throwIfAborted();
    return {
      ...(await loadHits(db, userId, found.hits, query.terms)),
      next: found.next && cursorFrom(found.next),
      ...(found.searchedBackTo === undefined ? {} : { searchedBackTo: new Date(found.searchedBackTo).toISOString() }),
      unknown,
    };
  }
}

/** Null: nobody and nothing was named. Names that stand for nothing leave an empty list. */
function idsOf(ids: readonly number[], named: Named): number[] | null {
  const all = new Set([...ids, ...named.ids]);
  return all.size === 0 && named.unknown.length === 0 ? null : [...all];
}

/** Milliseconds since 1970. */
function periodOf({ before, after, on }: Query, zone: string): { from: number | null; until: number | null } {
  const starts = [after && dayEnd(after, zone), on && dayStart(on, zone)].filter((at) => typeof at === 'number');
  const ends = [before && dayStart(before, zone), on && dayEnd(on, zone)].filter((at) => typeof at === 'number');
  return {
    from: starts.length > 0 ? Math.max(...starts) : null,
    until: ends.length > 0 ? Math.min(...ends) : null,
  };
}
