import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@/lib/backoff';
import { Chat, type ChatDeps } from '@/lib/chat/client/chat';
import { browserClock } from '@/lib/chat/client/clock';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { type PageAnswer, type PageQuery, readPage } from '@/lib/chat/client/history-api';
import type { ChatView, RoomSession } from '@/lib/chat/client/room-session';
import type { EndReason } from '@/lib/chat/client/subscription';
import { type HistoryPage, LIMITS } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';
import { type Entry, type MemberLog, now, type Seen } from './journal';
import { ask } from './request';
import { Wire, type WireOptions } from './wire';

export interface ClientOptions extends WireOptions {
  room: string;
  roomId: number;
  /** The page it begins with. If missing, it loads the newest one, as a browser does. */
  history?: HistoryPage;
}

/** A message that is not yet known to be stored. */
export interface UnsentMessage {
  at: number;
  clientId: string;
  text: string;
}

/** Messages in a page; the server's default. */
const HISTORY = 50;
/** The person stops writing while this many messages are unsent. */
const PATIENCE = 5;

/** A person at a browser: the product's own chat in a simulated environment, with a journal of what happens. */
export class FaultClient {
  readonly log: Entry[] = [];
  /** If false, the client need not have seen everything at the end. */
  stays = true;
  readonly #wire: Wire;
  /** Survives a reload. */
  readonly #storage = new FakeStorage();
  readonly #unsent = new Map<string, UnsentMessage>();
  #session: RoomSession | null = null;
  #end: () => void = () => {};
  #saying: string | null = null;
  #messages: readonly Message[] = [];
  #shown = new Map<number, Message>();
  #ownShown = new Set<string>();
  #base: number | null = null;
  #cursor = 0;
  #endReason: EndReason | null = null;
  #stopped = false;

  constructor(readonly options: ClientOptions) {
    this.#wire = new Wire(options, this.log);
  }

  get member(): MemberLog {
    const { options, stays, log: entries, cursor } = this;
    const { person, room } = options;
    const screen = this.#messages.map(toSeen);
    const unsent = [...this.#unsent.keys()];
    return { name: person.username, room, base: this.#base ?? 0, stays, entries, screen, cursor, unsent };
  }

  /** Its messages that are not settled yet, oldest first. */
  get outbox(): readonly UnsentMessage[] {
    return [...this.#unsent.values()];
  }

  /** The seq up to which everything is shown. */
  get cursor(): number {
    return this.#cursor;
  }

  get open(): boolean {
    return this.#wire.isOpen;
  }

  /** Why the session ended by itself, if it did. */
  get endReason(): EndReason | null {
    return this.#endReason;
  }

  /** The port of the current connection or of the next one. */
  get port(): number {
    return this.#wire.port;
  }

  /** What is on the screen. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  start(): void {
    void this.#openPage(this.options.history);
  }

  stop(): void {
    this.#stopped = true;
    this.#closePage();
  }

  /** Gives the session a message to send. Returns false if too many are waiting, or if the page is still loading. */
  say(text: string): boolean {
    if (!this.#session || this.#unsent.size >= PATIENCE) return false;
    this.#saying = text;
    const taken = this.#session.send(text) === 'taken';
    this.#saying = null;
    return taken;
  }

  /** Sends a message again with its old id, like a tab that never got the answer. */
  sayAgain(text: string, clientId: string): void {
    this.#wire.send({ type: 'message', room: this.options.roomId, message: text, clientId });
  }

  /** Cuts the connection; the session reconnects by itself. */
  cut(): void {
    this.#wire.cut();
  }

  /** Reloads the page, which keeps its storage. */
  reload(): void {
    if (!this.#session) return;
    this.#closePage();
    void this.#openPage();
  }

  /** Scrolls back until `seq` is on the screen, or until no older messages load. */
  async scrollBackTo(seq: number): Promise<void> {
    for (;;) {
      const first = this.#messages[0]?.seq ?? 0;
      if (first <= seq) return;
      await this.#session?.loadOlder(LIMITS.pageMessages);
      if ((this.#messages[0]?.seq ?? 0) === first) return;
    }
  }

  async #openPage(page?: HistoryPage): Promise<void> {
    const history = page ?? (await this.#firstPage());
    if (!history || this.#stopped) return;
    const { room: name, roomId: id, person } = this.options;
    this.#base ??= history.asOf;
    const user = { id: person.userId, name: person.username };
    const inbox = { version: 0, rooms: [] };
    const options = { me: user, epoch: history.epoch, inbox, now: Date.now(), historyLimit: HISTORY };
    const chat = new Chat(options, this.#deps());
    const session = chat.enter({ id, kind: 'open', name, title: null }, history);
    this.#session = session;
    session.subscribe(() => this.#update(session.getSnapshot()));
    chat.show(id);
    this.#end = chat.start();
    this.#update(session.getSnapshot());
  }

  #closePage(): void {
    this.#end();
    this.#end = () => {};
    this.#session = null;
    this.#wire.cut();
  }

  /** Returns null if the client was stopped, or if the server refused the page. */
  async #firstPage(): Promise<HistoryPage | null> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      const answer = await this.#loadPage({ room: this.options.roomId, limit: HISTORY });
      if (answer !== 'failed') {
        if ('page' in answer) return answer.page;
        this.#endReason = answer.refused;
        return null;
      }
      this.#wire.nextPort();
      await sleep(backoffMs(attempt, this.options.random));
    }
    return null;
  }

  #deps(): ChatDeps {
    return {
      clock: browserClock(),
      random: this.options.random,
      wallNow: Date.now,
      newUuid: () => this.#newId(),
      openSocket: this.#wire.dial,
      socketUrl: this.#wire.url,
      loadPage: (query) => this.#loadPage(query),
      probeSession: () => this.#probeSession(),
      openStorage: () => this.#storage,
      // There is only one tab, so the lock is always free.
      openLock: () => (work) => work(),
      isHidden: () => false,
      watchPage: () => () => {},
    };
  }

  /** The session asks for an id when it takes a message, before it does anything else with the message. */
  #newId(): string {
    const clientId = randomUUID();
    if (this.#saying !== null) {
      const message = { at: now(), clientId, text: this.#saying };
      this.#unsent.set(clientId, message);
      this.log.push({ ...message, kind: 'invoke' });
    }
    return clientId;
  }

  async #loadPage({ room, before, limit }: PageQuery): Promise<PageAnswer> {
    const query = `limit=${limit}${before === undefined ? '' : `&before=${before}`}`;
    const path = `/api/rooms/by-id/${room}/messages?${query}`;
    const answer = await ask(this.options.person, this.port, { path })
      .then(readPage)
      .catch(() => 'failed' as const);
    if (answer === 'failed') this.log.push({ at: now(), kind: 'no page' });
    return answer;
  }

  async #probeSession(): Promise<'signedOut' | null | 'failed'> {
    const answer = await ask(this.options.person, this.port, { path: '/api/rooms' }).catch(() => null);
    if (answer?.status === 401) return 'signedOut';
    return answer?.ok ? null : 'failed';
  }

  #update({ messages, pending, cursor, endReason }: ChatView): void {
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
