import { setTimeout as sleep } from 'node:timers/promises';
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { hooks, messages, rooms, users } from '@/lib/db/schema';
import { clientIdOf } from '@/lib/hooks/incoming';
import { hasWord } from '@/lib/hooks/outgoing/words';
import type { Violation } from '@/tests/faults/checker';
import type { FaultClient } from '@/tests/faults/client';
import { type Entry, type MemberLog, now } from '@/tests/faults/journal';
import { SECRET } from '@/tests/faults/people';
import { ask } from '@/tests/faults/request';
import { newHook, type TestHook } from '@/tests/support/hooks';
import { type HookReceiver, RECEIVER_HOST } from '@/tests/support/services/hook-receiver';
import { checkHooks } from './checks';
import { type Program, until } from './program';

/** A webhook may write 30 messages a minute. */
const MEAN_MS = 4_000;
const REPEATED = 0.3;
/** The share of messages that the receiver does not take at first: each keeps the others back for some seconds. */
const REFUSED = 0.02;
const PAUSE_MS = 1_000;
/** Longer than any fault lasts. */
const GIVE_UP_MS = 90_000;
/** The claim of a node that was killed ends after 30 s, and then comes what waited. */
const TOLD_MS = 150_000;
const TOLD_EVERY_MS = 300;

interface Sent {
  clientId: string;
  seqs: number[];
}

interface Given {
  db: Database;
  receiver: HookReceiver;
  random: () => number;
  /** In its room the webhook writes, and is told of what has the name of this client's person. */
  client: FaultClient;
}

/**
 * A webhook in a room of the load. Its program writes now and then, with a key, and sends the same again if there was no
 * answer, and sometimes although there was one. A receiver is told of the messages with a word.
 */
export class HookLoad implements Program {
  readonly #stopped = new AbortController();
  readonly #sent: Sent[] = [];
  readonly #entries: Entry[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #done: Promise<void>;

  private constructor(
    private readonly given: Given,
    private readonly hook: TestHook,
    private readonly path: string,
    private readonly bot: string,
    /** The head of the room when it was made. */
    private readonly since: number,
  ) {
    this.#done = this.#goOn();
  }

  static async start(given: Given): Promise<HookLoad> {
    const { db, receiver, random, client } = given;
    const { roomId } = client.options;
    const [room] = await db.select({ head: rooms.lastSeq }).from(rooms).where(eq(rooms.id, roomId));
    const [since, path] = [room?.head ?? 0, `/room-${roomId}`];
    const url = `https://${RECEIVER_HOST}${path}`;
    // One person's messages, about a tenth: telling all of them would keep the nodes busy, which are measured.
    const words = client.options.person.username;
    const hook = await newHook(db, roomId, { url, event: 'word', words, through: since, secret: SECRET });
    receiver.keys.set(path, hook.key);
    receiver.answer = () => ({ status: random() < REFUSED ? 503 : 204 });
    const [bot] = await db.select({ name: users.username }).from(users).where(eq(users.id, hook.botId));
    return new HookLoad(given, hook, path, bot?.name ?? '', since);
  }

  get members(): MemberLog[] {
    const { room } = this.given.client.options;
    return [{ name: this.bot, room, base: 0, stays: false, entries: this.#entries, screen: [], cursor: 0, unsent: [] }];
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#done;
    await Promise.all(this.#running);
  }

  async check(): Promise<Violation[]> {
    const { db, receiver } = this.given;
    const { roomId } = this.given.client.options;
    const isAllTold = async () => {
      const [row] = await db
        .select({ through: hooks.through, head: rooms.lastMessageSeq })
        .from(hooks)
        .innerJoin(rooms, eq(rooms.id, hooks.roomId))
        .where(eq(hooks.id, this.hook.id));
      return row !== undefined && row.through >= row.head;
    };
    // What is missing then is reported below.
    await until(isAllTold, TOLD_EVERY_MS, TOLD_MS);
    const columns = {
      seq: messages.seq,
      clientId: messages.clientId,
      botRoomId: users.botRoomId,
      name: users.username,
    };
    const rows = await db
      .select({ ...columns, text: messages.body, deletedAt: messages.deletedAt })
      .from(messages)
      .innerJoin(users, and(eq(users.id, messages.userId), isNull(users.deletingAt)))
      .where(and(eq(messages.roomId, roomId), gt(messages.seq, this.since)))
      .orderBy(asc(messages.seq));
    // No change of the load puts the word into a text.
    const word = this.given.client.options.person.username;
    const due = rows.filter(
      ({ botRoomId, text, deletedAt }) => botRoomId === null && text !== null && !deletedAt && hasWord(text, word),
    );
    const told = new Set((receiver.taken.get(this.path) ?? []).map(({ seq }) => seq));
    return checkHooks({
      sent: this.#sent,
      stored: rows.filter(({ name }) => name === this.bot),
      due: due.map(({ seq }) => seq),
      told,
      wrong: receiver.wrong.splice(0),
    });
  }

  async #goOn(): Promise<void> {
    const { random } = this.given;
    const { signal } = this.#stopped;
    for (let n = 1; ; n++) {
      await sleep(-Math.log(1 - random()) * MEAN_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const work = this.#write(n).finally(() => this.#running.delete(work));
      this.#running.add(work);
    }
  }

  async #write(n: number): Promise<void> {
    const key = `${this.bot}-${n}`;
    const clientId = clientIdOf(this.hook.id, key);
    if (!clientId) throw new Error(`${key} is no key`);
    const text = `aviso ${n}`;
    const sent: Sent = { clientId, seqs: [] };
    this.#sent.push(sent);
    this.#entries.push({ at: now(), kind: 'post', clientId, text });
    const isRepeated = this.given.random() < REPEATED;
    const deadline = now() + GIVE_UP_MS;
    for (let i = n; now() < deadline; i++) {
      const answer = await this.#post(i, key, text);
      // Somebody edited or deleted it meanwhile, or the answer before got lost and then they did.
      if (answer === 'conflict') return;
      if (answer !== null) sent.seqs.push(answer);
      if (sent.seqs.length > (isRepeated ? 1 : 0)) return;
      await sleep(PAUSE_MS);
    }
  }

  /** @returns the seq; null: later again */
  async #post(i: number, key: string, text: string): Promise<number | 'conflict' | null> {
    const { ports, person } = this.given.client.options;
    const port = ports[i % ports.length] ?? 0;
    const program = { ...person, cookie: '' };
    const asked = { method: 'POST', path: this.hook.path, body: { text }, headers: { 'Idempotency-Key': key } };
    const answer = await ask(program, port, asked).catch(() => null);
    if (answer?.status === 201) return ((await answer.json()) as { seq: number }).seq;
    if (answer?.status === 409) return 'conflict';
    if (answer === null || answer.status === 429 || answer.status >= 500) return null;
    throw new Error(`A webhook was answered with ${answer.status}: ${await answer.text()}`);
  }
}
