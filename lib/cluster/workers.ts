import cluster, { type Worker } from 'node:cluster';
import { fullJitter } from '@/lib/backoff';
import type { DatabaseAddress } from '@/lib/db/client';
import type { Shutdown } from '@/lib/lifecycle/shutdown';
import type { Log } from '@/lib/telemetry/log';
import { hearPrimary, hearWorker, tellPrimary, tellWorker } from './worker-channel';
import { WorkerMetrics } from './worker-metrics';

export interface WorkersOptions {
  /** The file that a worker runs. It gets the database's address from addressFromPrimary. */
  script: string;
  count: number;
  address: DatabaseAddress;
  log: Log;
  shutdown: Shutdown;
  database: PrivateDatabaseHandle;
}

/** The private database, if there is one, for a process that uses it. */
export interface PrivateDatabaseHandle {
  stop(): Promise<void>;
  /** Why the private database is down; null if it is not, or if there is none. */
  problem(): string | null;
}

/** A worker that lived this long was healthy: if it dies, the backoff starts from the beginning. */
const WELL_MS = 30_000;
/** How long a worker waits for the address from the first process. */
const ADDRESS_TIMEOUT_MS = 10_000;
/** How long a worker may take to close after the drain; less than the first process has for its own shutdown. */
const CLOSE_MS = 15_000;
const PING_MS = 2_000;
/** Pings are counted, not timed: all processes may have been suspended together, and then none of them hangs. */
const PINGS_UNANSWERED = 5;

/**
 * Keeps `count` workers running on one port. Replaces a worker that died or hangs, with backoff while workers die
 * early.
 */
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
    // The worker asks for the address, because a message that is sent while its modules load would be lost.
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
    async drain(deadline) {
      stopping = true;
      await Promise.all(workers().map((worker) => stopWorker(worker, deadline, log)));
      await database.stop();
    },
    cut() {
      for (const worker of workers()) worker.process.kill('SIGKILL');
    },
  });
  for (let i = 0; i < count; i++) startWorker();
}

/**
 * For a worker, once: returns the address at which the first process found the database.
 * @throws Error if there is no answer within 10 s
 */
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
      reject(new Error('The first process sent no address in time'));
    }, ADDRESS_TIMEOUT_MS);
    tellPrimary({ type: 'address wanted' });
  });
}

/**
 * For a worker: answers pings, which shows that its event loop runs.
 * @returns the state of the database, as the first process tells it with each ping
 */
export function answerPings(): PrivateDatabaseHandle {
  let problem: string | null = null;
  hearPrimary((message) => {
    if (message.type !== 'ping') return;
    problem = message.databaseProblem;
    tellPrimary({ type: 'pong' });
  });
  return { stop: async () => {}, problem: () => problem };
}

/** Kills a listening worker that hangs, because its share of the connections would wait forever. */
function killWhenSilent(worker: Worker, log: Log, database: PrivateDatabaseHandle): void {
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

/**
 * Stops a worker. Resolves when it has exited. Kills a worker that does not exit in time.
 * @param deadline of the drain (performance.now())
 */
async function stopWorker(worker: Worker, deadline: number, log: Log): Promise<void> {
  if (worker.isDead()) return;
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  worker.process.kill('SIGTERM');
  const timer = setTimeout(
    () => {
      log.error({ worker: worker.id }, 'a worker does not stop and is killed');
      worker.process.kill('SIGKILL');
    },
    Math.max(0, deadline - performance.now()) + CLOSE_MS,
  );
  await exited;
  clearTimeout(timer);
}
