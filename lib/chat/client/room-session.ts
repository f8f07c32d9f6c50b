import { backoffMs } from '@/lib/backoff';
import { Outbox, type OutboxItem } from '@/lib/chat/client/outbox/outbox';
import { Sender } from '@/lib/chat/client/outbox/sender';
import type { TabLock } from '@/lib/chat/client/outbox/tab-lock';
import { type ClientMessageFrame, ERASE, type ErrorFrame, type HistoryPage, LIMITS } from '@/lib/chat/protocol';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { BehindWatch } from './behind-watch';
import type { Clock } from './clock';
import { Coalescer } from './coalescer';
import type { Connection, ConnectionState } from './connection';
import type { ReceivedFrame } from './frames';
import type { PageAnswer, PageQuery } from './history-api';
import type { KeyValueStorage } from './storage';
import { type EndReason, isRoomClosed, Subscription, type SubscriptionState } from './subscription';
import {
  advance,
  isBehind,
  isElsewhere,
  needsNewest,
  type PendingMessage,
  startTimeline,
  type Timeline,
  type TimelineAction,
} from './timeline';

export interface SessionOptions {
  /** The id of the room. */
  room: number;
  user: { id: number; name: string };
  history: HistoryPage;
  /** How many older messages one page has. */
  historyLimit: number;
  /** The first entry that the person has not read, if there is one. */
  newFrom?: number | null;
}

/** What a session needs from its surroundings. None of it is used before `start`. */
export interface SessionDeps {
  /** Shared with the other rooms of the tab. */
  connection: Connection;
  clock: Clock;
  random: () => number;
  /** The wall clock, for what people read; milliseconds since 1970. */
  wallNow: () => number;
  newUuid: () => string;
  loadPage: (query: PageQuery) => Promise<PageAnswer>;
  openStorage: () => KeyValueStorage | null;
  openLock: (name: string) => TabLock;
  isHidden: () => boolean;
  /** Whether the room may wait a little when all rooms of the tab subscribe at once. */
  mayWait: () => boolean;
}

/** What the page shows. A new object whenever something changed. */
export interface ChatView {
  messages: readonly Message[];
  /** What happened in the room beside messages, by seq. */
  notes: readonly Note[];
  /** The last entry of the log that is in `messages`. */
  cursor: number;
  pending: readonly PendingMessage[];
  hasMore: boolean;
  older: 'idle' | 'loading' | 'failed';
  /** As seen from this room: `open` means that its entries come. */
  link: ConnectionState;
  endReason: EndReason | null;
  /** Whether all unsent messages would survive a reload. */
  kept: boolean;
  /** Everything from this entry on was new when the person came to the room; null: nothing was. */
  newFrom: number | null;
}

/** At most one rendering in this time, because a thousand missed messages may come one by one. */
export const RENDER_MS = 50;
/** Most pages of older messages to load on the way back to where the person read. */
const BACK_PAGES = 10;
/**
 * An erasure reaches all open pages of a room at the same moment. So they request their new page spread over this time.
 */
export const ERASE_SPREAD_MS = 2_000;
/** After a reconnect, the rooms that nobody looks at subscribe spread over this time. */
export const SUBSCRIBE_SPREAD_MS = 5_000;

/** One room in one tab: ties subscription, timeline and outbox together. React only subscribes. */
export class RoomSession {
  readonly #options: SessionOptions;
  readonly #deps: SessionDeps;
  readonly #subscription: Subscription;
  readonly #behind: BehindWatch;
  readonly #renders: Coalescer;
  readonly #listeners = new Set<() => void>();
  #timeline: Timeline;
  #outbox: Outbox | null = null;
  #sender: Sender | null = null;
  #older: ChatView['older'] = 'idle';
  #loadingOlder: Promise<void> | null = null;
  #newFrom: number | null;
  #view: ChatView;
  /** Counts the resets: an answer to an earlier one is not used. */
  #resets = 0;
  #resetting = false;

  constructor(options: SessionOptions, deps: SessionDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#timeline = startTimeline(options.user.name, options.history);
    this.#newFrom = options.newFrom ?? null;
    const { connection, clock, random, isHidden } = deps;
    const { room } = options;
    this.#subscription = new Subscription(
      {
        connection,
        room,
        cursor: () => ({ since: this.#timeline.cursor, epoch: this.#timeline.epoch }),
        delayMs: () => (deps.mayWait() ? random() * SUBSCRIBE_SPREAD_MS : 0),
        probe: () => this.#probe(),
        isHidden,
        clock,
        random,
      },
      { stateChanged: (state) => this.#linkChanged(state), received: (frame) => this.#receive(frame) },
    );
    this.#behind = new BehindWatch(clock, () => this.#subscription.renew());
    this.#renders = new Coalescer(deps.clock, RENDER_MS, () => this.#render());
    this.#view = this.#makeView();
  }

  getSnapshot = (): ChatView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Follows the room. Returns a function that ends the session. It may be started again after that. */
  start = (): (() => void) => {
    const ending = [this.#openOutbox(), this.#openLink()];
    return () => {
      for (const end of ending.reverse()) end();
      this.#renders.cancel();
      // The answer to a request for a page is ignored from now on.
      this.#resets++;
    };
  };

  /** How many of this person's messages are not in the log yet, as far as this tab knows. */
  get unsent(): number {
    return this.#outbox?.items.length ?? 0;
  }

  /** Says which entries are new to the person, until it is said again. */
  setNewFrom(seq: number | null): void {
    if (this.#newFrom === seq) return;
    this.#newFrom = seq;
    this.#renders.insist();
  }

  /** Somebody looks at the page again, or the network is back. */
  wake(): void {
    this.#subscription.wake();
  }

  /** Another tab changed `key` of localStorage, or everything (null). */
  storageChanged(key: string | null): void {
    this.#outbox?.changedElsewhere(key);
  }

  /** Puts the text into the outbox: from then on it is not lost. `full`: too many messages are unsent already. */
  send(text: string): 'taken' | 'full' {
    const added = this.#outbox?.add(text) ?? 'full';
    return added === 'full' ? 'full' : 'taken';
  }

  retry = (clientId: string): void => {
    this.#outbox?.retry(clientId);
  };

  discard = (clientId: string): void => {
    this.#outbox?.remove(clientId);
  };

  /** Loads the messages before the first one. Calls while one is loading share it. */
  loadOlder(limit = this.#options.historyLimit): Promise<void> {
    this.#loadingOlder ??= this.#loadOlder(limit).finally(() => {
      this.#loadingOlder = null;
    });
    return this.#loadingOlder;
  }

  /** Loads older messages until entry `seq` is shown. Stops after BACK_PAGES pages, and at a failure. */
  async loadBackTo(seq: number): Promise<void> {
    for (let pages = 0; pages < BACK_PAGES; pages++) {
      const first = this.#timeline.messages[0]?.seq ?? 0;
      if (first <= seq) return;
      await this.loadOlder(LIMITS.pageMessages);
      if (this.#timeline.messages[0]?.seq === first) return;
    }
  }

  async #loadOlder(limit: number): Promise<void> {
    const before = this.#timeline.messages[0]?.seq;
    // The person may no longer see the room, so another request would be refused again.
    if (!this.#timeline.hasMore || before === undefined || this.#endReason !== null) return;
    this.#setOlder('loading');
    const { room } = this.#options;
    const answer = await this.#deps.loadPage({ room, before, limit });
    if (answer === 'failed') return this.#setOlder('failed');
    if ('refused' in answer) this.#subscription.refuse(answer.refused);
    else this.#advance({ type: 'older', page: answer.page, before });
    this.#setOlder('idle');
  }

  // ---- outbox

  #openOutbox(): () => void {
    const { connection, openStorage, openLock, newUuid, wallNow, clock, random } = this.#deps;
    const { user, room } = this.#options;
    const outbox = new Outbox({ storage: openStorage(), userId: user.id, roomId: room, now: wallNow, newUuid });
    const lock = openLock(`tertulia:send:${user.id}:${room}`);
    const link = {
      isOpen: () => connection.isReady && this.#subscription.state === 'following',
      send: (message: ClientMessageFrame) => connection.send({ ...message, room }),
      restart: () => connection.restart(),
    };
    const sender = new Sender({ outbox, link, lock, clock, random });
    this.#outbox = outbox;
    this.#sender = sender;
    const unsubscribe = outbox.subscribe(() => this.#outboxChanged());
    this.#outboxChanged();
    return () => {
      unsubscribe();
      sender.interrupted();
    };
  }

  #outboxChanged(): void {
    const { user } = this.#options;
    const items = this.#outbox?.items.map((item) => toPending(item, user.name)) ?? [];
    this.#advance({ type: 'outbox', items });
    this.#removeArrived();
    this.#renders.insist();
    void this.#sender?.flush();
  }

  /**
   * Removes messages from the outbox that are in the log by now, as a page or another tab showed. They need no sending.
   */
  #removeArrived(): void {
    const waiting = new Set(this.#timeline.pending.map(({ clientId }) => clientId));
    const arrived = this.#outbox?.items.filter(({ clientId }) => !waiting.has(clientId)) ?? [];
    for (const { clientId } of arrived) this.#removeUnsent(clientId);
  }

  #removeUnsent(clientId: string): void {
    this.#sender?.acked({ clientId });
    this.#outbox?.remove(clientId);
  }

  // ---- connection

  #openLink(): () => void {
    const { connection } = this.#deps;
    // A lost connection or an ended one is shown in every room.
    const unsubscribe = connection.subscribe({ stateChanged: () => this.#renders.ask(), received: () => {} });
    this.#subscription.start();
    return () => {
      this.#subscription.stop();
      unsubscribe();
    };
  }

  #linkChanged(state: SubscriptionState): void {
    this.#resets++;
    this.#resetting = false;
    if (state !== 'following') this.#sender?.interrupted();
    this.#watchBehind();
    this.#renders.ask();
  }

  /** The room's entries come from here on. */
  #followed(head: number): void {
    const epoch = this.#deps.connection.epoch ?? this.#timeline.epoch;
    this.#advance({ type: 'hello', epoch, head });
    this.#outbox?.reopened();
    void this.#sender?.flush();
    if (this.#older === 'failed') this.#older = 'idle';
  }

  #receive(frame: ReceivedFrame): void {
    switch (frame.type) {
      case 'subscribed':
        return this.#followed(frame.head);
      case 'reset':
        return this.#advance({ type: 'reset', epoch: frame.epoch, head: frame.head });
      case 'head':
        return this.#advance({ type: 'head', head: frame.head });
      case 'message':
      case 'edit':
      case 'delete':
      case ERASE:
      case 'members':
      case 'room':
      case 'unknown':
        this.#advance({ type: 'entry', entry: frame });
        return this.#removeArrived();
      case 'ack':
        this.#advance({ type: 'ack', ack: frame });
        return this.#removeUnsent(frame.clientId);
      case 'error':
        return this.#refused(frame);
    }
  }

  #refused(frame: ErrorFrame): void {
    // It is about what was read, which is not this session's business. Each of its messages has an id.
    if (frame.clientId === null) return;
    if (frame.code !== 'no_room') return this.#sender?.refused(frame);
    // This is about the room, not about the message, which waits until it is known what became of the room.
    this.#sender?.interrupted();
    this.#subscription.renew();
  }

  async #probe(): Promise<EndReason | null | 'failed'> {
    const answer = await this.#deps.loadPage({ room: this.#options.room, limit: 1 });
    if (answer === 'failed') return 'failed';
    return 'refused' in answer ? answer.refused : null;
  }

  // ---- timeline

  #advance(action: TimelineAction): void {
    const before = this.#timeline;
    this.#timeline = advance(before, action);
    if (this.#timeline === before) return;
    if (needsNewest(this.#timeline)) {
      this.#reset(isElsewhere(this.#timeline) ? 0 : this.#deps.random() * ERASE_SPREAD_MS);
    }
    this.#watchBehind();
    this.#renders.ask();
  }

  /** Subscribes again to get missing entries if the page is behind and makes no progress. A reset brings them by itself. */
  #watchBehind(): void {
    const mayWait = this.#subscription.state === 'following' && !this.#resetting;
    const { epoch, cursor } = this.#timeline;
    this.#behind.look(`${epoch}/${cursor}`, mayWait && isBehind(this.#timeline));
  }

  /**
   * Loads the newest page in place of what is shown. Repeats until it succeeds, is refused, or the subscription ends.
   */
  #reset(delayMs: number): void {
    if (this.#resetting) return;
    this.#resetting = true;
    const mine = ++this.#resets;
    if (delayMs === 0) return void this.#loadNewest(mine, 0);
    this.#deps.clock.after(delayMs, () => mine === this.#resets && void this.#loadNewest(mine, 0));
  }

  async #loadNewest(mine: number, attempt: number): Promise<void> {
    const { clock, loadPage, random } = this.#deps;
    const { room, historyLimit: limit } = this.#options;
    const answer = await loadPage({ room, limit });
    if (mine !== this.#resets) return;
    if (answer !== 'failed' && 'refused' in answer) {
      this.#resetting = false;
      return this.#subscription.refuse(answer.refused);
    }
    if (answer !== 'failed') this.#advance({ type: 'newest', page: answer.page });
    // A page that was read before the event that needs it is as good as none.
    if (answer === 'failed' || needsNewest(this.#timeline)) {
      clock.after(backoffMs(attempt, random), () => mine === this.#resets && void this.#loadNewest(mine, attempt + 1));
      return;
    }
    this.#resetting = false;
    this.#removeArrived();
    this.#watchBehind();
  }

  // ---- view

  #setOlder(older: ChatView['older']): void {
    this.#older = older;
    this.#renders.insist();
  }

  #render(): void {
    this.#view = this.#makeView();
    for (const listener of this.#listeners) listener();
  }

  #makeView(): ChatView {
    const { messages, notes, cursor, hasMore } = this.#timeline;
    const endReason = this.#endReason;
    const pending = shownPending(this.#timeline.pending, endReason);
    const kept = this.#outbox?.kept ?? true;
    const [older, newFrom, link] = [this.#older, this.#newFrom, this.#link];
    return { messages, notes, cursor, pending, hasMore, older, link, endReason, kept, newFrom };
  }

  get #endReason(): EndReason | null {
    return this.#deps.connection.endReason ?? this.#subscription.endReason;
  }

  get #link(): ConnectionState {
    const { state } = this.#deps.connection;
    if (state !== 'open') return state;
    const room = this.#subscription.state;
    return room === 'following' ? 'open' : room === 'ended' ? 'ended' : 'connecting';
  }
}

/**
 * While nothing can be sent, a waiting message is not shown as under way. In a closed room it is shown as failed,
 * because it may never be sent.
 */
function shownPending(pending: readonly PendingMessage[], endReason: EndReason | null): readonly PendingMessage[] {
  if (endReason === null) return pending;
  const shown = isRoomClosed(endReason)
    ? ({ state: 'failed', code: 'room_closed' } as const)
    : ({ state: 'held' } as const);
  return pending.map((item) => (item.state === 'waiting' ? { ...item, ...shown } : item));
}

function toPending(item: OutboxItem, user: string): PendingMessage {
  const { clientId, text, at: datetime, failed: code } = item;
  return { clientId, text, user, datetime, state: code ? 'failed' : 'waiting', code, stored: null };
}
