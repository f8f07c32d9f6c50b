import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DialectName } from './load/commands';
import { startOurs } from './ours';
import { buildPlainPage } from './plain-page-build';

/** A server under load, in a process of its own. */
export interface Target {
  readonly port: number;
  /** The protocol of its sockets; null if it only serves pages. */
  readonly dialect: DialectName | null;
  /** Cookies of signed-in people, one for each connection; empty if the server has no login. */
  readonly cookies: string[];
  /** `server`, and `database` if it has one. */
  readonly pids: { server: number[]; database?: number[] };
  stop(): Promise<void>;
}

export type ServerName = 'ours' | 'net' | 'net, together' | 'ws' | 'socket.io' | 'plain page';

export const START: Record<ServerName, () => Promise<Target>> = {
  ours: startOurs,
  net: () => startPeer('net.ts', 'echo'),
  'net, together': () => startPeer('net.ts', 'echo', { args: ['together'] }),
  ws: () => startPeer('ws.ts', 'echo'),
  'socket.io': () => startPeer('socket-io.ts', 'socket.io'),
  // No TypeScript, because the loader's memory would be counted.
  'plain page': async () => startPeer('plain-page.mjs', null, { loaders: [], env: await buildPlainPage() }),
};

interface PeerOptions {
  args?: string[];
  /** Node's arguments before the script. */
  loaders?: string[];
  env?: Record<string, string>;
}

async function startPeer(file: string, dialect: DialectName | null, options: PeerOptions = {}): Promise<Target> {
  const { args = [], loaders = ['--import', 'tsx'], env } = options;
  const script = fileURLToPath(new URL(`./peers/${file}`, import.meta.url));
  const child = fork(script, args, { execArgv: loaders, env: { ...process.env, NODE_ENV: 'production', ...env } });
  const [port] = await once(child, 'message');
  const stop = async () => {
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  };
  return { port, dialect, cookies: [], pids: { server: [child.pid ?? 0] }, stop };
}
