import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makePrivateFolder } from './private-folder';

export interface EmbeddedPaths {
  readonly data: string;
  /** For temporary tables. Not /tmp: a MariaDB that starts removes what looks like its own, even another one's. */
  readonly tmp: string;
  readonly log: string;
  /** Private folder of the sockets and the pid file. */
  readonly run: string;
  readonly socket: string;
  readonly owner: string;
  readonly pidFile: string;
  /** The folder stands outside the data and is removed at the end. */
  readonly temporary: boolean;
}

/** Below the data folder; it appears whole, when the first tables are made. */
export const DATA_FOLDER = 'mariadb';

/** 107 on Linux, 103 on macOS; the longest name in the folder, `owner.sock.<8 digits>.stale`, takes 25 bytes. */
const MAX_SOCKET_PATH = 103;
const LONGEST_NAME = 25;

/** Makes the folders and says where everything is. @throws Error if the socket's is somebody else's */
export function prepareEmbeddedPaths(dataDir: string): EmbeddedPaths {
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
