/** Whether this process should be sent people, and why not. */
export interface ReadinessReport {
  /** `degraded`: everything works, but what other nodes say comes by the sweep, seconds late. */
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly database: 'reachable' | 'away' | 'not asked';
  readonly broker: 'up' | 'away';
  readonly draining: boolean;
}

/** Anybody may ask: the database is pinged no more often than this. */
const FRESH_MS = 1_000;

export interface ReadinessOptions {
  /** Rejects, within a bound of its own, when the database does not answer. */
  ping(): Promise<void>;
  broker: { isUp(): boolean };
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

  async look(): Promise<ReadinessReport> {
    const broker = this.options.broker.isUp() ? 'up' : 'away';
    if (this.#draining) return { status: 'unready', database: 'not asked', broker, draining: true };
    const database = (await this.#reachable()) ? 'reachable' : 'away';
    if (database === 'away') return { status: 'unready', database, broker, draining: false };
    return { status: broker === 'up' ? 'ready' : 'degraded', database, broker, draining: false };
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
