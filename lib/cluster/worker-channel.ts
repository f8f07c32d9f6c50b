import type { Worker } from 'node:cluster';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { DatabaseAddress } from '@/lib/db/client';

/** One process's metrics, as JSON. */
export type Collected = MetricObjectWithValues<MetricValue<string>>[];

/** The messages between the first process and its workers. An answer has the `id` of its question. */
export type ToWorker =
  | { type: 'address'; address: DatabaseAddress }
  /** `databaseProblem`: why the private database is down; null if it is not. */
  | { type: 'ping'; databaseProblem: string | null }
  | { type: 'collect'; id: number }
  | { type: 'metrics'; id: number; text: string };

export type ToPrimary =
  | { type: 'address wanted' }
  | { type: 'pong' }
  | { type: 'collected'; id: number; values: Collected }
  | { type: 'metrics wanted'; id: number };

/** Sends a message. Does nothing if the worker is gone, whose exit is handled elsewhere. */
export function tellWorker(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}

/** Sends a message. Does nothing if the first process is gone, because then this process ends too. */
export function tellPrimary(message: ToPrimary): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

/** For a worker: listens to the first process. @returns a function that stops listening */
export function hearPrimary(listener: (message: ToWorker) => void): () => void {
  process.on('message', listener);
  return () => void process.off('message', listener);
}

/** For the first process: listens to a worker. @returns a function that stops listening */
export function hearWorker(worker: Worker, listener: (message: ToPrimary) => void): () => void {
  worker.on('message', listener);
  return () => void worker.off('message', listener);
}
