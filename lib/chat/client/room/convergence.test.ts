import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FakeSocket, FakeStorage, settle } from '@/lib/chat/client/fakes';
import { UNDO_MS } from '@/lib/chat/client/outbox/undo-window';
import { RENDER_MS } from '@/lib/chat/client/room-session';
import { type Change, withChange } from '@/lib/chat/client/timeline/changes';
import type { ClientFrame, HistoryPage } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';
import { message, setUp } from './fake-room';

const ANA = { id: 1, name: 'ana' };
const AT = '2026-08-22T00:00:00.000Z';
const SEQS = [8, 9, 10];
const EMOJI = ['👍', '🎉'];

/** The server's end: a log, and one connection whose frames it takes one by one. */
class Server {
  messages: readonly Message[] = SEQS.map((seq) => message(seq, { user: 'ana', userId: 1 }));
  head = 10;
  readonly entries: Record<string, unknown>[] = [];
  /** How often each message was deleted. */
  readonly deleted = new Map<number, number>();
  #socket: FakeSocket | null = null;
  #read = 0;

  get page(): HistoryPage {
    return { messages: [...this.messages], asOf: this.head, hasMore: false, epoch: 'one' };
  }

  /** Takes the next frame. @param isHeard whether the answer reaches the client */
  take(socket: FakeSocket, isHeard: boolean): boolean {
    if (socket !== this.#socket) [this.#socket, this.#read] = [socket, 0];
    const frame = socket.frames[this.#read++] as unknown as ClientFrame | undefined;
    if (!frame) return false;
    if (frame.type === 'subscribe') {
      socket.say({ type: 'subscribed', room: frame.room, ref: frame.ref, head: this.head });
      for (const entry of this.entries.filter(({ seq }) => Number(seq) > (frame.since ?? 0))) socket.say(entry);
    }
    if (!('target' in frame)) return true;
    const entry = this.#entryOf(frame);
    const now = withChange(this.messages, entry);
    const isGone = this.messages.find(({ seq }) => seq === frame.target)?.text === null;
    const isNew = now !== this.messages;
    if (isNew) this.#append(entry, now);
    if (!isHeard) return true;
    if (isGone && frame.type !== 'delete') {
      socket.say({ type: 'error', code: 'gone', retryable: false, clientId: frame.clientId });
      return true;
    }
    const told = [{ type: 'ack', clientId: frame.clientId, seq: isNew ? this.head : 0 }, ...this.entries.slice(-1)];
    for (const one of this.head % 2 ? told : told.toReversed()) if (isNew || one.type === 'ack') socket.say(one);
    return true;
  }

  #append(entry: Change, now: readonly Message[]): void {
    this.messages = now;
    this.head++;
    if (entry.type === 'delete') this.deleted.set(entry.target, (this.deleted.get(entry.target) ?? 0) + 1);
    const { text, ...rest } = { text: undefined, ...entry, seq: this.head };
    this.entries.push(text === undefined ? rest : { ...rest, message: text });
  }

  #entryOf(frame: Extract<ClientFrame, { target: number }>): Change {
    const place = { seq: this.head + 1, target: frame.target };
    if (frame.type === 'edit') return { ...place, type: 'edit', text: frame.message, editedAt: AT };
    if (frame.type === 'react') return { ...place, type: 'reaction', emoji: frame.emoji, on: frame.on, by: ANA };
    if (frame.type === 'pin') return { ...place, type: 'pin', on: frame.on, by: ANA, datetime: AT };
    return { ...place, type: 'delete' };
  }
}

/** A person with one tab, which is reloaded now and then. */
class Person {
  readonly storage = new FakeStorage();
  readonly server = new Server();
  /** What the person wants the messages to be. */
  wanted = this.server.messages;
  tab = this.#open();
  #edits = 0;

  #open() {
    const made = setUp({ storage: this.storage, history: this.server.page });
    return { ...made, stop: made.start() };
  }

  get socket(): FakeSocket | undefined {
    return this.tab.world.sockets.at(-1);
  }

  want(change: Change): void {
    this.wanted = withChange(this.wanted, change);
  }

  do(kind: string, at: number): void {
    const { session } = this.tab;
    const seq = SEQS[at % 3] ?? 8;
    const emoji = EMOJI[at % 2] ?? '';
    const before = this.wanted.find((m) => m.seq === seq);
    if (kind === 'undo') this.#undo(seq);
    // People change only messages that they see.
    if (!before || before.text === null || session.getSnapshot().messages.find((m) => m.seq === seq)?.text === null)
      return;
    const on = !before.reactions?.some((one) => one.emoji === emoji);
    const place = { seq: 0, target: seq };
    if (kind === 'react') {
      session.react(seq, emoji, on);
      this.want({ ...place, type: 'reaction', emoji, on, by: ANA });
    }
    if (kind === 'pin') {
      session.pin(seq, !before.pinned);
      this.want({ ...place, type: 'pin', on: !before.pinned, by: ANA, datetime: AT });
    }
    if (kind === 'edit') {
      const text = at % 5 ? `edit ${++this.#edits}` : (before.text ?? '');
      session.edit(seq, text);
      this.want({ ...place, type: 'edit', text, editedAt: AT });
    }
    if (kind === 'remove') {
      this.#removed.set(seq, before);
      session.remove(seq);
      this.want({ ...place, type: 'delete' });
    }
  }

  readonly #removed = new Map<number, Message>();

  #undo(seq: number): void {
    const before = this.#removed.get(seq);
    if (!this.tab.session.undoRemove(seq)) return;
    expect(this.server.deleted.get(seq)).toBeUndefined();
    this.wanted = this.wanted.map((m) => (m.seq === seq && before ? before : m));
  }

  async play(kind: string, at: number): Promise<void> {
    const { world, session, connection } = this.tab;
    const isOpen = this.socket !== undefined && !this.socket.closed && this.socket.readyState !== 3;
    if (kind === 'serve' && isOpen) this.#serve(at % 4 > 0);
    if (kind === 'drop' && isOpen) this.socket?.drop();
    if (kind === 'wait') await world.clock.pass(at % 3 ? 1_000 : UNDO_MS);
    if (kind === 'leave') session.endUndo();
    if (kind === 'reload') {
      this.tab.stop();
      connection.stop();
      this.tab = this.#open();
    }
    this.do(kind, at);
    await settle();
  }

  /** If the answer is lost, the connection is lost too. */
  #serve(isHeard: boolean): void {
    const socket = this.socket as FakeSocket;
    if (!socket.frames.length && socket.readyState === 0) return socket.hello();
    if (this.server.take(socket, isHeard) && !isHeard) socket.drop();
  }

  async finish(): Promise<void> {
    for (let i = 0; i < 200 && (this.tab.session.unsent > 0 || i < 10); i++) {
      await this.play('serve', 1);
      await this.tab.world.clock.pass(500);
    }
    await this.tab.world.clock.pass(RENDER_MS);
  }
}

const kinds = ['react', 'react', 'edit', 'pin', 'remove', 'undo', 'serve', 'serve', 'serve', 'wait', 'drop'] as const;
const steps = fc.array(fc.record({ kind: fc.constantFrom(...kinds, 'leave', 'reload'), at: fc.nat(59) }), {
  maxLength: 60,
  size: 'max',
});

/** Without the times of edits, and with an order that does not depend on what was taken back. */
function plain({ editedAt: _, reactions, ...rest }: Message): unknown {
  return { ...rest, reactions: reactions?.map(({ emoji }) => emoji).toSorted() };
}

it('the server and the page end with what the person did, whatever happened to the connection', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (actions) => {
      const person = new Person();
      for (const { kind, at } of actions) await person.play(kind, at);
      await person.finish();
      const { session } = person.tab;
      expect(session.unsent).toBe(0);
      expect(person.server.messages.map(plain)).toEqual(person.wanted.map(plain));
      expect(session.getSnapshot().messages.map(plain)).toEqual(person.server.messages.map(plain));
      person.tab.stop();
      person.tab.connection.stop();
    }),
    { numRuns: 150 },
  );
}, 60_000);
