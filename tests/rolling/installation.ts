import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { type PrivateDatabase, startPrivateDatabase } from '@/lib/mariadb/private-database';
import { ClientGroup } from '@/tests/faults/client-group';
import { FilesFolder } from '@/tests/faults/injectors/files-folder';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { ServerNode } from '@/tests/faults/node';
import { nodePort } from '@/tests/faults/node-port';
import { SECRET } from '@/tests/faults/people';
import { type Redis, startRedis } from '@/tests/support/redis';
import { PushService } from '@/tests/support/services/push-service';
import { eventually } from '@/tests/support/wait';
import { type Nginx, startNginx } from './nginx';

export const METRICS_TOKEN = 'a-token-for-the-rolling-restart';

/** The number of processes of each node, so that the test restarts nodes with and without workers. */
const PROCESSES = [1, 2];
/** Nobody answers here. */
const NOWHERE = '127.0.0.1:9';
const SETTINGS = {
  // As in infra/compose.yaml.
  TRUSTED_PROXIES: '1',
  SHUTDOWN_GRACE_MS: '10000',
  SMTP_URL: `smtp://${NOWHERE}`,
  MAIL_FROM: 'chat@ejemplo.org',
  OIDC_ISSUER: `http://${NOWHERE}`,
  OIDC_CLIENT_ID: 'tertulia',
  OIDC_CLIENT_SECRET: 'a-secret-of-nobody',
};

/** What infra/compose.yaml describes, on loopback and from the deploy folder. `end` removes everything. */
export class Installation {
  private constructor(
    /** Folders of the app. The nodes start from the first one. */
    readonly releases: readonly string[],
    readonly people: ClientGroup,
    readonly nodes: readonly ServerNode[],
    /** The network between the nodes and their database. */
    readonly database: TcpProxy,
    readonly redis: Redis,
    readonly nginx: Nginx,
    readonly files: FilesFolder,
    readonly push: PushService,
    private readonly mariadb: PrivateDatabase,
    private readonly folder: string,
  ) {}

  /** @param deployFolders the deploy folders of one or more releases. The nodes run copies of them. */
  static async start(deployFolders: readonly string[], random: () => number): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'tertulia-rolling-'));
    const releases = deployFolders.map((_, i) => join(folder, `release-${i + 1}`));
    for (const [i, release] of releases.entries()) await cp(deployFolders[i] ?? '', release, { recursive: true });
    const [mariadb, redis, push] = await Promise.all([
      startPrivateDatabase({ dataDir: folder }),
      startRedis(),
      PushService.open(),
    ]);
    const db: Database = openDatabase(mariadb.address);
    await migrate(db);
    const database = await TcpProxy.start({ path: 'socketPath' in mariadb.address ? mariadb.address.socketPath : '' });
    const port = await nodePort();
    const origin = `http://127.0.0.1:${port}`;
    const files = new FilesFolder(join(folder, 'files'));
    const shared = {
      ...SETTINGS,
      ...push.settings,
      FILES_DIR: files.dir,
      CHAT_LINK_PREVIEWS: 'on',
      METRICS_TOKEN,
      DATABASE_URL: `mysql://root@127.0.0.1:${database.port}/tertulia`,
      REDIS_URL: redis.url,
      NEXTAUTH_URL: origin,
      NEXTAUTH_SECRET: SECRET,
    };
    const nodes: ServerNode[] = [];
    for (const processes of PROCESSES) {
      const env = { ...shared, WEB_CONCURRENCY: String(processes) };
      nodes.push(new ServerNode({ bundle: releases[0] ?? '', port: await nodePort(), env }));
    }
    const nodePorts = nodes.map((node) => node.port);
    const nginx = await startNginx(join(folder, 'proxy'), port, nodePorts);
    const people = new ClientGroup(db, { origin, ports: [port], random });
    const rest = [database, redis, nginx, files, push, mariadb, folder] as const;
    const installation = new Installation(releases, people, nodes, ...rest);
    try {
      await Promise.all(nodes.map((node) => installation.startNode(node)));
      return installation;
    } catch (error) {
      await installation.end();
      throw error;
    }
  }

  get origin(): string {
    return this.people.endpoints.origin;
  }

  /** The proxy's port of 127.0.0.1. */
  get port(): number {
    return this.people.endpoints.ports[0] ?? 0;
  }

  /** Resolves once the node is ready for people. */
  async startNode(node: ServerNode, release?: string): Promise<void> {
    await node.start(release);
    await eventually(async () => (await fetch(`http://127.0.0.1:${node.port}/readyz`)).ok, { timeoutMs: 30_000 });
  }

  async end(): Promise<void> {
    this.people.removeClients();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.nginx.stop();
    this.database.stop();
    await this.people.db.$client.end();
    await Promise.all([this.mariadb.stop(), this.redis.stop(), this.push.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
