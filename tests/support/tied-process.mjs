// @ts-check
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * `node tied-process.mjs FOLDER COMMAND …` runs a command until it ends, or until this process's stdin closes, which
 * happens when the test process ends in any way. Then it removes FOLDER.
 */
const [folder = '', command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume().once('close', () => child.kill('SIGKILL'));
child.once('error', (error) => {
  console.error(error.message);
  end(1);
});
child.once('exit', (code) => end(code ?? 0));

/** @param {number} code */
function end(code) {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
