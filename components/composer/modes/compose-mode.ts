import type { ComposerApi } from '@/components/composer/field-text';
import type { ClientMention } from '@/lib/chat/protocol';
import type { Mention, Message } from '@/lib/messages/message';

/** What the field for messages is for: a new message, an answer to one, or another text for one of one's own. */
export type Mode = NewMode | ReplyMode | EditMode;
interface NewMode {
  type: 'new';
}
export interface ReplyMode {
  type: 'reply';
  to: Message;
}
export interface EditMode {
  type: 'edit';
  message: Message;
  /** What comes back after it. */
  before: NewMode | ReplyMode;
}

const NEW: NewMode = { type: 'new' };

/** Remembers over a reload which message the draft answers. */
export interface KeptReply {
  read: () => Message | null;
  save: (to: Message | null) => void;
}

/** The mode of one room's field. While a message is edited, the draft is kept aside. */
export class ComposeMode {
  #mode: Mode = NEW;
  #field: ComposerApi | null = null;
  readonly #kept: KeptReply;
  readonly #listeners = new Set<() => void>();

  constructor(kept: KeptReply) {
    this.#kept = kept;
  }

  getSnapshot = (): Mode => this.#mode;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes the field, or learns that it is gone. A new field shows the draft. */
  attach = (field: ComposerApi | null): void => {
    this.#field = field;
    if (this.#mode.type === 'edit') this.#set(this.#mode.before);
    const to = field && this.#mode.type === 'new' ? this.#kept.read() : null;
    if (to) this.#set({ type: 'reply', to });
  };

  /** Null while nobody can write here. */
  get field(): ComposerApi | null {
    return this.#field;
  }

  reply(to: Message): void {
    if (!this.#field) return;
    this.#field.restoreDraft();
    this.#set({ type: 'reply', to });
    this.#field.focus();
  }

  /** Puts its text into the field. */
  edit(message: Message): void {
    if (!this.#field || message.text === null) return;
    const before = this.#mode.type === 'edit' ? this.#mode.before : this.#mode;
    this.#field.setAside(message.text, message.mentions?.map(asTyped));
    this.#set({ type: 'edit', message, before });
    this.#field.focus();
  }

  /** @returns whether there was something to leave */
  leave(): boolean {
    const mode = this.#mode;
    if (mode.type === 'new') return false;
    this.#set(mode.type === 'edit' ? mode.before : NEW);
    this.#field?.restoreDraft();
    this.#field?.focus();
    return true;
  }

  /** The text was taken for sending. The field itself shows what comes next. */
  done(): void {
    this.#set(this.#mode.type === 'edit' ? this.#mode.before : NEW);
  }

  #set(mode: Mode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (mode.type !== 'edit') this.#kept.save(mode.type === 'reply' ? mode.to : null);
    for (const listener of this.#listeners) listener();
  }
}

function asTyped({ at, length, who }: Mention): ClientMention {
  return { at, length, who: typeof who === 'string' ? who : who.id };
}
