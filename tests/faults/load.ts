import type { Message } from '@/lib/messages/message';
import type { FaultClient } from './client';
import type { Moderator } from './moderator';
import { pageAt } from './stage-web';

/** The number of messages for each change by the moderator, and for each reload of a page. */
const MESSAGES_PER_CHANGE = 10;
const MESSAGES_PER_RELOAD = 500;
/** The share of edits among the changes; the others are deletions. */
const EDITS = 0.7;
/** The number of messages for each reaction, each change of a message by its author, and each pin. */
const MESSAGES_PER_REACTION = 2;
const MESSAGES_PER_OWN_CHANGE = 20;
const MESSAGES_PER_PIN = 20;
/** The shares of messages that answer another one, that name somebody, and that have a link. */
const REPLIES = 0.2;
const MENTIONS = 0.1;
const LINKS = 0.05;
/** The pages to which they link (stage-web.ts). */
const PAGES = 50;
const EMOJI = ['👍', '🎉', '❤️'];
/** The most changes by the moderator at the same time. */
const CHANGES = 4;
/** Only this many of the newest messages on the screen are changed. */
const RECENT = 40;

/**
 * Makes clients write at random moments, about `perSecond` messages together. With a moderator, clients also reply,
 * name each other, react, pin, change their own messages, and reload their pages, and the moderator edits and deletes
 * messages.
 */
export class Load {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #changes = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];
  #textCount = 0;
  #running = true;

  constructor(
    private readonly clients: readonly FaultClient[],
    perSecond: number,
    private readonly random: () => number,
    private readonly filler = ' — y así va pasando la tarde, entre cafés',
    moderator: Moderator | null = null,
  ) {
    for (const client of clients) {
      const meanMs = (1_000 * clients.length) / perSecond;
      this.#nowAndThen(meanMs, () => this.#say(client, moderator !== null));
      if (!moderator) continue;
      this.#nowAndThen(meanMs * MESSAGES_PER_REACTION, () => this.#react(client));
      this.#nowAndThen(meanMs * MESSAGES_PER_PIN, () => this.#pin(client));
      this.#nowAndThen(meanMs * MESSAGES_PER_OWN_CHANGE, () => this.#changeOwn(client));
      this.#nowAndThen(meanMs * MESSAGES_PER_RELOAD, () => client.reload());
    }
    if (moderator) this.#nowAndThen((1_000 * MESSAGES_PER_CHANGE) / perSecond, () => this.#change(moderator));
  }

  /** Resolves when all changes that were begun have ended. @throws the error of the first change that failed */
  async stop(): Promise<void> {
    this.#running = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#changes);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #nowAndThen(meanMs: number, work: () => void): void {
    const ms = -Math.log(1 - this.random()) * meanMs;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#running) return;
      work();
      this.#nowAndThen(meanMs, work);
    }, ms);
    this.#timers.add(timer);
  }

  #say(client: FaultClient, talks: boolean): void {
    const link = talks && this.random() < LINKS ? ` ${pageAt(Math.floor(this.random() * PAGES))}` : '';
    const text = `${client.options.person.username} ${++this.#textCount}${link}${this.filler}`;
    const replyTo = talks && this.random() < REPLIES ? (this.#oneOf(recent(client)) ?? null) : null;
    const named = talks && this.random() < MENTIONS ? this.#oneOf(this.clients)?.options.person : undefined;
    if (!named) return void client.say(text, { replyTo });
    const name = `@${named.username}`;
    const mentions = [{ at: text.length + 1, length: name.length, who: named.userId }];
    client.say(`${text} ${name}`, { replyTo, mentions });
  }

  #react(client: FaultClient): void {
    const message = this.#oneOf(recent(client));
    if (message) client.react(message, this.#oneOf(EMOJI) ?? '');
  }

  #pin(client: FaultClient): void {
    const message = this.#oneOf(recent(client));
    if (message) client.pin(message);
  }

  #changeOwn(client: FaultClient): void {
    const { username } = client.options.person;
    const message = this.#oneOf(recent(client).filter(({ user }) => user === username));
    if (!message) return;
    const text = this.random() < EDITS ? `${message.text?.slice(0, 60)} [${++this.#textCount}]` : null;
    client.change(message, text);
  }

  #change(moderator: Moderator): void {
    if (this.#changes.size >= CHANGES) return;
    const client = this.#oneOf(this.clients);
    const message = client && this.#oneOf(recent(client));
    if (!client || !message) return;
    const { room, roomId } = client.options;
    const text = this.random() < EDITS ? `${message.text?.slice(0, 60)} (${++this.#textCount})` : null;
    const change = moderator
      .change({ room, roomId, seq: message.seq, clientId: message.clientId }, text)
      .catch((error) => void this.#failures.push(error))
      .finally(() => this.#changes.delete(change));
    this.#changes.add(change);
  }

  #oneOf<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.random() * all.length)];
  }
}

/** The newest messages on the screen that are not deleted. */
function recent(client: FaultClient): Message[] {
  return client.messages.slice(-RECENT).filter(({ text }) => text !== null);
}
