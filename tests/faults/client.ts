import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@/lib/backoff';
import type { Chat } from '@/lib/chat/client/chat';
import type { ChatView, RoomSession, SendOptions } from '@/lib/chat/client/room-session';
import type { EndReason } from '@/lib/chat/client/subscription';
import { type HistoryPage, LIMITS } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';
import { HISTORY, Tab } from './browser/tab';
import type { WireOptions } from './browser/wire';
import { type Change, detailsOf, type Entry, type MemberLog, now, type Seen } from './journal';

export interface ClientOptions extends WireOptions {
  room: string;
  roomId: number;
  /** The page that the client begins with. If missing, it loads the newest page, as a browser does. */
  history?: HistoryPage;
}

/** A message that is not yet known to be stored. */
export interface UnsentMessage {
  at: number;
  clientId: string;
  text: string;
}

/**
 * The person stops writing while this many messages are unsent, and stops reacting and changing while so much of any
 * kind is.
 */
const PATIENCE = 5;
const PATIENCE_IN_ALL = 20;

/** A person in a room: what a tab does and shows there, with a journal of what happens. */
export class FaultClient {
  readonly log: Entry[] = [];
  /** The changes that the server refused for good, since it did not understand them. */
  readonly notUnderstood: string[] = [];
  /** If false, the client need not have seen everything at the end. */
  stays = true;
  readonly #unsent = new Map<string, UnsentMessage>();
  #session: RoomSession | null = null;
  #messages: readonly Message[] = [];
  #shown = new Map<number, Message>();
  #ownShown = new Set<string>();
  #base: number | null = null;
  #cursor = 0;
  #endReason: EndReason | null = null;
  #history: HistoryPage | null;

  /** @param tab may have other rooms. If missing, the client has a tab of its own, which `open` starts */
  constructor(
    readonly options: ClientOptions,
    readonly tab = new Tab(options),
  ) {
    this.#history = options.history ?? null;
    tab.add(this);
  }

  get member(): MemberLog {
    const { options, stays, log: entries, cursor } = this;
    const { person, room } = options;
    const screen = this.#messages.map((message) => ({ ...toSeen(message), details: detailsOf(message) }));
    const unsent = [...this.#unsent.keys()];
    return { name: person.username, room, base: this.#base ?? 0, stays, entries, screen, cursor, unsent };
  }

  /** The client's messages that are neither stored nor refused for good, as far as it knows; oldest first. */
  get outbox(): readonly UnsentMessage[] {
    return [...this.#unsent.values()];
  }

  /** Whether a message or a change of this client is not known to be in the log. */
  get isUnsent(): boolean {
    return (this.#session?.unsent ?? 0) > 0;
  }

  get #isImpatient(): boolean {
    return (this.#session?.unsent ?? 0) >= PATIENCE_IN_ALL;
  }

  /** What the person did to their own messages. */
  get changes(): Change[] {
    const { room } = this.options;
    const answers = new Map<string, Extract<Entry, { kind: 'answer' }>>();
    for (const entry of this.log) if (entry.kind === 'answer') answers.set(entry.clientId, entry);
    return this.log.flatMap((entry): Change[] => {
      if (entry.kind !== 'begin') return [];
      const { at: startedAt, seq, messageId: clientId, text } = entry;
      const answer = answers.get(entry.clientId);
      const outcome = answer?.code === 'gone' ? 'gone' : answer?.code === null ? 'done' : null;
      return [{ room, seq, clientId, text, startedAt, endedAt: answer?.at ?? null, outcome }];
    });
  }

  /** The seq up to which everything is shown. */
  get cursor(): number {
    return this.#cursor;
  }

  get open(): boolean {
    return this.tab.wire.isOpen(this.options.roomId);
  }

  /** Why the session ended by itself, if it did. */
  get endReason(): EndReason | null {
    return this.#endReason;
  }

  /** The port of the current connection or of the next one. */
  get port(): number {
    return this.tab.wire.port;
  }

  /** What is on the screen. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Ends the tab, with its other rooms. */
  stop(): void {
    this.tab.stop();
  }

  /** Gives the session a message to send. Returns false if too many are waiting, or if the page is still loading. */
  say(text: string, options: SendOptions = {}): boolean {
    const session = this.#session;
    if (!session || this.#unsent.size >= PATIENCE) return false;
    const take = (clientId: string) => this.#takes(clientId, text);
    return this.tab.taking(take, () => session.send(text, options)) === 'taken';
  }

  /** Reacts to a message, or takes the reaction back. */
  react({ seq, reactions = [] }: Message, emoji: string): void {
    if (this.#isImpatient) return;
    const { userId } = this.options.person;
    const isOn = reactions.some((reaction) => reaction.emoji === emoji && reaction.people.includes(userId));
    this.#session?.react(seq, emoji, !isOn);
  }

  /** Pins or unpins a message. */
  pin({ seq, pinned }: Message): void {
    this.#session?.pin(seq, !pinned);
  }

  /** Edits or deletes an own message. @param text null to delete the message */
  change({ seq, clientId: messageId }: Message, text: string | null): void {
    const session = this.#session;
    if (this.#isImpatient) return;
    const take = (clientId: string) => this.log.push({ at: now(), kind: 'begin', clientId, seq, messageId, text });
    this.tab.taking(take, () => (text === null ? session?.remove(seq) : session?.edit(seq, text)));
  }

  /** Sends a message again with its old id, like a tab that never got the answer. */
  sayAgain(text: string, clientId: string): void {
    this.tab.wire.send(this.options.roomId, { type: 'message', room: this.options.roomId, message: text, clientId });
  }

  /** Cuts the connection; the tab reconnects by itself. */
  cut(): void {
    this.tab.wire.cut();
  }

  /** Reloads the page, which keeps its storage. */
  reload(): void {
    this.tab.reload();
  }

  /** Scrolls back until `seq` is on the screen, or until no older messages load, and then to the end again. */
  async scrollBackTo(seq: number): Promise<void> {
    const session = this.#session;
    const first = () => this.#messages[0]?.seq ?? 0;
    const stop = session?.readBy({ place: first, rest: () => null });
    for (let before = Number.POSITIVE_INFINITY; first() > seq && first() < before; ) {
      before = first();
      await session?.loadOlder(LIMITS.pageMessages);
    }
    stop?.();
    session?.toNewest();
  }

  // ---- for the tab

  /** Returns null if the tab was stopped, or if the server refused the page. */
  async firstPage(): Promise<HistoryPage | null> {
    const given = this.#history;
    this.#history = null;
    if (given) return given;
    for (let attempt = 0; !this.tab.stopped; attempt++) {
      const answer = await this.tab.loadPage({ room: this.options.roomId, limit: HISTORY });
      if (answer !== 'failed') {
        if ('page' in answer) return answer.page;
        this.#endReason = answer.refused;
        return null;
      }
      this.tab.wire.nextPort();
      await sleep(backoffMs(attempt, this.options.random));
    }
    return null;
  }

  /** Shows the room on the screen. */
  enter(chat: Chat, history: HistoryPage): void {
    const { room: name, roomId: id } = this.options;
    this.#base ??= history.asOf;
    const session = chat.enter({ id, kind: 'open', name, title: null }, history);
    this.#session = session;
    session.subscribe(() => this.#update(session.getSnapshot()));
    session.onRefused(({ kind, target, code }) => {
      if (code === 'bad_frame') this.notUnderstood.push(`${kind} of ${target}`);
    });
    chat.show(id);
  }

  /** Records what is on the screen when the chat has started. */
  begin(): void {
    if (this.#session) this.#update(this.#session.getSnapshot());
  }

  leave(): void {
    this.#session = null;
  }

  /** Records that the session has taken a message, before it is sent. */
  #takes(clientId: string, text: string): void {
    const message = { at: now(), clientId, text };
    this.#unsent.set(clientId, message);
    this.log.push({ ...message, kind: 'invoke' });
  }

  #update({ messages, pending, returned, cursor, endReason }: ChatView): void {
    this.#endReason = endReason;
    this.#show(messages);
    if (cursor !== this.#cursor) this.log.push({ at: now(), kind: 'view', cursor });
    this.#cursor = cursor;
    const states = new Map(pending.map(({ clientId, state }) => [clientId, state]));
    for (const clientId of states.keys()) {
      if (this.#ownShown.has(clientId)) this.log.push({ at: now(), kind: 'twice', clientId });
    }
    for (const clientId of this.#unsent.keys()) {
      const state = states.get(clientId);
      if (state === 'waiting' || state === 'held') continue;
      this.#unsent.delete(clientId);
      if (state === 'failed') queueMicrotask(() => this.#session?.discard(clientId));
    }
    // The text of a refused edit counts as unsent until the person takes it back.
    for (const { clientId } of returned) queueMicrotask(() => this.#session?.takeReturned(clientId));
  }

  /** Records what is new or different on the screen. */
  #show(messages: readonly Message[]): void {
    const before = this.#messages;
    this.#messages = messages;
    // An unchanged message is the same object as before.
    let i = 0;
    while (i < messages.length && messages[i] === before[i]) i++;
    for (; i < messages.length; i++) {
      const message = messages[i];
      if (!message || this.#shown.get(message.seq) === message) continue;
      this.#shown.set(message.seq, message);
      if (message.user === this.options.person.username) this.#ownShown.add(message.clientId);
      this.log.push({ at: now(), kind: 'show', ...toSeen(message) });
    }
  }
}

function toSeen({ seq, clientId, user, text }: Message): Seen {
  return { seq, clientId, user, text };
}
