/** Whether this process should be sent people, and why not. */
export interface ReadinessReport {
  /**
   * `degraded`: people can read and should be sent here, but the database takes no writes, or what other nodes say
   * comes by the sweep, seconds late.
   */
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly database: 'reachable' | 'away' | 'not asked';
  readonly broker: 'up' | 'away';
  readonly draining: boolean;
  /** What is out of order, where that is known; never an address or a name. */
  readonly reason?: string;
}

/** Anybody may ask: the database is pinged no more often than this. */
const FRESH_MS = 1_000;

export interface ReadinessOptions {
  /** Rejects, within a bound of its own, when the database does not answer. */
  ping(): Promise<void>;
  broker: { isUp(): boolean };
  /** With what the database refuses writes; null: it takes them. */
  writeProblem(): string | null;
  /** Why the private database is away, where that is known. */
  databaseProblem?: () => string | null;
  now?: () => number;
}

/** Redis away makes nobody unready: messages are stored all the same, and the sweep brings them. */
export class Readiness {
  #draining = false;
  #asked: { at: number; reachable: Promise<boolean> } | null = null;

  constructor(private readonly options: ReadinessOptions) {}

  /** From now on this process wants nobody new. */
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
