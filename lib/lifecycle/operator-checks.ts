import cluster from 'node:cluster';
import { metricsOfAllWorkers, offerMetrics } from '@/lib/cluster/worker-metrics';
import type { PrivateDatabaseHandle } from '@/lib/cluster/workers';
import type { Config } from '@/lib/config';
import type { Database, DatabaseAddress } from '@/lib/db/client';
import { poolUse } from '@/lib/db/mysql2-internals';
import { openPing } from '@/lib/db/ping';
import { durabilityOf } from '@/lib/db/server-settings';
import { tryWrite } from '@/lib/db/try-write';
import { DatabaseWatch } from '@/lib/health/database-watch';
import { Readiness } from '@/lib/health/readiness';
import type { Operations } from '@/lib/http/operator-routes';
import type { Log } from '@/lib/telemetry/log';
import { registry, watch } from '@/lib/telemetry/metrics';
import type { MessagePath } from './message-path';

interface Watched {
  config: Config;
  address: DatabaseAddress;
  db: Database;
  messagePath: MessagePath;
  privateDatabase: PrivateDatabaseHandle;
  log: Log;
}

/** Opens the probes and metrics for operators, and starts to watch whether the database accepts writes. */
export function openOperatorChecks({ config, address, db, messagePath, privateDatabase, log }: Watched) {
  const { hub, inboxes, presence, messageLog, broker, writerPool } = messagePath;
  const ping = openPing(address);
  const trial = () => tryWrite(writerPool);
  const database = new DatabaseWatch({ tryWrite: trial, durability: () => durabilityOf(db.$client), log });
  database.start();
  const [databaseProblem, writeProblem] = [privateDatabase.problem, () => database.writeProblem];
  const readiness = new Readiness({ ping: ping.ping, broker, databaseProblem, writeProblem });
  const pools = { pages: () => poolUse(db.$client), writers: () => poolUse(writerPool) };
  if (config.metricsToken !== null) watch({ hub, inboxes, presence, messageLog, broker, database, pools });
  if (cluster.isWorker) offerMetrics();
  const text = cluster.isWorker ? metricsOfAllWorkers : () => registry.metrics();
  const metrics = config.metricsToken === null ? null : { token: config.metricsToken, text };
  const routes: Operations = { readiness, metrics };
  return { ping, database, readiness, routes, tryWrite: trial };
}
