import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import { registry } from './metrics';

/** One process's metrics, as JSON. */
type Collected = MetricObjectWithValues<MetricValue<string>>[];

/** Between the first process and its workers. Whoever scrapes the port reaches any of them, and is to see them all. */
type Message =
  | { metrics: 'wanted'; id: number }
  | { metrics: 'collect'; id: number }
  | { metrics: 'collected'; id: number; values: Collected }
  | { metrics: 'text'; id: number; text: string };

/** A worker that says nothing for this long is left out. */
const COLLECT_TIMEOUT_MS = 1_000;
const ANSWER_TIMEOUT_MS = 3_000;

let lastId = 0;

/** In the first process: asks all workers when one of them is asked. Once. */
export function gatherWorkerMetrics(): void {
  cluster.on('message', (asking, message: Message) => {
    if (message.metrics !== 'wanted') return;
    void textOfAll().then((text) => {
      if (asking.isConnected()) asking.send({ metrics: 'text', id: message.id, text } satisfies Message);
    });
  });
}

async function textOfAll(): Promise<string> {
  const all = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected()) as Worker[];
  const collected = await Promise.all(all.map(collect));
  return AggregatorRegistry.aggregate(collected.filter((values) => values !== null)).metrics();
}

function collect(worker: Worker): Promise<Collected | null> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const done = (values: Collected | null) => {
      clearTimeout(timer);
      worker.off('message', listen);
      resolve(values);
    };
    const listen = (message: Message) => {
      if (message.metrics === 'collected' && message.id === id) done(message.values);
    };
    const timer = setTimeout(() => done(null), COLLECT_TIMEOUT_MS);
    worker.on('message', listen);
    worker.send({ metrics: 'collect', id } satisfies Message, (error) => error && done(null));
  });
}

/** In a worker: answers the first process. Once. */
export function offerMetrics(): void {
  process.on('message', async (message: Message) => {
    if (message.metrics !== 'collect') return;
    const values = (await registry.getMetricsAsJSON()) as Collected;
    if (process.connected) process.send?.({ metrics: 'collected', id: message.id, values } satisfies Message);
  });
}

/** In a worker: the metrics of all workers together. @throws Error after 3 s of silence */
export function metricsOfAllWorkers(): Promise<string> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      process.off('message', listen);
    };
    const listen = (message: Message) => {
      if (message.metrics !== 'text' || message.id !== id) return;
      end();
      resolve(message.text);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error('The first process gave no metrics in time'));
    }, ANSWER_TIMEOUT_MS);
    process.on('message', listen);
    process.send?.({ metrics: 'wanted', id } satisfies Message);
  });
}
