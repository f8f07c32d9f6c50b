/** Whether this process should receive new clients, and why not. */
export interface ReadinessReport {
  /**
   * `degraded`: this process should get clients, because people can read. But the database refuses writes, or messages
   * from other nodes come late, with the sweep.
   */
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly database: 'reachable' | 'away' | 'not asked';
  readonly broker: 'up' | 'away';
  readonly draining: boolean;
  /** What is wrong, if it is known. Never contains an address or a name. */
  readonly reason?: string;
}

/** Anybody may request a check, so a result is reused for this time before the database is pinged again. */
const FRESH_MS = 1_000;

export interface ReadinessOptions {
  /** Rejects, within its own time limit, if the database does not answer. */
  ping(): Promise<void>;
  broker: { isUp(): boolean };
  /** Why the database refuses writes; null if it accepts them. */
  writeProblem(): string | null;
  /** Why the private database is down, if that is known. */
  databaseProblem?: () => string | null;
  now?: () => number;
}

/**
 * Decides whether this process is ready. It is ready without Redis, because messages are stored, and the sweep delivers
 * them.
 */
export class Readiness {
  #draining = false;
  #asked: { at: number; reachable: Promise<boolean> } | null = null;

  constructor(private readonly options: ReadinessOptions) {}

  /** Makes this process unready, so that it gets no new clients. */
  drain(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  async check(): Promise<ReadinessReport> {
    const broker = this.options.broker.isUp() ? 'up' : 'away';
    if (this.#draining) return { status: 'unready', database: 'not asked', broker, draining: true };
    if (!(await this.#reachable())) {
      const reason = this.options.databaseProblem?.() ?? null;
      return { status: 'unready', database: 'away', broker, draining: false, ...(reason === null ? {} : { reason }) };
    }
    const reasons = this.#reasons(broker);
    if (reasons.length === 0) return { status: 'ready', database: 'reachable', broker, draining: false };
    return { status: 'degraded', database: 'reachable', broker, draining: false, reason: reasons.join('; ') };
  }

  #reasons(broker: 'up' | 'away'): string[] {
    const problem = this.options.writeProblem();
    return [
      ...(problem === null ? [] : [`the database takes no writes: ${problem}`]),
      ...(broker === 'up' ? [] : ['no link with Redis']),
    ];
  }

  #reachable(): Promise<boolean> {
    const { ping, now = () => performance.now() } = this.options;
    if (this.#asked && now() - this.#asked.at < FRESH_MS) return this.#asked.reachable;
    const reachable = ping().then(
      () => true,
      () => false,
    );
    this.#asked = { at: now(), reachable };
    return reachable;
  }
}
