import cluster from 'node:cluster';
import { createServer, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import next from 'next';
import pLimit from 'p-limit';
import { type Passwords, startPasswords } from '@/lib/auth/password/password';
import { SessionLookup } from '@/lib/auth/session-lookup';
import { CONNECTION_PATH } from '@/lib/chat/protocol';
import { ChatServer } from '@/lib/chat/server/chat-server';
import type { Limits } from '@/lib/chat/server/limits';
import { addressFromPrimary, answerPings, type PrivateDatabaseHandle, superviseWorkers } from '@/lib/cluster/workers';
import { allowedOrigins, type Config, loadConfig } from '@/lib/config';
import type { DatabaseAddress } from '@/lib/db/client';
import { type Files, type FilesDeps, openFiles } from '@/lib/files/files';
import { Pictures } from '@/lib/files/pictures/pictures';
import { Storages } from '@/lib/files/storage/storages';
import { limitBodies } from '@/lib/http/body-timeout';
import { httpHandler } from '@/lib/http/handler';
import { assertPortIsFree, closeServer, listen } from '@/lib/http/listen';
import { answerUnreadable } from '@/lib/http/unreadable';
import { WEB_SOCKETS_ALONE } from '@/lib/http/upgrades';
import { type MessagePath, openMessagePath } from '@/lib/lifecycle/message-path';
import { openHooks } from '@/lib/lifecycle/open-hooks';
import { openMails } from '@/lib/lifecycle/open-mails';
import { openPreviews } from '@/lib/lifecycle/open-previews';
import { openPushes } from '@/lib/lifecycle/open-pushes';
import { openServices } from '@/lib/lifecycle/open-services';
import { openOperatorChecks } from '@/lib/lifecycle/operator-checks';
import { type PreparedDatabase, prepareDatabase } from '@/lib/lifecycle/prepare-database';
import { Shutdown } from '@/lib/lifecycle/shutdown';
import { checkDatabase } from '@/lib/lifecycle/start-checks';
import { reportStartError } from '@/lib/lifecycle/start-error';
import { startPrivateDatabase } from '@/lib/mariadb/private-database';
import { vapidKeys } from '@/lib/push/service/keys';
import { roomFor, roomForId } from '@/lib/rooms/memberships';
import { SearchFollower } from '@/lib/search/follower';
import { captureConsole, type Log, openLog } from '@/lib/telemetry/log';
import { startCode } from '@/lib/users/start-code';

const HTTP_OPTIONS = {
  ...WEB_SOCKETS_ALONE,
  // lib/http/head.ts checks for the Host header instead, and refuses with our own headers.
  requireHostHeader: false,
  headersTimeout: 10_000,
  // limitBodies does this, except for uploads.
  requestTimeout: 0,
  // Longer than a proxy keeps an idle connection (nginx: 60 s). So the proxy closes first, and never sends a request
  // into a connection that we are closing.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
};

/** Longest time until the body of a request is complete. */
const BODY_TIMEOUT_MS = 30_000;

/** The most rooms that are looked up by name at the same time when many sockets come back: pages need the pool too. */
const ROOM_LOOK_UPS = 4;

/**
 * Runs in the only process, or in the first of several. Finds the database, and then serves requests or starts workers.
 */
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

/** Runs in a worker process. */
async function work(config: Config, log: Log, shutdown: Shutdown): Promise<void> {
  const database = answerPings();
  await serve(config, await addressFromPrimary(), log, shutdown, database);
}

/** Starts the parts of the app in this process, one after the other. */
async function serve(
  settings: Config,
  address: DatabaseAddress,
  log: Log,
  shutdown: Shutdown,
  privateDatabase: PrivateDatabaseHandle,
): Promise<void> {
  if (!settings.development) captureConsole(log);
  const prepared = await prepareDatabase(settings, address, log);
  const { config, db } = prepared;
  const messagePath = openMessagePath(prepared, address, log);
  const checks = openOperatorChecks({ config, address, db, messagePath, privateDatabase, log });
  const pages = await openPages(config);
  const keys = await vapidKeys(db);
  const passwords = startPasswords();
  const http = createServer(HTTP_OPTIONS);
  const port = await listen(http, config.port, config.host);

  // Nothing is awaited between here and the end of attachListeners, so no request can arrive in between.
  const origins = allowedOrigins(config, port);
  const storages = new Storages(config.files);
  const app: App = { ...prepared, origins, storages, messagePath, checks, pages, passwords, log };
  const pictures = new Pictures({ log });
  const pushes = openPushes(app, keys);
  const mails = openMails(app);
  const telling = openHooks(app);
  const services = openServices(app, pushes, pictures);
  const { deletions, roomDeletions, expiry, personLimits, limits, logWaits, archiveExports } = services;
  const { secureCookies } = config;
  const sessions = new SessionLookup(db, { secret: prepared.secret, secureCookies });
  const limit: FilesDeps['limit'] = (what, userId) => personLimits.take(what, userId);
  const { secret } = prepared;
  const files = openFiles({ db, settings: config.files, storages, sessions, origins, secret, pictures, limit, log });
  const previews = openPreviews(app, files, personLimits);
  const follower = new SearchFollower({ db, log });
  follower.start();
  const sockets = attachListeners(http, app, sessions, files, limits);

  const drain = async (deadline: number) => {
    sockets.endDevelopment();
    logWaits.stop();
    const background = Promise.all(
      [deletions.work, roomDeletions.work, expiry.work, follower].map((work) => work.stop(deadline)),
    );
    await Promise.all([sockets.chat.drain(deadline), closeServer(http, deadline), background]);
    await Promise.all([
      previews?.stop(deadline),
      archiveExports.stop(deadline),
      pushes.stop(deadline),
      mails?.stop(deadline),
      telling.stop(deadline),
    ]);
    await files.end(deadline);
    await closeAll(app);
    await privateDatabase.stop();
  };
  shutdown.onShutdown({ announce: () => checks.readiness.drain(), drain });
  announceStart(app);
}

/** Everything that runs in this process once its port is open. */
interface App extends PreparedDatabase {
  /** The addresses under which people open the app. The first one is the public address. */
  origins: readonly string[];
  storages: Storages;
  messagePath: MessagePath;
  checks: ReturnType<typeof openOperatorChecks>;
  pages: Awaited<ReturnType<typeof openPages>>;
  passwords: Passwords;
  log: Log;
}

/** Next adds its own upgrade listener to the server that it is given. So it is given a decoy, which never listens. */
async function openPages(config: Config) {
  const decoy = new Server();
  const pages = next({ dev: config.development, dir: process.cwd(), httpServer: decoy });
  await pages.prepare();
  return { next: pages, decoy };
}

/** Requests go to Next, upgrades to the chat. */
function attachListeners(
  http: Server,
  { config, db, epoch, origins, messagePath, checks, pages, log }: App,
  sessions: SessionLookup,
  files: Files,
  limits: Limits,
) {
  const { secureCookies, development, trustedProxies } = config;
  const security = { secure: secureCookies, development, origins, filesOrigin: config.files.origin };
  const { hub, batcher, inboxes, presence, guests, reads } = messagePath;
  // Each person needs a query of their own: if a closed room has the name, others are led to a room that had it
  // earlier.
  const lookUps = pLimit(ROOM_LOOK_UPS);
  const chat = new ChatServer({
    ...security,
    sessions,
    findRoom: (name, userId) => lookUps(() => roomFor(db, userId, name)),
    trustedProxies,
    hub,
    batcher,
    inboxes,
    reads,
    presence,
    guests,
    epoch,
    roomForId: (userId, id) => roomForId(db, userId, id),
    post: messagePath.post,
    requests: messagePath.requests,
    limits,
    log,
  });
  const operations = checks.routes;
  limitBodies(http, BODY_TIMEOUT_MS);
  const handling = {
    ...security,
    trustedProxies,
    operations,
    files: files.routes,
    signedFiles: files.signedRoutes,
    log,
  };
  http.on('request', httpHandler(handling, pages.next.getRequestHandler()));
  answerUnreadable(http, { ...security, log });
  // The sockets of Next's hot reload. While they are open, the server cannot close.
  const devSockets = new Set<Duplex>();
  http.on('upgrade', (request, socket, head) => {
    if (!development || request.url?.startsWith(CONNECTION_PATH)) return void chat.upgrade(request, socket, head);
    devSockets.add(socket);
    pages.decoy.emit('upgrade', request, socket, head);
  });
  const endDevelopment = () => devSockets.forEach((socket) => void socket.destroy());
  return { chat, endDevelopment };
}

/** Closes everything when nobody is connected any more: the message path first, and the database last. */
async function closeAll({ db, messagePath, checks, pages, passwords }: App): Promise<void> {
  await messagePath.messageLog.drained();
  await messagePath.reads.drained();
  messagePath.hub.stop();
  messagePath.guests.stop();
  await messagePath.presence.end();
  await messagePath.broker.end();
  await pages.next.close();
  await passwords.end();
  await checks.ping.end();
  await checks.database.stop();
  await messagePath.writerPool.end();
  await db.$client.end();
}

/**
 * Prints the address if this is the only process, and the link for the first administrator if there is none. Of several
 * workers only the first prints the link.
 */
function announceStart({ config, origins, epoch, secret, administrated }: App): void {
  if (cluster.isPrimary) console.log(`Tertulia: ${origins[0]}`);
  const isFirst = cluster.isPrimary || cluster.worker?.id === 1;
  if (!isFirst || administrated) return;
  if (!config.passwords)
    return console.log(
      'Tertulia: no administrator yet. Set OIDC_ADMIN_GROUP: the first of that group who signs in becomes one.',
    );
  const link = `${origins[0]}/start#${startCode(epoch, secret)}`;
  console.log(`Tertulia: no administrator yet. Who opens this link first becomes one: ${link}`);
}

let config: Config | null = null;
try {
  const settings = loadConfig();
  config = settings;
  const log = openLog(settings.logLevel);
  const shutdown = new Shutdown({ lameDuckMs: settings.lameDuckMs, graceMs: settings.shutdownGraceMs, log });
  // Uncaught errors are common in development, and Next shows them.
  if (!settings.development) shutdown.endOnUncaught();
  await shutdown.starting(() => (cluster.isPrimary ? start : work)(settings, log, shutdown));
} catch (error) {
  reportStartError(error, config);
  process.exit(1);
}
