import { createServer, Server } from 'node:http';
import next from 'next';
import { startPasswords } from '@/lib/auth/password';
import { secretIn } from '@/lib/auth/secret';
import { openBroker } from '@/lib/broker/open';
import { ChatServer } from '@/lib/chat/server/chat-server';
import { Hub } from '@/lib/chat/server/hub';
import { hubSource } from '@/lib/chat/server/hub-source';
import { Turn } from '@/lib/chat/server/turn';
import { allowedOrigins, type Config, ConfigError, loadConfig, setNextAuthEnvironment } from '@/lib/config';
import { openDatabase } from '@/lib/db/client';
import { startEmbeddedDatabase } from '@/lib/db/embedded';
import { installationEpoch } from '@/lib/db/installation';
import { migrate } from '@/lib/db/migrate';
import { openWriterPool } from '@/lib/db/writer-pool';
import { httpHandler, refuseBadRequest } from '@/lib/http/handler';
import { listen } from '@/lib/http/listen';
import { startPosting } from '@/lib/messages/post';
import { openLog } from '@/lib/ops/log';
import { onShutdown } from '@/lib/ops/shutdown';
import { createRoom } from '@/lib/rooms/store';
import { provideServices } from '@/lib/services';

async function start(config: Config): Promise<void> {
  const log = openLog(config.logLevel);

  // Database
  const embedded = config.databaseUrl === null ? await startEmbeddedDatabase({ dataDir: config.dataDir }) : null;
  const address = embedded?.address ?? { url: config.databaseUrl ?? '', tls: config.databaseTls };
  const db = openDatabase(address);
  await migrate(db);
  const epoch = await installationEpoch(db);
  await createRoom(db, { name: config.defaultRoom });
  const secret = config.secret ?? (await secretIn(config.dataDir));

  // The path of a message: post → writer → broker → hub → sockets
  const broker = openBroker(config.redisUrl, epoch, log);
  const writerPool = openWriterPool(address);
  const posting = startPosting({ pool: writerPool, broker, log });
  const turn = new Turn();
  const hub = new Hub({ source: hubSource(db), broker, turn, log, epoch });
  broker.listen(hub);
  hub.start();

  // Pages. Next adds an upgrade listener of its own to the server it is given; this one never listens.
  const decoy = new Server();
  const pages = next({ dev: config.development, dir: process.cwd(), httpServer: decoy });
  await pages.prepare();
  const passwords = startPasswords();

  // From here to the listeners nothing is awaited, so that no request comes in between.
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 });
  const port = await listen(http, config.port, config.host);
  const origins = allowedOrigins(config, port);
  const [publicUrl = ''] = origins;
  setNextAuthEnvironment(publicUrl, secret);
  const announceSessions = broker.announceSessions.bind(broker);
  provideServices({ config, origins, secret, epoch, db, passwords, announceSessions });

  const { secureCookies, development, trustedProxies } = config;
  const security = { secure: secureCookies, development, origins };
  const chat = new ChatServer({ ...security, db, secret, secureCookies, hub, turn, post: posting.post, log });
  http.on('request', httpHandler({ ...security, trustedProxies, log }, pages.getRequestHandler()));
  http.on('clientError', refuseBadRequest(security));
  http.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith('/ws/')) return void chat.upgrade(request, socket, head);
    if (development) return void decoy.emit('upgrade', request, socket, head);
    socket.destroy();
  });

  onShutdown(config.shutdownGraceMs, log, async (deadline) => {
    http.close();
    http.closeIdleConnections();
    await chat.drain(deadline);
    await posting.drained();
    hub.stop();
    await broker.end();
    http.closeAllConnections();
    await pages.close();
    await passwords.end();
    await writerPool.end();
    await db.$client.end();
    await embedded?.stop();
  });
  console.log(`Tertulia: ${publicUrl}`);
}

try {
  await start(loadConfig());
} catch (error) {
  // What people who run it can mend is said in a line; the rest with its stack.
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
