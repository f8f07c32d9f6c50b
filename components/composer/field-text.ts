import { joined, takeInFront } from '@/lib/chat/client/outbox/draft-front';
import { type Draft, type DraftPlace, readDraft, saveDraft } from '@/lib/chat/client/outbox/drafts';
import { openStorage } from '@/lib/chat/client/storage';
import type { ClientMention } from '@/lib/chat/protocol';
import { moveMentions } from './mentions/places';

/** What other parts of the page can do with the field for messages. */
export interface ComposerApi {
  text(): string;
  /** Replaces all of the text. The person cannot undo it. */
  setText(text: string, mentions?: readonly ClientMention[]): void;
  /** Types at the caret, in place of what is selected. The person can undo it. */
  insert(text: string, mentions?: readonly ClientMention[]): void;
  focus(): void;
  selection(): { start: number; end: number };
  /**
   * Shows another text, for example of a message that is edited. The draft is kept aside until `restoreDraft`. Until
   * then `changed` is called with each change of what is shown.
   */
  setAside(shown: Draft, changed: (now: Draft) => void): void;
  /** Shows the draft again if it is aside. Sending the text shown instead brings the draft back as well. */
  restoreDraft(): void;
}

/** The text in the field and whom it names. The DOM element keeps the text, and this class everything else. */
export class FieldText implements ComposerApi {
  readonly #place: DraftPlace;
  #field: HTMLTextAreaElement | null = null;
  #text = '';
  #mentions: readonly ClientMention[] = [];
  /** Called with what is shown instead of the draft; null while the draft is shown. */
  #aside: ((now: Draft) => void) | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(place: DraftPlace) {
    this.#place = place;
  }

  /** Takes the element, and puts the draft into it. Returns a function that lets it go. */
  attach(field: HTMLTextAreaElement): () => void {
    this.#field = field;
    const { text, mentions } = this.#draft();
    const typed = field.value;
    // What the person wrote before any script ran goes below the draft.
    const both = typed === '' || typed === text ? text : text === '' ? typed : `${text}\n${typed}`;
    this.#show({ text: both, mentions });
    const end = takeInFront(this.#place, (before) => this.#putInFront(before));
    return () => {
      end();
      this.#field = null;
      this.#aside = null;
    };
  }

  get element(): HTMLTextAreaElement | null {
    return this.#field;
  }

  /** The mentions in the text that were chosen from the list. */
  get mentions(): readonly ClientMention[] {
    return this.#mentions;
  }

  /** The listener is called after each change of the text, once `mentions` fits the new text. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get isAside(): boolean {
    return this.#aside !== null;
  }

  /** Must be called after each change of the text. */
  changed(): void {
    const text = this.text();
    this.#mentions = moveMentions(this.#mentions, this.#text, text, this.#field?.selectionEnd ?? text.length);
    this.#text = text;
    this.#changed();
  }

  /** Remembers that the text names somebody at a place. */
  addMention(mention: ClientMention): void {
    this.#mentions = [...this.#mentions, mention];
    this.#changed();
  }

  text(): string {
    return this.#field?.value ?? '';
  }

  setText(text: string, mentions: readonly ClientMention[] = []): void {
    this.#show({ text, mentions });
  }

  insert(text: string, mentions: readonly ClientMention[] = []): void {
    this.focus();
    const { start, end } = this.selection();
    this.replace(start, end, text);
    if (mentions.length === 0 || !this.text().startsWith(text, start)) return;
    this.#mentions = [...this.#mentions, ...mentions.map((mention) => ({ ...mention, at: mention.at + start }))];
    this.#changed();
  }

  /** Types a text in place of another one. The person can undo it. */
  replace(start: number, end: number, text: string): void {
    const field = this.#field;
    if (!field) return;
    field.setSelectionRange(start, end);
    // execCommand is deprecated, and still the only way to type something that can be undone.
    if (text ? document.execCommand('insertText', false, text) : document.execCommand('delete')) return;
    field.setRangeText(text, start, end, 'end');
    this.#tell();
  }

  focus(): void {
    this.#field?.focus();
  }

  selection(): { start: number; end: number } {
    return { start: this.#field?.selectionStart ?? 0, end: this.#field?.selectionEnd ?? 0 };
  }

  setAside(shown: Draft, changed: (now: Draft) => void): void {
    this.#aside = changed;
    this.#show(shown);
  }

  restoreDraft(): void {
    if (!this.#aside) return;
    this.#aside = null;
    this.#show(this.#draft());
  }

  /** The text was sent. */
  sent(): void {
    if (this.#aside) this.restoreDraft();
    else this.#show({ text: '', mentions: [] });
  }

  #putInFront(before: Draft): void {
    if (this.#aside) saveDraft(openStorage(), this.#place, joined(before, this.#draft()));
    else this.#show(joined(before, { text: this.#text, mentions: this.#mentions }));
  }

  #draft(): Draft {
    return readDraft(openStorage(), this.#place);
  }

  #changed(): void {
    const now = { text: this.#text, mentions: this.#mentions };
    if (this.#aside) this.#aside(now);
    else saveDraft(openStorage(), this.#place, now);
    for (const listener of this.#listeners) listener();
  }

  #show({ text, mentions }: Draft): void {
    if (!this.#field) return;
    this.#field.value = text;
    // Set before the event below, whose listeners compare the text with them.
    this.#text = text;
    this.#mentions = mentions;
    this.#tell();
  }

  #tell(): void {
    this.#field?.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
