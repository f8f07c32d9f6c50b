import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { boundToThisProcess } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

export interface NodeOptions {
  /** Folder of server.mjs. */
  bundle: string;
  port: number;
  env: Record<string, string>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 45_000;
const KEPT_LOG = 200_000;
const PRELOAD = new URL('./preload.mjs', import.meta.url);

/** One node: a process that can be ended in every way and started again on the same port. */
export class ServerNode {
  #child: ChildProcess | null = null;
  #exited: Promise<unknown> = Promise.resolve();
  #log = '';
  #upSince = 0;

  constructor(private readonly options: NodeOptions) {}

  get port(): number {
    return this.options.port;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get running(): boolean {
    return this.#child !== null;
  }

  /** How long the node has been answering, in ms; 0 while it starts. */
  get upForMs(): number {
    return this.#child && this.#upSince > 0 ? performance.now() - this.#upSince : 0;
  }

  /** The last part of its output, over all its starts. */
  get log(): string {
    return this.#log;
  }

  /** @param bundle replaces the bundle of the options */
  async start(bundle = this.options.bundle): Promise<void> {
    const { port, env } = this.options;
    const flags = ['--enable-source-maps', '--import', PRELOAD.href, `${bundle}/server.mjs`];
    const [command, args] = boundToThisProcess(process.execPath, flags);
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(command, args, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        HOME,
        TMPDIR,
        ...SETTINGS,
        PORT: String(port),
        ...env,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#log = (this.#log + chunk).slice(-KEPT_LOG);
      });
    }
    this.#child = child;
    this.#upSince = 0;
    this.#exited = new Promise<void>((resolve) => {
      child.once('exit', () => {
        if (this.#child === child) this.#child = null;
        resolve();
      });
    });
    await eventually(() => this.#isUp(), { timeoutMs: START_TIMEOUT_MS });
    this.#upSince = performance.now();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Resolves when the process has ended, for whatever reason. */
  async ended(): Promise<void> {
    await within(
      this.#exited,
      STOP_TIMEOUT_MS,
      `The end of the node on ${this.port}, whose output is:\n${this.#log}\nThis end`,
    );
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  async stop(): Promise<void> {
    this.signal('SIGTERM');
    await this.ended();
  }

  async #isUp(): Promise<boolean> {
    if (!this.#child) throw new Error(`The node on ${this.port} ended while starting. Its output:\n${this.#log}`);
    const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`, { signal: AbortSignal.timeout(5_000) });
    return answer.ok;
  }
}

const SETTINGS = {
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  HOST: '127.0.0.1',
  SHUTDOWN_GRACE_MS: '5000',
  CHAT_SEND_LIMIT: '0',
  CHAT_SOCKETS_PER_USER: '0',
  CHAT_SOCKETS_PER_ADDRESS: '0',
} as const;
