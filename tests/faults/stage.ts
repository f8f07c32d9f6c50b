import { mkdtemp, rm } from 'node:fs/promises';
import type { NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@/lib/db/client';
import { migrate } from '@/lib/db/migrate';
import { type PrivateDatabase, startPrivateDatabase } from '@/lib/mariadb/private-database';
import { CommitCutter } from '@/tests/faults/injectors/commit-cutter';
import { TcpProxy } from '@/tests/faults/injectors/proxy';
import { PublishDropper } from '@/tests/faults/injectors/publish-dropper';
import { type Redis, startRedis } from '@/tests/support/redis';
import { HookReceiver } from '@/tests/support/services/hook-receiver';
import { PushService } from '@/tests/support/services/push-service';
import type { Web } from '@/tests/support/web';
import type { FaultClient } from './client';
import { ClientGroup } from './client-group';
import { StageFiles } from './files/stage-files';
import { ServerNode } from './node';
import { nodePort } from './node-port';
import { ORIGIN, SECRET } from './people';
import { Forgetting } from './programs/forgetting';
import { HookLoad } from './programs/hook-load';
import type { Program } from './programs/program';
import { openStageWeb, settingsFor } from './stage-web';

/** A node with a simulated network on each of its sides. */
export interface NodeUnderTest {
  readonly node: ServerNode;
  /** The networks between the node and its clients, the database and Redis. */
  readonly front: TcpProxy;
  readonly database: TcpProxy;
  readonly redis: TcpProxy;
  readonly commits: CommitCutter;
  readonly publishes: PublishDropper;
  readonly clockFile: string;
  readonly loopFile: string;
}

/** The load while faults are injected. */
export interface Crowd {
  rooms?: number;
  perRoom?: number;
  perSecond?: number;
  filesPerSecond?: number;
  filler?: string;
}

export interface StageOptions {
  /** Folder of server.mjs. */
  bundle: string;
  distDir: string;
  seed: number;
  random: () => number;
  /** Run before the nodes start, on the migrated schema. */
  prepare?: (db: Database) => Promise<void>;
  /** The Redis to use. If missing, the stage starts its own. */
  redisUrl?: string;
  env?: Record<string, string>;
  /** How many rooms a tab of the load follows. */
  roomsPerTab?: number;
  /** Replaces the load that a scenario asks for. */
  crowd?: Crowd;
  /** Whether programs and a room that forgets join the load. */
  programs?: boolean;
}

const NODES = 2;

/** A MariaDB, a Redis, two nodes, people and rooms. Everything is on loopback, and `end` removes everything. */
export class Stage extends ClientGroup {
  readonly programs: Program[] = [];

  private constructor(
    readonly options: StageOptions,
    readonly mariadb: PrivateDatabase,
    readonly redis: Redis | null,
    db: Database,
    readonly nodes: readonly NodeUnderTest[],
    private readonly folder: string,
    /** What people do with files. */
    readonly files: StageFiles,
    private readonly web: Web,
    readonly push: PushService,
    private readonly receiver: HookReceiver,
  ) {
    const { random, roomsPerTab = 1 } = options;
    super(db, { origin: ORIGIN, ports: nodes.map(({ front }) => front.port), random, roomsPerTab });
  }

  static async start(options: StageOptions): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'tertulia-faults-'));
    const [mariadb, redis, web, push, receiver] = await Promise.all([
      startPrivateDatabase({ dataDir: folder }),
      options.redisUrl ? null : startRedis(),
      openStageWeb(),
      PushService.open(),
      HookReceiver.open(),
    ]);
    const db = openDatabase(mariadb.address);
    await migrate(db);
    await options.prepare?.(db);
    const redisUrl = new URL(options.redisUrl ?? redis?.url ?? '');
    const upstreams = {
      database: { path: 'socketPath' in mariadb.address ? mariadb.address.socketPath : '' },
      redis: { host: redisUrl.hostname, port: Number(redisUrl.port) },
    };
    const dir = join(folder, 'files');
    const settings = { ...options, env: { ...push.settings, ...settingsFor(web, receiver), ...options.env } };
    const nodes = await Promise.all(
      Array.from({ length: NODES }, (_, i) => openPlace(settings, upstreams, dir, join(folder, `node-${i}`))),
    );
    const stage = new Stage(options, mariadb, redis, db, nodes, folder, new StageFiles(dir), web, push, receiver);
    try {
      await Promise.all(nodes.map(({ node }) => node.start()));
      return stage;
    } catch (error) {
      await stage.end();
      throw error;
    }
  }

  nodeAt(i: number): NodeUnderTest {
    const node = this.nodes[i % this.nodes.length];
    if (!node) throw new Error('The stage has no nodes');
    return node;
  }

  /** A webhook in the room of the first client, and a room that forgets. None unless the options say so. */
  async addPrograms(client: FaultClient): Promise<readonly Program[]> {
    const { db, receiver } = this;
    if (!this.options.programs) return [];
    const [writer] = await this.newPeople(1);
    this.programs.push(await HookLoad.start({ db, receiver, random: this.options.random, client }));
    this.programs.push(await Forgetting.start(db, `forgets_${client.options.roomId}`, writer?.userId ?? 0));
    return this.programs;
  }

  override removeClients(): void {
    super.removeClients();
    for (const program of this.programs.splice(0)) void program.stop();
    this.files.forget();
  }

  async end(): Promise<void> {
    this.removeClients();
    for (const { node } of this.nodes) node.signal('SIGCONT');
    await Promise.all(this.nodes.map(({ node }) => node.kill()));
    for (const { front, database, redis } of this.nodes) for (const proxy of [front, database, redis]) proxy.stop();
    await this.db.$client.end();
    await Promise.all([
      this.mariadb.stop(),
      this.redis?.stop(),
      this.web.close(),
      this.push.close(),
      this.receiver.close(),
    ]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function openPlace(
  options: StageOptions,
  upstreams: { database: NetConnectOpts; redis: NetConnectOpts },
  filesDir: string,
  files: string,
): Promise<NodeUnderTest> {
  const commits = new CommitCutter();
  const publishes = new PublishDropper();
  const port = await nodePort();
  const [front, database, redis] = await Promise.all([
    TcpProxy.start({ host: '127.0.0.1', port }),
    TcpProxy.start(upstreams.database, commits.newFilter),
    TcpProxy.start(upstreams.redis, publishes.newFilter),
  ]);
  const clockFile = `${files}.clock`;
  const loopFile = `${files}.loop`;
  const env = {
    TERTULIA_DIST_DIR: options.distDir,
    DATABASE_URL: `mysql://root@127.0.0.1:${database.port}/tertulia`,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    NEXTAUTH_URL: ORIGIN,
    NEXTAUTH_SECRET: SECRET,
    FILES_DIR: filesDir,
    FAULT_CLOCK_FILE: clockFile,
    FAULT_LOOP_FILE: loopFile,
    ...options.env,
  };
  const node = new ServerNode({ bundle: options.bundle, port, env });
  return { node, front, database, redis, commits, publishes, clockFile, loopFile };
}
