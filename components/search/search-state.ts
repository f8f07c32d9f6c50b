import { request } from '@/lib/browser/request';
import { browserClock } from '@/lib/chat/client/clock';
import type { ChatApi } from '@/lib/chat/client/first/chat-api';
import type { SearchAnswer, SearchHit } from '@/lib/search/answer';
import { isEmpty, readQuery } from '@/lib/search/query';
import {
  type Asked,
  addressOf,
  type Chip,
  type ChipPerson,
  fromAddress,
  isBlank,
  NOTHING,
  type Question,
  questionOf,
} from './asked';
import { openOperator, withoutOpen } from './field/typed';
import { Finder, hitKey } from './hits/finder';
import { writeSearch } from './use-search';

export interface SearchView {
  asked: Asked;
  /** hitKey of the hit that was opened last. */
  opened: string | null;
  /** Blocked people's hits that were unfolded, by hitKey. */
  unfolded: ReadonlySet<string>;
}

/** Typing pauses this long before the address has the search: browsers limit how often it may change. */
const REST_MS = 600;

/**
 * What this tab searches for, and what was found. It outlives the panel, so that on a phone the way back from a message
 * leads to the same hits.
 */
export class SearchState {
  readonly finder: Finder;
  readonly #listeners = new Set<() => void>();
  readonly #people = new Map<number, ChipPerson>();
  #view: SearchView = { asked: NOTHING, opened: null, unfolded: new Set() };
  /** What the address says, as far as this knows. */
  #address: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #followed: ChatApi | null = null;
  /** How far the hits were scrolled. */
  scrolled = 0;

  constructor(finder: Finder) {
    this.finder = finder;
  }

  getSnapshot = (): SearchView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Hears from now on of changed messages, also while the panel is closed. */
  follow(chat: ChatApi): void {
    if (!chat.onChange || chat === this.#followed) return;
    this.#followed = chat;
    chat.onChange((entry) => this.finder.changed(entry));
  }

  /** The address says that this is searched for. */
  read(address: string): void {
    if (address === this.#address) return;
    clearTimeout(this.#timer);
    this.#address = address;
    if (address === addressOf(this.#view.asked)) return;
    this.#put(this.#named(fromAddress(address)), 0);
  }

  /** The person changes what they search for. */
  ask(asked: Asked, pauseMs?: number): void {
    for (const chip of asked.chips) if (chip.type === 'from') this.knows(chip.person);
    this.#put(asked, pauseMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.settle(), REST_MS);
  }

  /** Asks at once, or once more after a failure. */
  askNow(): void {
    this.finder.search(questionFor(this.#view.asked), 0);
  }

  /** Writes into the address what is searched for. */
  settle(): void {
    clearTimeout(this.#timer);
    const address = addressOf(this.#view.asked);
    if (address === this.#address) return;
    this.#address = address;
    writeSearch(address);
  }

  /** The panel is closed, and its address is gone. */
  closed(): void {
    clearTimeout(this.#timer);
    this.#address = null;
  }

  open(hit: SearchHit): void {
    this.#set({ opened: hitKey(hit) });
  }

  unfold(keys: readonly string[]): void {
    this.#set({ unfolded: new Set([...this.#view.unfolded, ...keys]) });
  }

  /** Remembers a person's names. */
  knows(person: ChipPerson): void {
    if (person.name !== undefined) this.#people.set(person.id, person);
  }

  get people(): Iterable<ChipPerson> {
    return this.#people.values();
  }

  /** The names of people in the chips have become known. */
  nameChips(): void {
    this.#set({ asked: this.#named(this.#view.asked) });
  }

  #named({ chips, text }: Asked): Asked {
    const named = chips.map((chip): Chip => {
      const person = chip.type === 'from' ? this.#people.get(chip.person.id) : undefined;
      return person ? { type: 'from', person } : chip;
    });
    return { chips: named, text };
  }

  #put(asked: Asked, pauseMs?: number): void {
    const question = questionFor(asked);
    if (JSON.stringify(question) !== JSON.stringify(questionFor(this.#view.asked))) {
      this.scrolled = 0;
      this.#view = { ...this.#view, opened: null, unfolded: new Set() };
    }
    this.#set({ asked });
    this.finder.search(question, pauseMs);
  }

  #set(change: Partial<SearchView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** What to ask for while the person may still be typing. */
function questionFor(asked: Asked): Question | null {
  const searched = withoutLast(asked);
  return isBlank(searched) || isTooLittle(searched) ? null : questionOf(searched);
}

/** Without the operator at its end that is still being typed: it would be taken as text. */
export function withoutLast(asked: Asked): Asked {
  const { length } = asked.text;
  const open = openOperator(asked.text, length);
  return open ? withoutOpen(asked, open, length) : asked;
}

/** Whether something is typed by which nothing can be found. */
export function isTooLittle(asked: Asked): boolean {
  const { q, from, in: rooms } = questionOf(asked);
  return asked.text.trim() !== '' && from.length + rooms.length === 0 && isEmpty(readQuery(q));
}

let ofTab: SearchState | null = null;

/** The search of this tab. */
export function tabSearch(): SearchState {
  ofTab ??= new SearchState(
    new Finder({
      ask: (body, signal) => request<SearchAnswer>({ method: 'POST', path: 'search', body, signal }),
      clock: browserClock(),
      random: Math.random,
    }),
  );
  return ofTab;
}
