import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Large enough for what a node writes for the test itself. */
const LARGEST_BYTES = 4_096;

/**
 * Lets these processes write no file beyond some KB: it fails in the middle with EFBIG, as with ENOSPC on a full disk.
 * A limit of the process needs no file system of its own. Needs `prlimit` (util-linux).
 * @returns what ends it
 */
export async function fillDisk(pids: readonly number[]): Promise<() => Promise<void>> {
  const limit = (size: string) =>
    Promise.all(pids.map((pid) => run('prlimit', ['--pid', `${pid}`, `--fsize=${size}:`])));
  await limit(`${LARGEST_BYTES}`);
  return async () => void (await limit('unlimited'));
}
