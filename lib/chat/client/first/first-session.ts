import { keepDraftEdit } from '@/lib/chat/client/outbox/draft-edits';
import { joined, putInFront } from '@/lib/chat/client/outbox/draft-front';
import { type Draft, type DraftPlace, readDraft, saveDraft } from '@/lib/chat/client/outbox/drafts';
import type { ChatView, Taken } from '@/lib/chat/client/room-session';
import { openStorage } from '@/lib/chat/client/storage';
import type { PendingMessage } from '@/lib/chat/client/timeline';
import type { HistoryPage } from '@/lib/chat/protocol';
import type { SessionApi } from './chat-api';

export interface FirstSessionOptions {
  /** The id of the room. */
  room: number;
  user: { id: number; name: string };
  history: HistoryPage;
  newFrom: number | null;
}

/**
 * The most messages and changes that wait here. Further ones are refused as `full`, so their text stays in the field.
 */
const WAITING_LIMIT = 20;
/** The most requests for older messages that wait here. After that, each new one ends the oldest. */
const ASKED_LIMIT = 10;

/** A message or a change that waits for the session. */
interface Waiting {
  run: (session: SessionApi) => Taken;
  /** Keeps the typed text if the session does not accept it. */
  full: () => void;
}

interface Asked {
  run: (session: SessionApi) => void;
  giveUp: () => void;
}

const NOTHING: Draft = { text: '', mentions: [] };
const nothingTyped = () => {};

/**
 * Stands for the session of a room until its code is loaded. Shows the room as the page brought it. The person's
 * messages and changes wait for the session. If the person leaves the page before, the messages become the room's
 * draft.
 */
export class FirstSession implements SessionApi {
  readonly #options: FirstSessionOptions;
  readonly #listeners = new Set<() => void>();
  readonly #waiting: Waiting[] = [];
  /** The waiting deletions, by the seq of the message. */
  readonly #deletions = new Map<number, Waiting>();
  readonly #asked: Asked[] = [];
  /** The texts of messages that the session did not accept. */
  #untaken = NOTHING;
  #session: SessionApi | null = null;
  #loadingOlder: Promise<void> | null = null;
  #stopListening: () => void = () => {};
  #view: ChatView;

  constructor(options: FirstSessionOptions) {
    this.#options = options;
    const { history, newFrom } = options;
    const { asOf: cursor, hasMore } = history;
    this.#view = {
      // Entries above `asOf` will arrive again over the connection.
      messages: history.messages.filter(({ seq }) => seq <= cursor),
      notes: (history.notes ?? []).filter(({ seq }) => seq <= cursor),
      cursor,
      pending: [],
      pinChanges: 0,
      returned: [],
      hasMore,
      older: 'idle',
      isLooking: false,
      link: 'idle',
      endReason: null,
      kept: true,
      newFrom,
    };
  }

  getSnapshot = (): ChatView => this.#session?.getSnapshot() ?? this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  send(...message: Parameters<SessionApi['send']>): Taken {
    const [text, { mentions = [] } = {}] = message;
    const full = () => {
      this.#untaken = joined(this.#untaken, { text, mentions });
    };
    const taken = this.#take({ run: (session) => session.send(...message), full });
    if (this.#session || taken === 'full') return taken;
    const { pending } = this.#view;
    if (pending.length === 0) this.#watchPage();
    this.#show({ pending: [...pending, this.#pendingOf(text)] });
    return taken;
  }

  edit(...change: Parameters<SessionApi['edit']>): Taken {
    const [seq, text, mentions = []] = change;
    const full = () => {
      const message = this.#view.messages.find((one) => one.seq === seq);
      if (!message) return;
      keepDraftEdit(openStorage(), this.#place, { seq, clientId: message.clientId, text, mentions, isOpen: false });
    };
    return this.#take({ run: (session) => session.edit(...change), full });
  }

  remove(seq: number): Taken {
    if (!this.#session && this.#deletions.has(seq)) return 'taken';
    const deletion: Waiting = { run: (session) => session.remove(seq), full: nothingTyped };
    const taken = this.#take(deletion);
    if (!this.#session && taken === 'taken') this.#deletions.set(seq, deletion);
    return taken;
  }

  react(...change: Parameters<SessionApi['react']>): Taken {
    return this.#take({ run: (session) => session.react(...change), full: nothingTyped });
  }

  pin(...change: Parameters<SessionApi['pin']>): Taken {
    return this.#take({ run: (session) => session.pin(...change), full: nothingTyped });
  }

  undoRemove(seq: number): boolean {
    if (this.#session) return this.#session.undoRemove(seq);
    const deletion = this.#deletions.get(seq);
    if (!deletion) return false;
    this.#deletions.delete(seq);
    this.#waiting.splice(this.#waiting.indexOf(deletion), 1);
    return true;
  }

  // ---- calls that only the session can answer

  takeReturned(clientId: string): ReturnType<SessionApi['takeReturned']> {
    return this.#session?.takeReturned(clientId) ?? null;
  }

  onRefused: SessionApi['onRefused'] = (listener) => this.#session?.onRefused(listener) ?? (() => {});

  mayEdit(...about: Parameters<SessionApi['mayEdit']>): boolean {
    return this.#session?.mayEdit(...about) ?? false;
  }

  lastOwn(isUnbound?: boolean): ReturnType<SessionApi['lastOwn']> {
    return this.#session?.lastOwn(isUnbound) ?? null;
  }

  slowLeftMs(slowSeconds: number): number {
    return this.#session?.slowLeftMs(slowSeconds) ?? 0;
  }

  /** These do nothing before there is a session, because nothing can have failed yet. */
  retry = (clientId: string): void => this.#session?.retry(clientId);
  discard = (clientId: string): void => this.#session?.discard(clientId);

  loadOlder(limit?: number): Promise<void> {
    this.#loadingOlder ??= this.#later((session) => session.loadOlder(limit), undefined).finally(() => {
      this.#loadingOlder = null;
    });
    if (!this.#session) this.#show({ older: 'loading' });
    return this.#loadingOlder;
  }

  async reveal(...about: Parameters<SessionApi['reveal']>): ReturnType<SessionApi['reveal']> {
    const shown = this.getSnapshot().messages.find(({ seq }) => seq === about[0]);
    if (shown) return shown.seq;
    if (!this.#session) this.#show({ isLooking: true });
    return this.#later((session) => session.reveal(...about), 'failed');
  }

  /** Hands everything that waits to the session, and from now on every call. The session must have been started. */
  giveTo(session: SessionApi): void {
    this.#session = session;
    this.#stopListening();
    for (const { run, full } of this.#waiting.splice(0)) {
      if (run(session) === 'full') full();
    }
    const untaken = this.#untaken;
    this.#untaken = NOTHING;
    if (untaken.text !== '') putInFront(openStorage(), this.#place, untaken);
    for (const { run } of this.#asked.splice(0)) run(session);
  }

  get #place(): DraftPlace {
    const { user, room } = this.#options;
    return { userId: user.id, roomId: room };
  }

  #take(waiting: Waiting): Taken {
    if (this.#session) return waiting.run(this.#session);
    if (this.#waiting.length >= WAITING_LIMIT) return 'full';
    this.#waiting.push(waiting);
    return 'taken';
  }

  #later<T>(ask: (session: SessionApi) => Promise<T>, givenUp: T): Promise<T> {
    if (this.#session) return ask(this.#session);
    if (this.#asked.length >= ASKED_LIMIT) this.#asked.shift()?.giveUp();
    return new Promise((resolve) => {
      this.#asked.push({ run: (session) => resolve(ask(session)), giveUp: () => resolve(givenUp) });
    });
  }

  #pendingOf(text: string): PendingMessage {
    const clientId = `first-${this.#view.pending.length}`;
    const datetime = new Date().toISOString();
    return { clientId, text, user: this.#options.user.name, datetime, state: 'waiting', code: null, stored: null };
  }

  #watchPage(): void {
    const place = this.#place;
    let before: Draft | null = null;
    const toDraft = () => {
      const draft = readDraft(openStorage(), place);
      before = draft;
      const texts = [...this.#view.pending.map(({ text }) => text), draft.text];
      saveDraft(openStorage(), place, { text: texts.filter((text) => text !== '').join('\n'), mentions: [] });
    };
    // The browser kept the page in memory, so the messages still wait here. The draft gets its former text back.
    const back = () => {
      if (before) saveDraft(openStorage(), place, before);
      before = null;
    };
    window.addEventListener('pagehide', toDraft);
    window.addEventListener('pageshow', back);
    this.#stopListening = () => {
      window.removeEventListener('pagehide', toDraft);
      window.removeEventListener('pageshow', back);
    };
  }

  #show(change: Partial<ChatView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }
}
