import type { FieldText } from '@/components/composer/field-text';
import { type Query, queryIn } from './query';

/** Watches the field for a query: the beginning of a name or an emoji that can be completed. */
export class QueryWatch {
  readonly #field: FieldText;
  readonly #listeners = new Set<() => void>();
  #query: Query | null = null;
  /** The query whose list the person has closed. The list stays closed until there is another query. */
  #dismissed: Query | null = null;

  constructor(field: FieldText) {
    this.#field = field;
  }

  /** Begins to watch. Returns a function that ends it. */
  start = (): (() => void) => {
    const look = () => this.#look();
    const unsubscribe = this.#field.subscribe(look);
    const element = this.#field.element;
    // No other event tells that the caret has moved.
    document.addEventListener('selectionchange', look);
    element?.addEventListener('focus', look);
    element?.addEventListener('blur', look);
    look();
    return () => {
      unsubscribe();
      document.removeEventListener('selectionchange', look);
      element?.removeEventListener('focus', look);
      element?.removeEventListener('blur', look);
    };
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): Query | null => this.#query;

  dismiss(): void {
    this.#dismissed = this.#query;
    this.#set(null);
  }

  #look(): void {
    const query = this.#current();
    if (!isSamePlace(query, this.#dismissed)) this.#dismissed = null;
    this.#set(this.#dismissed ? null : query);
  }

  #current(): Query | null {
    const { start, end } = this.#field.selection();
    if (start !== end || this.#field.element !== document.activeElement) return null;
    const query = queryIn(this.#field.text().slice(0, start));
    const isDone = this.#field.mentions.some(({ at }) => at === query?.at);
    return isDone ? null : query;
  }

  #set(query: Query | null): void {
    if (isSamePlace(query, this.#query) && query?.text === this.#query?.text) return;
    this.#query = query;
    for (const listener of this.#listeners) listener();
  }
}

function isSamePlace(a: Query | null, b: Query | null): boolean {
  return a?.at === b?.at && a?.type === b?.type;
}
