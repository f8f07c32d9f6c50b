// @ts-check
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const WATCH_MS = 1_000;

/** In the folder that is deployed, scripts stand beside what they belong to (scripts/build-deploy.ts says so). */
export const DEPLOYED = process.env.TERTULIA_DEPLOYED === '1';

/**
 * How people call a script here, before its arguments.
 * @param {string} name
 */
export function commandOf(name) {
  return DEPLOYED ? `node ${name}.mjs` : `npm run ${name} --`;
}

/** The project's folder becomes the working directory: paths such as `.data` are meant from there. */
export function enterProject() {
  const folder = dirname(fileURLToPath(import.meta.url));
  process.chdir(DEPLOYED ? folder : dirname(folder));
}

/** Reads .env, if there is one; what the environment says already stands. */
export function readEnvFile() {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** Drains when the process that started this one is gone without a signal to us, as after a `kill -9` of npm. */
export function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, WATCH_MS);
  watch.unref();
}
