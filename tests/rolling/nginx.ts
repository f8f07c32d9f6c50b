import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '@/scripts/provision';
import { boundToThisProcess } from '@/tests/support/processes';
import { eventually, within } from '@/tests/support/wait';

const CONFIGURATION = fileURLToPath(new URL('../../infra/proxy', import.meta.url));
const STOP_TIMEOUT_MS = 10_000;

export interface Nginx {
  /** What it wrote to its error log. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts nginx with the shipped configuration. Only its own address, the addresses of the nodes and the folder for its
 * files are different.
 * @param folder the folder for its files; nothing else may use it
 */
export async function startNginx(folder: string, port: number, nodePorts: readonly number[]): Promise<Nginx> {
  const program = findProgram('nginx');
  if (!program) throw new Error('There is no nginx here; `npm run test:rolling` installs it');
  cpSync(CONFIGURATION, folder, { recursive: true });
  const configuration = readFileSync(join(folder, 'nginx.conf'), 'utf8');
  writeFileSync(join(folder, 'nginx.conf'), configuration.replaceAll('/tmp/', `${folder}/`));
  writeFileSync(join(folder, 'listen.conf'), `listen 127.0.0.1:${port};\n`);
  writeFileSync(
    join(folder, 'nodes.conf'),
    nodePorts.map((nodePort) => `server 127.0.0.1:${nodePort} max_fails=0;\n`).join(''),
  );
  // Debian's nginx opens a log there before it has read the configuration.
  mkdirSync(join(folder, 'logs'), { recursive: true });

  const options = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'];
  // With SIGTERM, because its workers would survive a SIGKILL.
  const [command, args] = boundToThisProcess(program, options, 'TERM');
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended while starting:\n${log}`);
    // nginx answers this request itself, with or without nodes.
    return (await fetch(`http://127.0.0.1:${port}/metrics`)).status === 404;
  });
  return {
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM');
      await within(exited, STOP_TIMEOUT_MS, 'The end of nginx');
    },
  };
}
