import { readdirSync, readFileSync } from 'node:fs';
import type { Violation } from './checker';
import type { ServerNode } from './node';

const SAMPLE_MS = 1_000;
/** Until this long after the start of a server, its event loop may be blocked. */
const START_MS = 3_000;

export interface Bounds {
  rssMb: number;
  descriptors: number;
  loopDelayMs: number;
}

export const BOUNDS: Bounds = { rssMb: 600, descriptors: 500, loopDelayMs: 3_000 };

/** Samples the resources that the nodes use, each second from /proc (Linux): I8. */
export class Vitals {
  readonly peak: Bounds = { rssMb: 0, descriptors: 0, loopDelayMs: 0 };
  #timer: NodeJS.Timeout;

  constructor(private readonly nodes: readonly { node: ServerNode; loopFile: string }[]) {
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param frozen whether nodes were stopped on purpose, so that the delay of their event loop means nothing */
  violations(bounds: Bounds, frozen: boolean): Violation[] {
    const { rssMb, descriptors, loopDelayMs } = this.peak;
    const found: string[] = [];
    if (rssMb > bounds.rssMb) found.push(`${rssMb} MB of memory, over ${bounds.rssMb}`);
    if (descriptors > bounds.descriptors) found.push(`${descriptors} descriptors, over ${bounds.descriptors}`);
    if (!frozen && loopDelayMs > bounds.loopDelayMs) found.push(`the event loop was blocked for ${loopDelayMs} ms`);
    return found.map((what) => ({ invariant: 'I8', what: `a node: ${what}` }));
  }

  #sample(): void {
    for (const { node, loopFile } of this.nodes) {
      if (!node.running) continue;
      const { peak } = this;
      peak.rssMb = Math.max(peak.rssMb, rssMb(node.pid));
      peak.descriptors = Math.max(peak.descriptors, descriptorsOf(node.pid));
      if (node.upForMs > START_MS) peak.loopDelayMs = Math.max(peak.loopDelayMs, Number(readOrNothing(loopFile)));
    }
  }
}

/** The number of open descriptors of a process; 0 if there is no /proc or the process has ended. */
export function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

function rssMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1];
  return Math.round(Number(kb ?? 0) / 1_024);
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
