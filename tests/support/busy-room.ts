import { randomUUID } from 'node:crypto';
import { and, between, eq } from 'drizzle-orm';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import type { Database } from '@/lib/db/client';
import { messages } from '@/lib/db/schema';
import { type AnyFrame, ChatClient } from './chat-client';
import type { Person } from './people';

interface Options {
  origin: string;
  as: Person;
  room: number;
  /** Deterministic, from 0 to 1. */
  random: () => number;
}

/** A person who writes in a room, and changes own messages near the place where somebody reads. */
export class BusyPerson {
  readonly #options: Options;
  readonly #client: ChatClient;
  #done = 0;

  private constructor(options: Options, client: ChatClient) {
    this.#options = options;
    this.#client = client;
  }

  static async arrive(options: Options): Promise<BusyPerson> {
    const { origin, as, room } = options;
    const client = await ChatClient.connect({ origin, cookie: as.cookie, room: null, protocol: SUBPROTOCOL_V2 });
    client.send({ type: 'subscribe', room, ref: 1 });
    await client.frame((frame) => frame.type === 'subscribed');
    return new BusyPerson(options, client);
  }

  /** How many messages and changes the server has stored. */
  get done(): number {
    return this.#done;
  }

  /** Writes, edits or deletes something. Resolves when the server has answered. @param near a seq of the room */
  async act(near: number): Promise<void> {
    const { random, room } = this.#options;
    const clientId = randomUUID();
    const target = Math.max(1, near + Math.floor((random() - 0.5) * 60));
    const kind = random();
    const lines = Array.from({ length: Math.floor(random() * 6) }, (_, i) => `línea ${i}`).join('\n');
    if (kind < 0.3) this.#client.send({ type: 'message', room, message: `ahora ${lines}`, clientId });
    else if (kind < 0.75) this.#client.send({ type: 'edit', room, target, message: `cambiado\n${lines}`, clientId });
    else if (kind < 0.85) this.#client.send({ type: 'delete', room, target, clientId });
    else this.#client.send({ type: 'react', room, target, emoji: '👍', on: true, clientId });
    const answers = (frame: AnyFrame) =>
      (frame.type === 'ack' || frame.type === 'error') && frame.clientId === clientId;
    if ((await this.#client.frame(answers)).type === 'ack') this.#done++;
    // The client keeps every frame, and would look through more and more of them.
    this.#client.frames.length = 0;
  }

  /** Acts again and again until the work is done. @param near the place where somebody reads; null: not known */
  async during<T>(work: Promise<T>, near: () => Promise<number | null>): Promise<T> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const seq = await near().catch(() => null);
      if (seq !== null && !isOver) await this.act(seq);
      // The page needs its turns.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return over;
  }

  leave(): Promise<void> {
    return this.#client.close();
  }
}

/** Those pairs of seqs between which the room has a message. @param gaps as `from to` */
export async function missedIn(db: Database, room: number, gaps: readonly string[]): Promise<string[]> {
  const missed: string[] = [];
  for (const gap of gaps) {
    const [from = 0, to = 0] = gap.split(' ').map(Number);
    const inGap = and(eq(messages.roomId, room), between(messages.seq, from + 1, to - 1));
    const [one] = await db.select({ seq: messages.seq }).from(messages).where(inGap).limit(1);
    if (one) missed.push(gap);
  }
  return missed;
}

/** Numbers from 0 to 1 that are the same each time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
