import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { alive } from '@/lib/mariadb/process-lock.mjs';

/** The names of builds: the hash of the sources, and `<hash>.1` … if the first build is unfinished but in use. */
const NAME = /^[0-9a-f]{16}(\.\d+)?$/;
const KEPT_BUILDS = 2;

/**
 * The builds in one folder. A build without the file `ready` is unfinished, and is never found. A build that a living
 * process uses is never removed.
 */
export class BuildStore {
  constructor(readonly folder: string) {}

  find(hash: string): string | null {
    return this.#builds().find((dir) => basename(dir).startsWith(hash) && existsSync(join(dir, 'ready'))) ?? null;
  }

  /** Makes an empty folder for a build of the sources with this hash. */
  begin(hash: string): string {
    for (let n = 0; ; n++) {
      const dir = join(this.folder, n === 0 ? hash : `${hash}.${n}`);
      if (inUse(dir)) continue;
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(join(dir, 'used-by'), { recursive: true });
      return dir;
    }
  }

  finish(dir: string): void {
    writeFileSync(join(dir, 'ready'), '');
  }

  /** Keeps the build as long as the process `pid` lives, and makes it the newest build. */
  use(dir: string, pid: number): void {
    writeFileSync(join(dir, 'used-by', String(pid)), '');
    utimesSync(dir, new Date(), new Date());
  }

  /** Removes all builds except the newest two, those in use and the current one. */
  prune(current: string): void {
    const newestFirst = this.#builds().sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    for (const dir of newestFirst.slice(KEPT_BUILDS)) {
      if (dir !== current && !inUse(dir)) rmSync(dir, { recursive: true, force: true });
    }
  }

  #builds(): string[] {
    const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
    return names.filter((name) => NAME.test(name)).map((name) => join(this.folder, name));
  }
}

function inUse(dir: string): boolean {
  const marks = join(dir, 'used-by');
  const pids = existsSync(marks) ? readdirSync(marks) : [];
  return pids.some((pid) => alive(Number(pid)));
}
