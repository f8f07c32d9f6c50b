// @ts-check
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';

const INIT_TIMEOUT_MS = 120_000;

/**
 * Creates the system tables in a folder beside the data folder, and then renames that folder. So an interrupted run
 * leaves nothing that looks finished.
 * @param {{ path: string, kind: 'mariadb' | 'mysql', shareDir: string }} program
 * @param {{ data: string, tmp: string }} paths
 * @param {number} log file descriptor for the program's output
 * @param {(command: string, args: string[]) => [string, string[]]} bound makes the program end with this process
 */
export async function initialiseData(program, { data, tmp }, log, bound) {
  if (existsSync(data)) return;
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const common = ['--no-defaults', `--datadir=${unfinished}`, `--tmpdir=${tmp}`, ...user];
  const tables = ['system_tables', 'performance_tables', 'system_tables_data'].map((name) => sqlFile(program, name));
  if (program.kind === 'mysql') {
    await run(bound(program.path, [...common, '--initialize-insecure']), [], log);
  } else if (tables.every((file) => file !== null)) {
    const quiet = ['--bootstrap', '--log-warnings=0', '--max-allowed-packet=8M', '--innodb-log-file-size=48M'];
    await run(bound(program.path, [...common, ...quiet]), tables, log);
  } else {
    // Other distributions have the SQL files elsewhere. Their own script knows where.
    const script = join(dirname(program.path), 'mariadb-install-db');
    const sbin = script.replace(/\/sbin\//, '/bin/');
    const command = existsSync(script) ? script : sbin;
    await run(bound(command, [...common, '--auth-root-authentication-method=normal', '--skip-test-db']), [], log);
  }
  renameSync(unfinished, data);
}

/**
 * @param {{ shareDir: string }} program
 * @param {string} name
 * @returns {string | null}
 */
function sqlFile({ shareDir }, name) {
  return ['mysql', 'mariadb'].map((brand) => join(shareDir, `${brand}_${name}.sql`)).find(existsSync) ?? null;
}

/**
 * @param {[string, string[]]} command
 * @param {(string | null)[]} sqlFiles
 * @param {number} log
 */
async function run([command, args], sqlFiles, log) {
  const child = spawn(command, args, { stdio: ['pipe', log, log] });
  const { stdin } = child;
  if (!stdin) throw new Error('A piped process has a stdin');
  const timer = setTimeout(() => child.kill('SIGKILL'), INIT_TIMEOUT_MS);
  /** @type {Promise<string | null>} */
  const failure = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? `code ${code}`}`));
  });
  // A program that ends early closes the pipe. Its exit code says more than this error.
  stdin.on('error', () => {});
  if (sqlFiles.length > 0) stdin.write('create database mysql;\nuse mysql;\nset @auth_root_socket = null;\n');
  for (const file of sqlFiles) {
    const stream = createReadStream(/** @type {string} */ (file));
    stream.pipe(stdin, { end: false });
    await Promise.race([finished(stream), failure]);
    stream.destroy();
  }
  stdin.end();
  const problem = await failure;
  clearTimeout(timer);
  if (problem) throw new Error(`${command}: ${problem}`);
}
