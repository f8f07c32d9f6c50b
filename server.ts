import cluster from 'node:cluster';
import { createServer, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { startPasswords } from '@/lib/auth/password/password';
import { secretIn } from '@/lib/auth/secret';
import { SessionLookup } from '@/lib/auth/session-lookup';
import { openBroker } from '@/lib/broker/open';
import { ChatServer } from '@/lib/chat/server/chat-server';
import { Hub } from '@/lib/chat/server/hub';
import { hubSource } from '@/lib/chat/server/hub-source';
import { Limits } from '@/lib/chat/server/limits';
import { WriteBatcher } from '@/lib/chat/server/write-batcher';
import { metricsOfAllWorkers, offerMetrics } from '@/lib/cluster/worker-metrics';
import { addressFromPrimary, answerPings, type PrivateDatabase, superviseWorkers } from '@/lib/cluster/workers';
import { allowedOrigins, type Config, loadConfig, setNextAuthEnvironment } from '@/lib/config';
import { type DatabaseAddress, openDatabase } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { migrate } from '@/lib/db/migrate';
import { poolUse } from '@/lib/db/mysql2-internals';
import { openPing } from '@/lib/db/ping';
import { durabilityOf } from '@/lib/db/server-settings';
import { tryWrite } from '@/lib/db/try-write';
import { openWriterPool } from '@/lib/db/writer-pool';
import { DatabaseWatch } from '@/lib/health/database-watch';
import { healthOf } from '@/lib/health/health';
import { Readiness } from '@/lib/health/readiness';
import { closeServer } from '@/lib/http/close';
import { httpHandler } from '@/lib/http/handler';
import { assertPortIsFree, listen } from '@/lib/http/listen';
import { answerUnreadable } from '@/lib/http/unreadable';
import { WEB_SOCKETS_ALONE } from '@/lib/http/upgrades';
import { Shutdown } from '@/lib/lifecycle/shutdown';
import { checkDatabase } from '@/lib/lifecycle/start-checks';
import { reportStartError } from '@/lib/lifecycle/start-error';
import { startPrivateDatabase } from '@/lib/mariadb/private-database';
import { openChanges } from '@/lib/messages/changes';
import { startPosting } from '@/lib/messages/post';
import { roomKey } from '@/lib/rooms/name';
import { createRoom, findRoom, type Room } from '@/lib/rooms/store';
import { provideServices } from '@/lib/services';
import { SingleFlight } from '@/lib/single-flight';
import { captureConsole, type Log, openLog } from '@/lib/telemetry/log';
import { registry, watch } from '@/lib/telemetry/metrics';
import { Deletions } from '@/lib/users/deletions';
import { promoteFirstAdmin } from '@/lib/users/first-admin';
import { hasAdmin } from '@/lib/users/people';

/** Longer than a proxy keeps a connection that it does not use (nginx: 60 s): who closes first never sends into a close. */
const KEEP_ALIVE_MS = 75_000;

/** One process, or the first of several: finds the database, then serves or has workers serve. */
async function start(config: Config, log: Log, shutdown: Shutdown): Promise<void> {
  await assertPortIsFree(config.port, config.host);
  const onNews = (down: object | null) => {
    if (down) log.error(down, 'the private database ended and is started again');
    else log.info('the private database is back');
  };
  const { dataDir } = config;
  const privateDatabase = config.databaseUrl === null ? await startPrivateDatabase({ dataDir, onNews }) : null;
  const address = privateDatabase?.address ?? { url: config.databaseUrl ?? '', tls: config.databaseTls };
  const database = { stop: async () => privateDatabase?.stop(), problem: () => privateDatabase?.problem() ?? null };
  shutdown.onShutdown({ drain: database.stop });
  privateDatabase?.lost.then((error) => {
    log.fatal({ err: error }, 'the database is gone');
    process.exit(1);
  });
  await checkDatabase(address, config, log);
  if (config.workers === 1) return serve(config, address, log, shutdown, database);
  const script = fileURLToPath(import.meta.url);
  superviseWorkers({ script, count: config.workers, address, log, shutdown, database });
}

/** One of several processes. */
async function work(config: Config, log: Log, shutdown: Shutdown): Promise<void> {
  const database = answerPings();
  await serve(config, await addressFromPrimary(), log, shutdown, database);
}

/** The app in this process. */
async function serve(
  settings: Config,
  address: DatabaseAddress,
  log: Log,
  shutdown: Shutdown,
  privateDatabase: PrivateDatabase,
): Promise<void> {
  if (!settings.development) captureConsole(log);

  // Database
  const db = openDatabase(address);
  await migrate(db);
  const epoch = await installationEpoch(db);
  await createRoom(db, { name: settings.defaultRoom });
  // From here on as the room itself is spelled.
  const home = await findRoom(db, settings.defaultRoom);
  const config: Config = { ...settings, defaultRoom: home?.name ?? settings.defaultRoom };
  if (config.firstAdmin !== null) await promoteFirstAdmin(db, config.firstAdmin, log);
  const administrated = await hasAdmin(db);
  const secret = config.secret ?? (await secretIn(config.dataDir));

  // The path of a message: post → writer → broker → hub → sockets
  const broker = openBroker(config.redisUrl, epoch, log);
  const writerPool = openWriterPool(address);
  const posting = startPosting({ pool: writerPool, broker, log });
  const changes = openChanges({ pool: writerPool, broker, log });
  const turn = new WriteBatcher();
  const hub = new Hub({ source: hubSource(db), broker, turn, log, epoch });
  broker.listen(hub);
  hub.start();

  // What operators ask for
  const ping = openPing(address);
  const trial = () => tryWrite(writerPool);
  const database = new DatabaseWatch({ tryWrite: trial, durability: () => durabilityOf(db.$client), log });
  database.start();
  const [databaseProblem, writeProblem] = [privateDatabase.problem, () => database.writeProblem];
  const readiness = new Readiness({ ping: ping.ping, broker, databaseProblem, writeProblem });
  const pools = { pages: () => poolUse(db.$client), writers: () => poolUse(writerPool) };
  if (config.metricsToken !== null) watch({ hub, posting, broker, database, pools });
  if (cluster.isWorker) offerMetrics();
  const text = cluster.isWorker ? metricsOfAllWorkers : () => registry.metrics();
  const operations = { readiness, metrics: config.metricsToken === null ? null : { token: config.metricsToken, text } };

  // Pages. Next adds an upgrade listener of its own to the server it is given; this one never listens.
  const decoy = new Server();
  const pages = next({ dev: config.development, dir: process.cwd(), httpServer: decoy });
  await pages.prepare();
  const passwords = startPasswords();

  // From here to the listeners nothing is awaited, so that no request comes in between.
  const http = createServer({
    ...WEB_SOCKETS_ALONE,
    // lib/http/head.ts asks for it, and answers with our headers.
    requireHostHeader: false,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 2_000,
  });
  const port = await listen(http, config.port, config.host);
  const origins = allowedOrigins(config, port);
  const [publicUrl = ''] = origins;
  setNextAuthEnvironment(publicUrl, secret);
  const { post } = posting;
  const announceSessions = broker.announceSessions.bind(broker);
  const deletions = new Deletions({ db, changes, announceSessions, log });
  deletions.start();
  const health = healthOf({
    pool: db.$client,
    tryWrite: trial,
    privateDatabase: config.databaseUrl === null,
    dataDir: config.dataDir,
    publicUrl,
    room: config.defaultRoom,
    testLink: () => broker.selfTest(),
  });
  provideServices({
    config,
    origins,
    secret,
    epoch,
    db,
    passwords,
    post,
    changes,
    deletions,
    health,
    announceSessions,
  });

  const { secureCookies, development, trustedProxies } = config;
  const security = { secure: secureCookies, development, origins };
  const limits = new Limits(config.limits);
  const sessions = new SessionLookup(db, { secret, secureCookies });
  // A room that is open here is watched by the sweep; asking for it costs nothing.
  const lookUps = new SingleFlight<string, Room | null>();
  const roomNamed = async (name: string) => hub.roomNamed(name) ?? lookUps.do(roomKey(name), () => findRoom(db, name));
  const chat = new ChatServer({
    ...security,
    sessions,
    findRoom: roomNamed,
    trustedProxies,
    hub,
    turn,
    post,
    limits,
    log,
  });
  http.on('request', httpHandler({ ...security, trustedProxies, operations, log }, pages.getRequestHandler()));
  answerUnreadable(http, { ...security, log });
  // Next's own, for hot reload: they would hold the server open.
  const devSockets = new Set<Duplex>();
  http.on('upgrade', (request, socket, head) => {
    if (!development || request.url?.startsWith('/ws/chat/')) return void chat.upgrade(request, socket, head);
    devSockets.add(socket);
    decoy.emit('upgrade', request, socket, head);
  });

  const drain = async (deadline: number) => {
    for (const socket of devSockets) socket.destroy();
    await Promise.all([chat.drain(deadline), closeServer(http, deadline), deletions.stop(deadline)]);
    await posting.drained();
    hub.stop();
    await broker.end();
    await pages.close();
    await passwords.end();
    await ping.end();
    await database.stop();
    await writerPool.end();
    await db.$client.end();
    await privateDatabase.stop();
  };
  shutdown.onShutdown({ announce: () => readiness.drain(), drain });
  if (cluster.isPrimary) console.log(`Tertulia: ${publicUrl}`);
  // Of several workers one says it.
  const isFirst = cluster.isPrimary || cluster.worker?.id === 1;
  if (isFirst && !administrated) {
    const command = `${config.deployed ? 'node admin.mjs' : 'npm run admin --'} NAME`;
    console.log(`Tertulia: no administrator yet: ${command}, or sign up as NAME and restart with CHAT_ADMIN=NAME`);
  }
}

let config: Config | null = null;
try {
  const settings = loadConfig();
  config = settings;
  const log = openLog(settings.logLevel);
  const shutdown = new Shutdown({ lameDuckMs: settings.lameDuckMs, graceMs: settings.shutdownGraceMs, log });
  // Whoever develops throws now and then, and Next shows it.
  if (!settings.development) shutdown.endOnUncaught();
  await shutdown.starting(() => (cluster.isPrimary ? start : work)(settings, log, shutdown));
} catch (error) {
  reportStartError(error, config);
  process.exit(1);
}
