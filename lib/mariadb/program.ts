import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A database server that is installed here. */
export interface DatabaseProgram {
  readonly path: string;
  readonly kind: 'mariadb' | 'mysql';
  /** The folder of its SQL files, such as /usr/share/mysql. */
  readonly shareDir: string;
}

/** An error that the operator can fix. Its message is shown alone, without a stack. */
export class PrivateDatabaseError extends Error {
  override name = 'PrivateDatabaseError';
}

export const NO_DATABASE_PROGRAM = `Tertulia needs MariaDB and found none here. Do one of these, then start again:
  Debian, Ubuntu   sudo apt-get install -y --no-install-recommends mariadb-server-core
  macOS            brew install mariadb
  Docker           docker run -d -p 127.0.0.1:3306:3306 -e MYSQL_ROOT_PASSWORD=change-me \\
                     -e MYSQL_DATABASE=tertulia mysql:8.4
                   and set DATABASE_URL=mysql://root:change-me@127.0.0.1:3306/tertulia
                   with NEXTAUTH_URL and NEXTAUTH_SECRET (see .env.example)`;

const HELP_TIMEOUT_MS = 20_000;
const NAMES = ['mariadbd', 'mysqld'];
const FOLDERS = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/usr/local/mariadb/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/usr/local/opt/mariadb/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];

/**
 * Returns the path of an executable in PATH, or in a folder where database servers are usually installed; else null.
 */
export function findExecutable(name: string): string | null {
  // biome-ignore lint/style/noProcessEnv: PATH says where the machine has its programs; it is not a setting of the app
  const path = process.env.PATH ?? '';
  const folders = [...path.split(delimiter).filter(Boolean), ...FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** Returns the MariaDB server, or else the MySQL server. Returns null if neither is installed. */
export async function findDatabaseProgram(): Promise<DatabaseProgram | null> {
  const path = NAMES.map((name) => findExecutable(name)).find((found) => found !== null);
  if (!path) return null;
  const run = promisify(execFile);
  const options = { timeout: HELP_TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 };
  const { stdout: version } = await run(path, ['--no-defaults', '--version'], options);
  const { stdout: help } = await run(path, ['--no-defaults', '--verbose', '--help'], options);
  const charsets = /^character-sets-dir\s+(\S.*?)\s*$/m.exec(help)?.[1];
  return {
    path,
    kind: version.includes('MariaDB') ? 'mariadb' : 'mysql',
    shareDir: charsets ? dirname(charsets) : join(dirname(dirname(realpathSync(path))), 'share', 'mysql'),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
