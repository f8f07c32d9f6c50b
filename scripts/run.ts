import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string>;
  timeoutMs: number;
  /** Keeps the output instead of showing it. */
  quiet?: boolean;
  /** Lets the command run to its end even if this process is interrupted. */
  finishAlone?: boolean;
}

/**
 * How a command ended. `code` is null after a signal or a time-out. `output` is the end of the output of a quiet
 * command.
 */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const KEPT_OUTPUT = 20_000;

/** Runs a command to its end. Forwards the signals that this process gets meanwhile to the command. */
export function runToEnd(command: string, args: string[], options: RunOptions): Promise<Ended> {
  const { cwd, env, timeoutMs, quiet = false, finishAlone = false } = options;
  const output = quiet ? 'pipe' : 'inherit';
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    timeout: timeoutMs,
    detached: finishAlone,
  });
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      kept = (kept + chunk).slice(-KEPT_OUTPUT);
    });
  }
  const handOn = (signal: NodeJS.Signals) => child.kill(signal);
  const end = () => child.kill('SIGTERM');
  if (!finishAlone) {
    for (const signal of SIGNALS) process.on(signal, handOn);
    process.on('exit', end);
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      for (const signal of SIGNALS) process.off(signal, handOn);
      process.off('exit', end);
      resolve({ code, output: kept });
    });
  });
}

/** Runs a command. @throws Error with the end of its output, if it fails or takes too long */
export async function run(command: string, args: string[], options: RunOptions): Promise<void> {
  const { code, output } = await runToEnd(command, args, options);
  if (code === 0) return;
  throw new Error(`\`${[command, ...args].join(' ')}\` ended with ${code ?? 'a signal'}.\n${output}`.trimEnd());
}
