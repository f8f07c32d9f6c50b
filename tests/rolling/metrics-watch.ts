import type { ServerNode } from '@/tests/faults/node';
import { METRICS_TOKEN } from './installation';

const EVERY_MS = 500;
const OURS = 'tertulia_';

/** Records which of the app's metrics changed on any node, and their values. */
export class MetricsWatch {
  /** The different values of a metric, by its name with labels and its node. */
  readonly #values = new Map<string, Set<number>>();
  readonly #names = new Set<string>();
  #timer: NodeJS.Timeout;

  constructor(private readonly nodes: readonly ServerNode[]) {
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads the metrics of all nodes. Skips a node that does not answer. */
  async look(): Promise<void> {
    await Promise.all(this.nodes.map((node) => this.#ask(node.port).catch(() => {})));
  }

  /** Whether a node showed two different values of the metric. */
  moved(name: string): boolean {
    return [...this.#values].some(([key, values]) => values.size > 1 && nameOf(key) === name);
  }

  /** The names without labels. A histogram has one name, without `_bucket`, `_sum` and `_count`. */
  get names(): string[] {
    return [...this.#names];
  }

  async #ask(port: number): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) return;
    for (const line of (await answer.text()).split('\n')) {
      const declared = /^# TYPE (\S+)/.exec(line)?.[1];
      if (declared?.startsWith(OURS)) this.#names.add(declared);
      if (!line.startsWith(OURS)) continue;
      const at = line.lastIndexOf(' ');
      const key = `${line.slice(0, at)} ${port}`;
      // A counter with a label that did not exist before was 0.
      const values = this.#values.get(key) ?? new Set(line.includes('_total{') ? [0] : []);
      this.#values.set(key, values.add(Number(line.slice(at + 1))));
    }
  }
}

function nameOf(key: string): string {
  return key.replace(/[{ ].*/, '').replace(/_(bucket|sum|count)$/, '');
}
