import type { Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import type { Log } from '@/lib/telemetry/log';
import { registry } from '@/lib/telemetry/metrics';
import { type Collected, hearPrimary, hearWorker, tellPrimary, tellWorker } from './worker-channel';

/** A worker that says nothing for this long counts as it was when it last answered. */
const COLLECT_TIMEOUT_MS = 1_000;
const ANSWER_TIMEOUT_MS = 3_000;

let lastId = 0;

/**
 * In the first process: the metrics of all workers together, since whoever scrapes the port reaches any of them. What
 * is counted never falls, or Prometheus would take that for a new beginning and count a worker's whole life again: a
 * late worker counts as it was last seen, and what a dead one had counted stays in the sum.
 */
export class WorkerMetrics {
  readonly #own = new Registry();
  readonly #deaths = new Counter({
    name: 'tertulia_worker_deaths_total',
    help: 'Workers that died and were replaced',
    registers: [this.#own],
  });
  /** Of each living worker what it last said; null before that. */
  readonly #last = new Map<Worker, Collected | null>();
  readonly #asked = new Map<number, () => void>();
  #dead: Collected = [];

  constructor(private readonly log: Log) {
    // The sums are as old as this process, whatever becomes of the workers; this stands first and so is taken.
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'Start time of the first process, since when all is counted, in seconds since unix epoch',
      aggregator: 'first',
      registers: [this.#own],
    }).set(Math.round(Date.now() / 1_000 - process.uptime()));
  }

  countDeath(): void {
    this.#deaths.inc();
  }

  /** Once for each worker, at its start. */
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
    // It may have said so just before its end.
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

/** Gauges say what is now, and of the dead nothing is. */
function isCounted({ type }: Collected[number]): boolean {
  return ['counter', 'histogram'].includes(String(type));
}

/** prom-client's own sum; its type leaves the values out. */
function sum(...all: Collected[]): Collected {
  return AggregatorRegistry.aggregate(all).getMetricsAsArray() as unknown as Collected;
}

/** In a worker: answers the first process. Once. */
export function offerMetrics(): void {
  hearPrimary(async (message) => {
    if (message.type !== 'collect') return;
    const values = (await registry.getMetricsAsJSON()) as Collected;
    tellPrimary({ type: 'collected', id: message.id, values });
  });
}

/** In a worker: the metrics of all workers together. @throws Error after 3 s of silence */
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
      reject(new Error('The first process gave no metrics in time'));
    }, ANSWER_TIMEOUT_MS);
    tellPrimary({ type: 'metrics wanted', id });
  });
}
