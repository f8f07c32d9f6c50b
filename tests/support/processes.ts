import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pids of the processes, except this one, whose command line or environment contains the text. */
export function processesWith(text: string): number[] {
  if (process.platform === 'linux') {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    return pids
      .filter((pid) => ['cmdline', 'environ'].some((file) => contains(join('/proc', pid, file), text)))
      .map(Number);
  }
  const lines = execFileSync('ps', ['-Aww', '-E', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  const found = lines.filter((line) => line.includes(text)).map((line) => Number.parseInt(line, 10));
  return found.filter((pid) => pid !== process.pid);
}

/** Pids of the running children of a process; none if the process has ended. */
export function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function contains(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes(text);
  } catch {
    return false; // the process has ended
  }
}

/**
 * Wraps a command so that, on Linux, the kernel ends it when this process ends. So a killed run leaves nothing behind.
 * @returns the same command if this is not possible
 */
export function boundToThisProcess(
  command: string,
  args: string[],
  signal: 'KILL' | 'TERM' = 'KILL',
): [command: string, args: string[]] {
  const flags = ['--pdeathsig', signal];
  const works = spawnSync('setpriv', [...flags, 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
  return works ? ['setpriv', [...flags, command, ...args]] : [command, args];
}
