import type { LoadProcess } from '@/tests/bench/live/load-process';
import type { ServerName, Target } from '@/tests/bench/live/servers';

/** How much is done for a figure. */
export interface Effort {
  readonly repetitions: number;
  readonly windowMs: number;
  readonly warmUpMessages: number;
  readonly pages: number;
  /** In one go, to see how memory grows; 0: not at all. */
  readonly manyPages: number;
  /** How long an idle server is left alone before its memory is read. */
  readonly settleMs: number;
}

/** What one repetition with one server gave, by name. */
export type Sample = Record<string, number>;

/** One kind of load, the same for every server that takes part. */
export interface Measure {
  /** By which `--only` chooses it. */
  readonly name: string;
  /** A sentence for the report. */
  readonly says: string;
  readonly servers: readonly ServerName[];
  /** The server was started for this alone, and the load process too. */
  sample(target: Target, load: LoadProcess, effort: Effort): Promise<Sample>;
}
