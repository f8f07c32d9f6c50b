import type { LogEvent } from '@/lib/messages/events';
import type { Log } from '@/lib/telemetry/log';

/** `news`: look at the room now. `nothing`: the time is over. The other two: the request may not wait. */
export type WaitResult = 'news' | 'nothing' | 'too_many' | 'busy';

export interface Wait {
  roomId: number;
  /** Waits for an entry above this seq. */
  after: number;
  userId: number;
  ms: number;
  /** Aborted when the client is gone. */
  signal: AbortSignal;
}

export interface LogWaitsDeps {
  /** The heads of these rooms; rooms that are gone or archived are missing. */
  heads(roomIds: number[]): Promise<ReadonlyMap<number, { head: number }>>;
  log: Pick<Log, 'warn'>;
  everyMs?: number;
  most?: number;
  mostPerPerson?: number;
}

const EVERY_MS = 1_000;
const MOST = 500;
const MOST_PER_PERSON = 4;

interface Waiting extends Pick<Wait, 'roomId' | 'after' | 'userId'> {
  end(result: WaitResult): void;
}

/**
 * Requests of programs that wait for news in a room. What this node commits ends a wait at once. What other nodes
 * commit ends it within a second: one query asks for the heads of all rooms in which somebody waits. So this needs no
 * subscription to the broker, and no news is lost: whoever waits longer than a second is compared with the database.
 *
 * At most MOST_PER_PERSON requests of a person wait (`too_many`), and MOST on a node (`busy`).
 */
export class LogWaits {
  readonly #waiting = new Set<Waiting>();
  readonly #deps: LogWaitsDeps;
  #timer: NodeJS.Timeout | null = null;
  #comparing = false;
  #stopped = false;

  constructor(deps: LogWaitsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#waiting.size;
  }

  wait({ roomId, after, userId, ms, signal }: Wait): Promise<WaitResult> {
    const { most = MOST, mostPerPerson = MOST_PER_PERSON } = this.#deps;
    if (this.#stopped || signal.aborted) return Promise.resolve('nothing');
    if (this.#waiting.size >= most) return Promise.resolve('busy');
    const own = [...this.#waiting].filter((waiting) => waiting.userId === userId);
    if (own.length >= mostPerPerson) return Promise.resolve('too_many');
    return new Promise((resolve) => {
      const end = (result: WaitResult) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onGone);
        this.#waiting.delete(waiting);
        if (this.#waiting.size === 0) this.#rest();
        resolve(result);
      };
      const onGone = () => end('nothing');
      const timer = setTimeout(onGone, ms);
      const waiting: Waiting = { roomId, after, userId, end };
      signal.addEventListener('abort', onGone);
      this.#waiting.add(waiting);
      this.#timer ??= setInterval(() => void this.#compare(), this.#deps.everyMs ?? EVERY_MS).unref();
    });
  }

  /** This node committed something. */
  onEvent({ roomId, firstSeq, entries }: LogEvent): void {
    for (const waiting of [...this.#waiting]) {
      if (waiting.roomId === roomId && firstSeq + entries.length - 1 > waiting.after) waiting.end('news');
    }
  }

  /** Ends all waits, and lets no other begin. */
  stop(): void {
    this.#stopped = true;
    for (const waiting of [...this.#waiting]) waiting.end('nothing');
    this.#rest();
  }

  #rest(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #compare(): Promise<void> {
    if (this.#comparing) return;
    this.#comparing = true;
    try {
      const asked = [...this.#waiting];
      const heads = await this.#deps.heads([...new Set(asked.map(({ roomId }) => roomId))]);
      for (const waiting of asked) {
        const head = heads.get(waiting.roomId)?.head;
        // Without a head the room is gone: the request finds that out.
        if (head === undefined || head > waiting.after) waiting.end('news');
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'rooms in which programs wait could not be compared, the next try follows');
    } finally {
      this.#comparing = false;
    }
  }
}
