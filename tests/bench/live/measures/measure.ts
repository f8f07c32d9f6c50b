import type { LoadProcess } from '@/tests/bench/live/load-process';
import type { ServerName, Target } from '@/tests/bench/live/servers';

/** How much work is done for each figure. */
export interface Effort {
  readonly repetitions: number;
  readonly windowMs: number;
  readonly warmUpMessages: number;
  readonly pages: number;
  /** Pages that are loaded without a pause, to see how memory grows; 0 to skip this. */
  readonly manyPages: number;
  /** How long an idle server is left alone before its memory is read. */
  readonly settleMs: number;
}

/** The results of one repetition with one server, by name. */
export type Sample = Record<string, number>;

/** One kind of load, the same for every server that takes part. */
export interface Measure {
  /** Its name in the report. */
  readonly name: string;
  /** A sentence for the report. */
  readonly description: string;
  readonly servers: readonly ServerName[];
  /** The server and the load process were started for this sample alone. */
  sample(target: Target, load: LoadProcess, effort: Effort): Promise<Sample>;
}
