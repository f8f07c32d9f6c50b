import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateFolder } from '@/lib/mariadb/private-folder';
import { takeProcessLock } from '@/lib/mariadb/process-lock.mjs';

/** A wait is reported only after this time. */
const SAY_AFTER_MS = 1_000;

/**
 * Waits until no other process of this user holds the lock with this name. Then holds the lock until the returned
 * function is called or this process ends. @throws Error if the wait takes longer than `timeoutMs`
 */
export async function takeNamedLock(name: string, timeoutMs: number): Promise<() => void> {
  // In the folder for temporary files and under a short name, because a socket's path may have at most 103 bytes.
  const folder = join(tmpdir(), `tertulia-locks-${process.getuid?.() ?? 0}`);
  makePrivateFolder(folder);
  const path = join(folder, createHash('sha256').update(name).digest('hex').slice(0, 12));
  const waiting = setTimeout(() => console.log(`Waiting for another process of Tertulia: ${name}…`), SAY_AFTER_MS);
  const taken = await takeProcessLock(path, { pid: process.pid, timeoutMs, wait: true });
  clearTimeout(waiting);
  if ('lock' in taken) return taken.lock.release;
  throw new Error(`Process ${taken.heldBy} has not released the lock for ${timeoutMs / 1_000} s: ${name}`);
}
