import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DialectName } from './load/commands';
import { startOurs } from './ours';

/** A server under load, in a process of its own. */
export interface Target {
  readonly port: number;
  readonly dialect: DialectName;
  /** Cookies of as many signed-in people as there can be connections; none where there is no login. */
  readonly cookies: string[];
  /** `server`, and `database` where there is one. */
  readonly pids: { server: number[]; database?: number[] };
  stop(): Promise<void>;
}

export type ServerName = 'ours' | 'net' | 'net, together' | 'ws' | 'socket.io';

export const START: Record<ServerName, () => Promise<Target>> = {
  ours: startOurs,
  net: () => startPeer('net', 'echo'),
  'net, together': () => startPeer('net', 'echo', 'together'),
  ws: () => startPeer('ws', 'echo'),
  'socket.io': () => startPeer('socket-io', 'socket.io'),
};

async function startPeer(file: string, dialect: DialectName, ...args: string[]): Promise<Target> {
  const script = fileURLToPath(new URL(`./peers/${file}.ts`, import.meta.url));
  const child = fork(script, args, { execArgv: ['--import', 'tsx'], env: { ...process.env, NODE_ENV: 'production' } });
  const [port] = await once(child, 'message');
  const stop = async () => {
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
  };
  return { port, dialect, cookies: [], pids: { server: [child.pid ?? 0] }, stop };
}
