import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fullJitter } from '@/lib/backoff';
import type { DatabaseAddress } from '@/lib/db/client';
import type { Log } from './log';
import { onShutdown } from './shutdown';
import { gatherWorkerMetrics } from './worker-metrics';

export interface WorkersOptions {
  /** The file that a worker runs; there it gets the address by addressFromPrimary. */
  script: string;
  count: number;
  address: DatabaseAddress;
  graceMs: number;
  log: Log;
  stopDatabase: () => Promise<void>;
}

/** A worker that lived this long was well; the next one that dies is replaced at once again. */
const WELL_MS = 30_000;
/** How long the primary's address may take to reach its worker. */
const ADDRESS_TIMEOUT_MS = 10_000;
const ADDRESS_WANTED = 'address';

/** Keeps `count` workers alive on one port; a dead one is replaced, with backoff while they die young. */
export function superviseWorkers(options: WorkersOptions): void {
  const { script, count, address, graceMs, log, stopDatabase } = options;
  let stopping = false;
  let diedYoung = 0;

  const startWorker = () => {
    if (stopping) return;
    const startedAt = Date.now();
    const worker = cluster.fork();
    // It asks once it listens: what is sent before that is lost while its modules load.
    worker.on('message', (message) => {
      if (message === ADDRESS_WANTED) worker.send(address);
    });
    worker.on('error', (error) => log.error({ err: error, worker: worker.id }, 'worker'));
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      diedYoung = Date.now() - startedAt < WELL_MS ? diedYoung + 1 : 0;
      const delayMs = fullJitter(diedYoung, { baseMs: 100, capMs: 30_000 });
      log.error({ worker: worker.id, code, signal, delayMs }, 'a worker died and is replaced');
      setTimeout(startWorker, delayMs);
    });
  };

  gatherWorkerMetrics();
  cluster.setupPrimary({ exec: script });
  cluster.once('listening', (_, { port }) => console.log(`Tertulia: ${count} processes on port ${port}`));
  for (let i = 0; i < count; i++) startWorker();

  onShutdown(graceMs, log, async () => {
    stopping = true;
    await Promise.all(workers().map(stopWorker));
    await stopDatabase();
  });
}

/** In a worker: where the primary found the database. @throws Error after 10 s of silence */
export async function addressFromPrimary(): Promise<DatabaseAddress> {
  const answer = once(process, 'message', { signal: AbortSignal.timeout(ADDRESS_TIMEOUT_MS) });
  process.send?.(ADDRESS_WANTED);
  const [address] = await answer;
  return address as DatabaseAddress;
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

async function stopWorker(worker: Worker): Promise<void> {
  const exited = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await exited;
}
