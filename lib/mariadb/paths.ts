import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makePrivateFolder } from './private-folder';

export interface PrivateDatabasePaths {
  readonly data: string;
  /**
   * For temporary tables. Not /tmp, because MariaDB removes files that look like its own from there when it starts,
   * even those of another server.
   */
  readonly tmp: string;
  readonly log: string;
  /** Private folder of the sockets and the pid file. */
  readonly run: string;
  readonly socket: string;
  readonly owner: string;
  readonly pidFile: string;
  /** Whether the folder `run` is outside the data folder, and is removed at the end. */
  readonly temporary: boolean;
}

/** The name of the database's folder in DATA_DIR. The folder appears only when the system tables are complete. */
export const DATA_FOLDER = 'mariadb';

/**
 * A socket's path may have 107 bytes on Linux and 103 on macOS. The longest name in the folder,
 * `owner.sock.<8 digits>.stale`, takes 25 bytes.
 */
const MAX_SOCKET_PATH = 103;
const LONGEST_NAME = 25;

/** Creates the folders and returns all paths. @throws Error if the folder of the sockets belongs to somebody else */
export function preparePrivateDatabasePaths(dataDir: string): PrivateDatabasePaths {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const root = realpathSync(resolve(dataDir));
  const beside = join(root, 'run');
  const temporary = Buffer.byteLength(beside) + 1 + LONGEST_NAME > MAX_SOCKET_PATH;
  // Named after the data folder, so that another process finds the same one.
  const run = temporary
    ? join(tmpdir(), `tertulia-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
    : beside;
  makePrivateFolder(run);
  return {
    data: join(root, DATA_FOLDER),
    tmp: join(root, 'mariadb.tmp'),
    log: join(root, 'mariadb.log'),
    run,
    socket: join(run, 'mariadb.sock'),
    owner: join(run, 'owner.sock'),
    pidFile: join(run, 'mariadb.pid'),
    temporary,
  };
}
