import { randomUUID } from 'node:crypto';
import { Chat, type ChatDeps } from '@/lib/chat/client/chat';
import { browserClock } from '@/lib/chat/client/clock';
import { FakeStorage } from '@/lib/chat/client/fakes';
import type { InboxView } from '@/lib/chat/client/inbox/inbox';
import { type PageAnswer, type PageQuery, pagePath, readPage } from '@/lib/chat/client/room/history-api';
import { fakeFileDeps } from '@/lib/chat/client/uploads/fakes';
import type { FaultClient } from '@/tests/faults/client';
import { type Entry, now } from '@/tests/faults/journal';
import { ask } from '@/tests/faults/request';
import { Wire, type WireOptions } from './wire';

/** Messages in a page; the server's default. */
export const HISTORY = 50;

/** A tab of a browser: the product's own chat in a simulated environment. Its rooms share one connection. */
export class Tab {
  readonly wire: Wire;
  readonly #clients = new Map<number, FaultClient>();
  /** Survives a reload. */
  readonly #storage = new FakeStorage();
  #chat: Chat | null = null;
  #end: () => void = () => {};
  #taking: ((clientId: string) => void) | null = null;
  #stopped = false;

  constructor(readonly options: WireOptions) {
    this.wire = new Wire(options, (roomId) => this.#clients.get(roomId)?.log ?? null);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** What the list beside the rooms shows; null while the page is loading. */
  get inbox(): InboxView | null {
    return this.#chat?.getInbox() ?? null;
  }

  /** What the person does with the list and the rooms; null while the page is loading. */
  get chat(): Chat | null {
    return this.#chat;
  }

  /** Adds a client of a room. Call this before `open`. */
  add(client: FaultClient): void {
    this.#clients.set(client.options.roomId, client);
  }

  /** Loads the page of each room, and connects. */
  async open(): Promise<void> {
    const found = await Promise.all(
      [...this.#clients.values()].map(async (client) => ({ client, history: await client.firstPage() })),
    );
    const pages = found.flatMap(({ client, history }) => (history ? [{ client, history }] : []));
    const [first] = pages;
    if (!first || this.#stopped) return;
    const { person } = this.options;
    const me = { id: person.userId, name: person.username };
    const inbox = { version: 0, rooms: [] };
    const options = { me, epoch: first.history.epoch, inbox, now: Date.now(), historyLimit: HISTORY };
    const chat = new Chat(options, this.#deps());
    this.#chat = chat;
    for (const { client, history } of pages) client.enter(chat, history);
    this.#end = chat.start();
    for (const { client } of pages) client.begin();
  }

  /** Reloads the page, which keeps its storage. */
  reload(): void {
    if (!this.#chat) return;
    this.#close();
    void this.open();
  }

  stop(): void {
    this.#stopped = true;
    this.#close();
  }

  /** Runs `send`, which gives the session something to send. `take` gets its id before anything reaches the socket. */
  taking<T>(take: (clientId: string) => void, send: () => T): T {
    this.#taking = take;
    try {
      return send();
    } finally {
      this.#taking = null;
    }
  }

  async loadPage(query: PageQuery): Promise<PageAnswer> {
    const { room } = query;
    const answer = await ask(this.options.person, this.wire.port, { path: pagePath(query) })
      .then(readPage)
      .catch(() => 'failed' as const);
    if (answer === 'failed') this.#log(room, { at: now(), kind: 'no page' });
    return answer;
  }

  #log(room: number, entry: Entry): void {
    this.#clients.get(room)?.log.push(entry);
  }

  #close(): void {
    this.#end();
    this.#end = () => {};
    this.#chat = null;
    for (const client of this.#clients.values()) client.leave();
    this.wire.cut();
  }

  #deps(): ChatDeps {
    return {
      clock: browserClock(),
      random: this.options.random,
      wallNow: Date.now,
      newUuid: () => this.#newId(),
      openSocket: this.wire.dial,
      socketUrl: this.wire.url,
      loadPage: (query) => this.loadPage(query),
      // No scenario looks at the title or the topic of a room.
      loadFacts: async () => null,
      loadLinked: async () => 'failed',
      probeSession: () => this.#probeSession(),
      openStorage: () => this.#storage,
      // There is only one tab, so the lock is always free.
      openLock: () => (work) => work(),
      // No scenario sends files from a tab.
      ...fakeFileDeps(),
      hasFocus: () => false,
      isHidden: () => false,
      watchPage: () => () => {},
    };
  }

  /** A session asks for an id when it takes something to send, before it does anything else with it. */
  #newId(): string {
    const clientId = randomUUID();
    this.#taking?.(clientId);
    return clientId;
  }

  async #probeSession(): Promise<'signedOut' | null | 'failed'> {
    const answer = await ask(this.options.person, this.wire.port, { path: '/api/rooms' }).catch(() => null);
    if (answer?.status === 401) return 'signedOut';
    return answer?.ok ? null : 'failed';
  }
}
