import { sleep } from '@/lib/marked-work';
import type { Log } from '@/lib/telemetry/log';

export interface QueueWorkOptions {
  /** Takes what is due from the database and begins it with `begin`. Called again if it was woken meanwhile. */
  take(): Promise<void>;
  /** What the log says when `take` fails for the first time since it succeeded. The next turn tries again. */
  failure: string;
  log: Pick<Log, 'warn'>;
}

/** What happens at the end of one piece. */
interface Ending {
  /** The piece failed. Comes before `onEnd`. */
  onFailure(): void;
  onEnd(): void;
  /** What the log says of a failure, with these fields, unless this node stops. */
  warning: string;
  fields?: object;
}

/**
 * Work of this node on a queue in the database. What waits is in the database, so this holds no more in memory than
 * what is under way. `take` never runs twice at a time.
 */
export class QueueWork {
  readonly #stopped = new AbortController();
  readonly #cut = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #taking: Promise<void> | null = null;
  #isWoken = false;
  #isFailing = false;

  constructor(private readonly options: QueueWorkOptions) {}

  /** Whether nothing more is begun. */
  get isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Aborted when what is under way has to end at once. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  /** How many pieces are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Something may be due. Returns at once, and never throws. */
  wake(): void {
    if (this.isStopped) return;
    this.#isWoken = true;
    this.#taking ??= this.#take().finally(() => {
      this.#taking = null;
    });
  }

  /** Counts a piece as under way until its promise has settled. Never throws. */
  begin(piece: Promise<void>, { onFailure, onEnd, warning, fields }: Ending): void {
    const running = piece
      .catch((error) => {
        onFailure();
        if (!this.isStopped) this.options.log.warn({ err: error, ...fields }, warning);
      })
      .finally(() => {
        this.#underWay.delete(running);
        onEnd();
      });
    this.#underWay.add(running);
  }

  /** Resolves when any piece has ended. */
  async oneEnded(): Promise<void> {
    await Promise.race(this.#underWay);
  }

  /** Resolves when nothing is taken or under way. What is due later, or taken by other nodes, does not count. */
  async idle(): Promise<void> {
    while (this.#taking || this.#underWay.size > 0) await Promise.all([this.#taking, ...this.#underWay]);
  }

  /** Begins nothing more, and waits for what is under way until `deadline` (performance.now()). Then it is cut off. */
  async stop(deadline: number): Promise<void> {
    this.#stopped.abort();
    const late = new AbortController();
    const ended = Promise.resolve(this.#taking).then(() => Promise.all(this.#underWay));
    await Promise.race([ended, sleep(Math.max(0, deadline - performance.now()), late.signal)]);
    late.abort();
    this.#cut.abort();
  }

  async #take(): Promise<void> {
    try {
      while (this.#isWoken && !this.isStopped) {
        this.#isWoken = false;
        await this.options.take();
      }
      this.#isFailing = false;
    } catch (error) {
      if (this.#isFailing || this.isStopped) return;
      this.#isFailing = true;
      this.options.log.warn({ err: error }, this.options.failure);
    }
  }
}
