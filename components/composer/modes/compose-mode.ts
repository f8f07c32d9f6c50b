import type { ComposerApi } from '@/components/composer/field-text';
import { type DraftEdit, isAbout } from '@/lib/chat/client/outbox/draft-edits';
import type { Draft } from '@/lib/chat/client/outbox/drafts';
import type { ClientMention } from '@/lib/chat/protocol';
import type { Mention, Message } from '@/lib/messages/message';
import type { KeptModes } from './kept-modes';

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
  /** The mode that comes back after the edit. */
  before: NewMode | ReplyMode;
}

const NEW: NewMode = { type: 'new' };

/**
 * The mode of one room's field. While a message is edited, the draft is kept aside. An edit that is interrupted is kept
 * until the person goes on with it or discards it.
 */
export class ComposeMode {
  #mode: Mode = NEW;
  #field: ComposerApi | null = null;
  #unfinished: DraftEdit | null = null;
  readonly #kept: KeptModes;
  readonly #listeners = new Set<() => void>();

  constructor(kept: KeptModes) {
    this.#kept = kept;
  }

  getSnapshot = (): Mode => this.#mode;

  /** The last edit that was interrupted, and is not in the field. */
  getUnfinished = (): DraftEdit | null => this.#unfinished;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes the field; null: the field is gone. A new field continues the edit that the last field had. */
  attach = (field: ComposerApi | null): void => {
    this.#field = field;
    if (this.#mode.type === 'edit') this.#set(this.#mode.before);
    if (!field) return;
    const to = this.#mode.type === 'new' ? this.#kept.readReply() : null;
    if (to) this.#set({ type: 'reply', to });
    const open = this.#kept.readEdits().findLast(({ isOpen }) => isOpen);
    const message = open && this.targetOf(open);
    if (message) this.#open(message);
    else if (open) this.#kept.keepEdit({ ...open, isOpen: false });
    this.#tell();
  };

  /** Null while nobody can write here. */
  get field(): ComposerApi | null {
    return this.#field;
  }

  reply(to: Message): void {
    if (!this.#field) return;
    this.#interrupt();
    this.#field.restoreDraft();
    this.#set({ type: 'reply', to });
    this.#field.focus();
  }

  /** Begins an edit: puts the message's text into the field, or what the person had typed in place of it before. */
  edit(message: Message): void {
    if (!this.#field || message.text === null) return;
    this.#interrupt();
    this.#open(message);
    this.#field.focus();
  }

  /** @returns whether there was something to leave */
  leave(): boolean {
    const mode = this.#mode;
    if (mode.type === 'new') return false;
    this.done();
    this.#field?.restoreDraft();
    this.#field?.focus();
    return true;
  }

  /** The text was taken for sending. The field itself shows what comes next. */
  done(): void {
    const mode = this.#mode;
    if (mode.type === 'edit') this.#kept.dropEdit(mode.message);
    this.#set(mode.type === 'edit' ? mode.before : NEW);
  }

  /** The message that an edit is about. Null if it is deleted or not on the page: then the edit cannot go on. */
  targetOf(edit: DraftEdit): Message | null {
    const message = this.#kept.find(edit);
    return message?.text === null ? null : message;
  }

  /** Drops an edit that is not in the field. */
  forget(edit: DraftEdit): void {
    this.#kept.dropEdit(edit);
    this.#tell();
  }

  #open(message: Message): void {
    const { text } = message;
    if (!this.#field || text === null) return;
    const before = this.#mode.type === 'edit' ? this.#mode.before : this.#mode;
    const typed = this.#kept.readEdits().find((edit) => isAbout(edit, message));
    if (typed) this.#kept.keepEdit({ ...typed, isOpen: true });
    this.#set({ type: 'edit', message, before });
    const shown = typed ?? { text, mentions: message.mentions?.map(asTyped) ?? [] };
    this.#field.setAside(shown, (now) => this.#typed(message, now));
  }

  #typed(message: Message, { text, mentions }: Draft): void {
    const { seq, clientId } = message;
    if (text === '' || text === message.text) this.#kept.dropEdit(message);
    else this.#kept.keepEdit({ seq, clientId, text, mentions, isOpen: true });
  }

  /** Keeps an edit whose text gives way to another one in the field. */
  #interrupt(): void {
    const mode = this.#mode;
    const typed = mode.type === 'edit' && this.#kept.readEdits().find((edit) => isAbout(edit, mode.message));
    if (typed) this.#kept.keepEdit({ ...typed, isOpen: false });
  }

  #set(mode: Mode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (mode.type !== 'edit') this.#kept.saveReply(mode.type === 'reply' ? mode.to : null);
    this.#tell();
  }

  #tell(): void {
    const last = this.#kept.readEdits().findLast(({ isOpen }) => !isOpen) ?? null;
    // An edit that is equal stays the same object, so that nothing is rendered again.
    if (JSON.stringify(last) !== JSON.stringify(this.#unfinished)) this.#unfinished = last;
    for (const listener of this.#listeners) listener();
  }
}

function asTyped({ at, length, who }: Mention): ClientMention {
  return { at, length, who: typeof who === 'string' ? who : who.id };
}
