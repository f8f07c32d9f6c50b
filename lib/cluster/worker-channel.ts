import type { Worker } from 'node:cluster';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { DatabaseAddress } from '@/lib/db/client';

/** One process's metrics, as JSON. */
export type Collected = MetricObjectWithValues<MetricValue<string>>[];

/** What the first process and its workers say to each other. A question's `id` is its answer's. */
export type ToWorker =
  | { type: 'address'; address: DatabaseAddress }
  /** `databaseProblem`: why the private database is away. */
  | { type: 'ping'; databaseProblem: string | null }
  | { type: 'collect'; id: number }
  | { type: 'metrics'; id: number; text: string };

export type ToPrimary =
  | { type: 'address wanted' }
  | { type: 'pong' }
  | { type: 'collected'; id: number; values: Collected }
  | { type: 'metrics wanted'; id: number };

/** Says nothing to one that is gone: its end is noticed elsewhere. */
export function tellWorker(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}

/** Says nothing to a first process that is gone: then this one ends. */
export function tellPrimary(message: ToPrimary): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

/** In a worker. @returns a function that ends it */
export function hearPrimary(listener: (message: ToWorker) => void): () => void {
  process.on('message', listener);
  return () => void process.off('message', listener);
}

/** In the first process. @returns a function that ends it */
export function hearWorker(worker: Worker, listener: (message: ToPrimary) => void): () => void {
  worker.on('message', listener);
  return () => void worker.off('message', listener);
}
