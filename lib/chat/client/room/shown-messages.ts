import type { UnsentChange } from '@/lib/chat/client/outbox/item';
import { type Change, changedBy } from '@/lib/chat/client/timeline/changes';
import type { ClientMention, NamedPerson } from '@/lib/chat/protocol';
import type { Mention, Message } from '@/lib/messages/message';

/** A message of the log, with the person's own changes that are not in the log yet. */
export interface ShownMessage extends Message {
  /** Present if the text is an edit that is not in the log yet. */
  pendingEdit?: true;
}

/**
 * Shows the person's changes that are on their way as if the log had them. A message without such a change is the log's
 * own object. Every message stays the same object until something about it changes.
 */
export class ShownMessages {
  readonly #me: NamedPerson;
  /** For messages of the log: the shown form, and the clientIds of the changes that it contains. */
  readonly #made = new WeakMap<Message, { changes: string; message: ShownMessage }>();
  #last: { messages: readonly Message[]; shown: readonly ShownMessage[] } = { messages: [], shown: [] };

  constructor(me: NamedPerson) {
    this.#me = me;
  }

  /** @param changes in the order in which they were made */
  show(messages: readonly Message[], changes: readonly UnsentChange[]): readonly ShownMessage[] {
    const shown = changes.length === 0 ? messages : this.#shown(messages, changes);
    this.#last = { messages, shown };
    return shown;
  }

  /** Returns the last array again if nothing in it would differ. */
  #shown(messages: readonly Message[], changes: readonly UnsentChange[]): readonly ShownMessage[] {
    const targets = new Set(changes.map(({ target }) => target));
    const touches = ({ seq, reply }: Message) => targets.has(seq) || (reply !== undefined && targets.has(reply.seq));
    const shown = messages.map((message) => (touches(message) ? this.#make(message, changes) : message));
    const before = this.#last;
    const isSame = before.messages === messages && shown.every((message, index) => message === before.shown[index]);
    return isSame ? before.shown : shown;
  }

  #make(message: Message, changes: readonly UnsentChange[]): ShownMessage {
    const about = changes.filter(({ target }) => target === message.seq || target === message.reply?.seq);
    // A clientId stands for one change, whose content never changes.
    const ids = about.map(({ clientId }) => clientId).join();
    const made = this.#made.get(message);
    if (made?.changes === ids) return made.message;
    const changed = about.reduce((now, change) => changedBy(now, asEntry(change, this.#me)), message);
    const isEdit = changed.text !== null && about.some(({ kind, target }) => kind === 'edit' && target === message.seq);
    // Only the server knows whether the preview goes with the old text.
    const { preview } = message;
    const shown: ShownMessage = isEdit ? { ...changed, ...(preview ? { preview } : {}), pendingEdit: true } : changed;
    this.#made.set(message, { changes: ids, message: shown });
    return shown;
  }
}

/** The entry that the log will have, without its number. */
export function asEntry(change: UnsentChange, by: NamedPerson): Change {
  const { target, at } = change;
  const place = { seq: 0, target };
  switch (change.kind) {
    case 'edit':
      return { ...place, type: 'edit', text: change.text, editedAt: at, ...shownMentions(change) };
    case 'delete':
      return { ...place, type: 'delete' };
    case 'react':
      return { ...place, type: 'reaction', emoji: change.emoji, on: change.on, by };
    case 'pin':
      return { ...place, type: 'pin', on: change.on, by, datetime: at };
    default:
      return change satisfies never;
  }
}

/** The mentions of a text that is not in the log yet. People are shown by the names in the text. */
export function shownMentions(item: { text: string; mentions?: readonly ClientMention[] }): { mentions?: Mention[] } {
  const { text, mentions = [] } = item;
  if (mentions.length === 0) return {};
  const named = ({ at, length, who }: ClientMention): Mention => {
    return { at, length, who: typeof who === 'number' ? { id: who, name: text.slice(at + 1, at + length) } : who };
  };
  return { mentions: mentions.map(named) };
}
