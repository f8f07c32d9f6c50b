import type { Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import type { Log } from '@/lib/telemetry/log';
import { registry } from '@/lib/telemetry/metrics';
import { type Collected, hearPrimary, hearWorker, tellPrimary, tellWorker } from './worker-channel';

/** If a worker does not answer for this long, its last answer counts. */
const COLLECT_TIMEOUT_MS = 1_000;
const ANSWER_TIMEOUT_MS = 3_000;

let lastId = 0;

/**
 * Runs in the first process and adds up the metrics of all workers, because a scrape of the port may reach any of them.
 * Counters must never fall: Prometheus would take a lower value for a restart, and count everything again. So if a
 * worker does not answer in time, its last answer counts, and the counts of a dead worker stay in the sum.
 */
export class WorkerMetrics {
  readonly #own = new Registry();
  readonly #deaths = new Counter({
    name: 'tertulia_worker_deaths_total',
    help: 'Workers that died and were replaced',
    registers: [this.#own],
  });
  /** The last answer of each living worker; null before the first one. */
  readonly #last = new Map<Worker, Collected | null>();
  readonly #asked = new Map<number, () => void>();
  #dead: Collected = [];

  constructor(private readonly log: Log) {
    // The sums begin with this process, whatever happens to the workers. The aggregator takes the first of all values,
    // and this one comes first.
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'Start time of the first process, when all counting began, in seconds since unix epoch',
      aggregator: 'first',
      registers: [this.#own],
    }).set(Math.round(Date.now() / 1_000 - process.uptime()));
  }

  countDeath(): void {
    this.#deaths.inc();
  }

  /** Call this once for each worker, at its start. */
  gatherFrom(worker: Worker): void {
    this.#last.set(worker, null);
    hearWorker(worker, (message) => {
      if (message.type === 'collected') this.#keep(worker, message);
      if (message.type === 'metrics wanted') void this.#answer(worker, message.id);
    });
    worker.once('exit', () => {
      this.#dead = sum(this.#dead, (this.#last.get(worker) ?? []).filter(isCounted));
      this.#last.delete(worker);
    });
  }

  #keep(worker: Worker, { id, values }: { id: number; values: Collected }): void {
    // The worker may have sent the answer just before its end.
    if (!worker.isDead()) this.#last.set(worker, values);
    this.#asked.get(id)?.();
  }

  async #answer(worker: Worker, id: number): Promise<void> {
    try {
      tellWorker(worker, { type: 'metrics', id, text: await this.#textOfAll() });
    } catch (error) {
      this.log.error({ err: error }, 'the metrics could not be gathered');
    }
  }

  async #textOfAll(): Promise<string> {
    const late = new Set<Worker>();
    const ask = async (worker: Worker) => {
      if (!(await this.#ask(worker))) late.add(worker);
    };
    await Promise.all([...this.#last.keys()].map(ask));
    const own = (await this.#own.getMetricsAsJSON()) as Collected;
    const living = [...this.#last].map(([worker, values]) => {
      return late.has(worker) ? (values ?? []).filter(({ name }) => name !== 'tertulia_processes') : (values ?? []);
    });
    return AggregatorRegistry.aggregate([own, this.#dead, ...living]).metrics();
  }

  /** @returns whether it answered in time */
  #ask(worker: Worker): Promise<boolean> {
    const id = ++lastId;
    return new Promise((resolve) => {
      const done = (inTime: boolean) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(inTime);
      };
      const timer = setTimeout(done, COLLECT_TIMEOUT_MS, false);
      this.#asked.set(id, () => done(true));
      tellWorker(worker, { type: 'collect', id });
    });
  }
}

/** Gauges describe the present, so those of a dead worker are dropped. */
function isCounted({ type }: Collected[number]): boolean {
  return ['counter', 'histogram'].includes(String(type));
}

/** Adds up metrics with prom-client. Its type does not declare the values. */
function sum(...all: Collected[]): Collected {
  return AggregatorRegistry.aggregate(all).getMetricsAsArray() as unknown as Collected;
}

/** For a worker: answers the first process. Call this once. */
export function offerMetrics(): void {
  hearPrimary(async (message) => {
    if (message.type !== 'collect') return;
    const values = (await registry.getMetricsAsJSON()) as Collected;
    tellPrimary({ type: 'collected', id: message.id, values });
  });
}

/** For a worker: returns the metrics of all workers together. @throws Error if there is no answer within 3 s */
export function metricsOfAllWorkers(): Promise<string> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      stopHearing();
    };
    const stopHearing = hearPrimary((message) => {
      if (message.type !== 'metrics' || message.id !== id) return;
      end();
      resolve(message.text);
    });
    const timer = setTimeout(() => {
      end();
      reject(new Error('The first process sent no metrics in time'));
    }, ANSWER_TIMEOUT_MS);
    tellPrimary({ type: 'metrics wanted', id });
  });
}
