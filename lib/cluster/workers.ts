import cluster, { type Worker } from 'node:cluster';
import { fullJitter } from '@/lib/backoff';
import type { DatabaseAddress } from '@/lib/db/client';
import type { Shutdown } from '@/lib/lifecycle/shutdown';
import type { Log } from '@/lib/telemetry/log';
import { hearPrimary, hearWorker, tellPrimary, tellWorker } from './worker-channel';
import { WorkerMetrics } from './worker-metrics';

export interface WorkersOptions {
  /** The file that a worker runs; there it gets the address by addressFromPrimary. */
  script: string;
  count: number;
  address: DatabaseAddress;
  log: Log;
  shutdown: Shutdown;
  database: PrivateDatabase;
}

/** The private database, if there is one, as whoever serves on it sees it. */
export interface PrivateDatabase {
  stop(): Promise<void>;
  /** Why it is away; null: it is there, or what is known of another one is not known here. */
  problem(): string | null;
}

/** A worker that lived this long was well; the next one that dies is replaced at once again. */
const WELL_MS = 30_000;
/** How long the primary's address may take to reach its worker. */
const ADDRESS_TIMEOUT_MS = 10_000;
const PING_MS = 2_000;
/** Counted, and not timed: all processes may have been stopped together, and then none of them hangs. */
const PINGS_UNANSWERED = 5;

/** Keeps `count` workers alive on one port; one that died or hangs is replaced, with backoff while they die young. */
export function superviseWorkers(options: WorkersOptions): void {
  const { script, count, address, log, shutdown, database } = options;
  const metrics = new WorkerMetrics(log);
  let stopping = false;
  let diedYoung = 0;

  const startWorker = () => {
    if (stopping) return;
    const startedAt = Date.now();
    const worker = cluster.fork();
    metrics.gatherFrom(worker);
    // It asks once it listens: what is sent before that is lost while its modules load.
    hearWorker(worker, ({ type }) => {
      if (type === 'address wanted') tellWorker(worker, { type: 'address', address });
    });
    worker.on('error', (error) => log.error({ err: error, worker: worker.id }, 'worker'));
    worker.once('listening', () => killWhenSilent(worker, log, database));
    worker.once('exit', (code, signal) => {
      if (stopping) return;
      metrics.countDeath();
      diedYoung = Date.now() - startedAt < WELL_MS ? diedYoung + 1 : 0;
      const delayMs = fullJitter(diedYoung, { baseMs: 100, capMs: 30_000 });
      log.error({ worker: worker.id, code, signal, delayMs }, 'a worker died and is replaced');
      setTimeout(startWorker, delayMs);
    });
  };

  cluster.setupPrimary({ exec: script });
  cluster.once('listening', (_, { port }) => console.log(`Tertulia: ${count} processes on port ${port}`));
  shutdown.onShutdown({
    async drain() {
      stopping = true;
      await Promise.all(workers().map(stopWorker));
      await database.stop();
    },
    cut() {
      for (const worker of workers()) worker.process.kill('SIGKILL');
    },
  });
  for (let i = 0; i < count; i++) startWorker();
}

/** In a worker that has not asked yet: where the primary found the database. @throws Error after 10 s of silence */
export function addressFromPrimary(): Promise<DatabaseAddress> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      stopHearing();
    };
    const stopHearing = hearPrimary((message) => {
      if (message.type !== 'address') return;
      end();
      resolve(message.address);
    });
    const timer = setTimeout(() => {
      end();
      reject(new Error('The first process gave no address in time'));
    }, ADDRESS_TIMEOUT_MS);
    tellPrimary({ type: 'address wanted' });
  });
}

/** In a worker: says that its loop turns, whenever the primary asks. @returns the database as the primary sees it */
export function answerPings(): PrivateDatabase {
  let problem: string | null = null;
  hearPrimary((message) => {
    if (message.type !== 'ping') return;
    problem = message.databaseProblem;
    tellPrimary({ type: 'pong' });
  });
  return { stop: async () => {}, problem: () => problem };
}

/** A worker that serves and hangs would keep its share of the connections waiting for ever. */
function killWhenSilent(worker: Worker, log: Log, database: PrivateDatabase): void {
  let unanswered = 0;
  hearWorker(worker, ({ type }) => {
    if (type === 'pong') unanswered = 0;
  });
  const timer = setInterval(() => {
    const databaseProblem = database.problem();
    if (unanswered++ < PINGS_UNANSWERED) return tellWorker(worker, { type: 'ping', databaseProblem });
    clearInterval(timer);
    log.error({ worker: worker.id }, 'a worker hangs and is killed');
    worker.process.kill('SIGKILL');
  }, PING_MS);
  worker.once('exit', () => clearInterval(timer));
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

/** Resolves when it is gone, at once if it is already. */
async function stopWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  worker.process.kill('SIGTERM');
  await exited;
}
