// @ts-check
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const WATCH_MS = 1_000;

/** Whether this is the deployed folder, where scripts are beside the app. Set by scripts/build/deploy.ts. */
export const DEPLOYED = process.env.TERTULIA_DEPLOYED === '1';

/**
 * Returns the command that runs a script here, without its arguments.
 * @param {string} name
 */
export function commandOf(name) {
  return DEPLOYED ? `node ${name}.mjs` : `npm run ${name} --`;
}

/** Changes to the project's folder, because paths such as `.data` are relative to it. */
export function enterProject() {
  const folder = dirname(fileURLToPath(import.meta.url));
  process.chdir(DEPLOYED ? folder : dirname(folder));
}

/** Reads .env, if there is one. Variables that are set already keep their values. */
export function readEnvFile() {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/** Stops this process with SIGTERM if its parent has ended without sending a signal, as after a `kill -9` of npm. */
export function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, WATCH_MS);
  watch.unref();
}
