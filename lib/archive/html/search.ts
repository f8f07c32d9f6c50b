import { shownName } from '@/components/messages/person';
import type { Message } from '@/lib/messages/message';
import type { WrittenRoom } from './lists';
import type { Words } from './words';

/** A part has about so many characters, and search.js reads one at a time. */
const PART_CHARACTERS = 500_000;

/** Of search/index.js. */
interface IndexedRoom {
  title: string;
  folder: string;
  /** The parts of the room, the oldest first: they are search/NUMBER.js. */
  parts: number[];
}

/**
 * What search.js searches: the texts of messages as plain lists in scripts, because pages from a disk may load scripts
 * and nothing else. A part belongs to one room.
 */
export class SearchParts {
  readonly #rooms: IndexedRoom[] = [];
  #written = 0;
  #pages: string[] = [];
  #people: string[] = [];
  #lines: [page: number, seq: number, person: number, time: string, text: string][] = [];
  #characters = 0;

  constructor(private readonly words: Words) {}

  /** Everything that follows belongs to this room. */
  begin({ title, folder }: WrittenRoom['room']): void {
    this.#rooms.push({ title, folder, parts: [] });
  }

  /** @returns a part that is full */
  add(message: Message, page: string): { name: string; text: string } | null {
    const { seq, user, shown, datetime, files = [] } = message;
    if (message.text === null) return null;
    const text = [message.text, ...files.map(({ name }) => name)].filter(Boolean).join(' · ');
    const person = user === null ? this.words.chat.nobody : shownName({ name: user, shown });
    const time = this.words.timeOf(datetime);
    this.#lines.push([placeIn(this.#pages, page), seq, placeIn(this.#people, person), time, text]);
    this.#characters += text.length + 40;
    return this.#characters >= PART_CHARACTERS ? this.end() : null;
  }

  /** Ends the part that was begun. @returns null if it would be empty */
  end(): { name: string; text: string } | null {
    if (this.#lines.length === 0) return null;
    const number = ++this.#written;
    this.#rooms.at(-1)?.parts.push(number);
    const part = { pages: this.#pages, people: this.#people, lines: this.#lines };
    [this.#pages, this.#people, this.#lines, this.#characters] = [[], [], [], 0];
    return { name: `search/${number}.js`, text: `archivePart(${number}, ${JSON.stringify(part)});\n` };
  }

  index(): string {
    return `const archiveRooms = ${JSON.stringify(this.#rooms.filter(({ parts }) => parts.length > 0))};\n`;
  }
}

/** Adds what is not there yet. New values are looked for at the end first: neighbours are often the same. */
function placeIn(list: string[], value: string): number {
  const at = list.lastIndexOf(value);
  return at === -1 ? list.push(value) - 1 : at;
}
