import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { type Around, authorHtml, messageHtml, notesHtml } from './entry';
import { type FileTexts, NO_TEXTS } from './file-texts';
import { escaped, type Html, html, joined } from './html';
import { pageText } from './page';
import type { Words } from './words';

/** A room whose pages are written. */
export interface HtmlRoom {
  id: number;
  kind: 'open' | 'closed' | 'direct';
  title: string;
  topic: string;
  isArchived: boolean;
  /** Its folder in `html`. */
  folder: string;
}

/** A page of a day. Long days have several. */
export interface DayPage {
  /** Without `.html`: `2026-08-21`, then `2026-08-21-2`. */
  name: string;
  day: string;
  /** From 1. */
  part: number;
  /** The first entry of the log on it. */
  first: number;
  messages: number;
}

type Entry = { seq: number; message: Message } | { seq: number; note: Note };

/** A longer day has several pages. */
export const PAGE_MESSAGES = 1_000;
const PAGE_CHARACTERS = 1_000_000;
/** Files of text beyond this are named only. They do not begin another page: how many pages there are is bounded. */
const PAGE_FILE_TEXT = 2_000_000;
/** Neighbours of one author stand together, as in the app. */
const RUN_GAP_MS = 5 * 60_000;

/**
 * Makes the pages of a room from its log. A page is given away when the next one begins, so at most two are in memory.
 * The day never goes back: what a clock that was set back dated earlier stands on the day of the entry before it.
 */
export class RoomPages {
  /** All pages that were begun. */
  readonly pages: DayPage[] = [];
  #body: Html[] = [];
  #characters = 0;
  #fileText = 0;
  /** Notes between two messages. */
  #notes: Note[] = [];
  #last: Message | null = null;

  constructor(
    readonly room: HtmlRoom,
    private readonly words: Words,
    private readonly names: ReadonlyMap<number, string>,
  ) {}

  /**
   * @param texts of the files of this entry
   * @returns the page before this entry, with its name, if it ends here
   */
  add(entry: Entry, texts: FileTexts = NO_TEXTS): { name: string; text: string } | null {
    const at = 'note' in entry ? entry.note.datetime : entry.message.datetime;
    const current = this.pages.at(-1);
    const today = this.words.dayOf(at);
    const day = current && current.day > today ? current.day : today;
    const isFull = current && (current.messages >= PAGE_MESSAGES || this.#characters >= PAGE_CHARACTERS);
    let ended = null;
    if (!current || day !== current.day || isFull) {
      const part = current?.day === day ? current.part + 1 : 1;
      const next = { name: part === 1 ? day : `${day}-${part}`, day, part, first: entry.seq, messages: 0 };
      ended = this.end(next);
      this.pages.push(next);
    }
    if ('note' in entry) this.#notes.push(entry.note);
    else this.#addMessage(entry.message, texts);
    return ended;
  }

  #addMessage(message: Message, texts: FileTexts): void {
    this.#endNotes();
    const page = this.pages.at(-1);
    if (page) page.messages++;
    const length = [...texts.values()].reduce((sum, text) => sum + text.length, 0);
    const isShown = this.#fileText + length <= PAGE_FILE_TEXT;
    const around = { ...this.#around, texts: isShown ? texts : NO_TEXTS };
    if (!this.#last || !standTogether(this.#last, message)) this.#put(authorHtml(message, around));
    const piece = messageHtml(message, around);
    this.#put(piece, isShown ? escapedLength(texts) : 0);
    this.#fileText += isShown ? length : 0;
    this.#last = message;
  }

  #endNotes(): void {
    if (this.#notes.length === 0) return;
    this.#put(notesHtml(this.#notes, this.#around));
    this.#notes = [];
    this.#last = null;
  }

  /** @param uncounted how much of it is of files */
  #put(piece: Html, uncounted = 0): void {
    this.#body.push(piece);
    this.#characters += piece.text.length - uncounted;
  }

  get #around(): Around {
    return { words: this.words, names: this.names, linkTo: (seq) => this.#linkTo(seq), texts: NO_TEXTS };
  }

  #linkTo(seq: number): string | null {
    const { pages } = this;
    let [low, high] = [0, pages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pages[middle]?.first ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    const found = pages[low - 1];
    if (!found) return null;
    return low === pages.length ? `#m${seq}` : `${found.name}.html#m${seq}`;
  }

  /** Ends the page that was begun last. @param next the page after it @returns null if there is none */
  end(next: DayPage | null = null): { name: string; text: string } | null {
    const page = this.pages.at(-1);
    if (!page) return null;
    this.#endNotes();
    const { archive } = this.words;
    const before = this.pages.at(-2);
    const links = html`${before && html`<a href="${before.name}.html" rel="prev">← ${archive.before}: ${nameOf(before, this.words)}</a>`} <a href="index.html">${archive.days}</a> ${next && html`<a href="${next.name}.html" rel="next">${archive.after}: ${nameOf(next, this.words)} →</a>`}`;
    const date = this.words.longDate(page.day);
    const body = html`<header><p class="quiet">${roomLine(this.room, this.words)}</p><h1>${date}</h1>
<p class="quiet">${page.part > 1 && `${archive.part(page.part)} · `}${archive.messages(page.messages)} · ${archive.zone(this.words.zoneLabel)}</p></header>
<nav class="turn" aria-label="${this.words.days.otherDays}">${links}</nav>
<main>
${joined(this.#body)}<div class="turn">${links}</div>
</main>`;
    this.#body = [];
    this.#characters = 0;
    this.#fileText = 0;
    this.#last = null;
    const title = `${date} · ${this.room.title}`;
    return { name: page.name, text: pageText({ title, up: '../', body }, this.words) };
  }
}

const escapedLength = (texts: FileTexts) => [...texts.values()].reduce((sum, text) => sum + escaped(text).length, 0);

export function roomLine({ kind, title }: Pick<HtmlRoom, 'kind' | 'title'>, { settings }: Words): Html {
  return html`${settings.house} · ${kind !== 'direct' && '# '}<bdi>${title}</bdi>`;
}

export function nameOf({ day, part }: DayPage, words: Words): string {
  return part === 1 ? words.date(day) : `${words.date(day)}, ${words.archive.part(part)}`;
}

function standTogether(a: Message, b: Message): boolean {
  // Two messages without an author may be from two people.
  if (a.userId !== b.userId || a.user === null) return false;
  return Math.abs(Date.parse(b.datetime) - Date.parse(a.datetime)) <= RUN_GAP_MS;
}
