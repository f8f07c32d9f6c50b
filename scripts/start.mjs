// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithParent, enterProject, readEnvFile } from './environment.mjs';

/**
 * `npm start`. The server runs in this process, so that every signal reaches it once and no process is left behind.
 * This file is plain JavaScript, because TypeScript's loader would stay in memory (38 MB). Only the process that
 * prepares the start uses that loader.
 */

enterProject();

readEnvFile();
if (process.env.npm_lifecycle_event) endWithParent();
// @ts-expect-error Next's types make it read-only
process.env.NODE_ENV = 'production';

if (!existsSync('node_modules/tsx')) {
  console.error('The packages that build the app are missing. Run: npm install --include=dev');
  process.exit(1);
}

const dir = await prepare();
process.env.TERTULIA_DIST_DIR = relative(process.cwd(), join(dir, 'next'));
await import(pathToFileURL(join(dir, 'server.mjs')).href);

/**
 * Installs and builds what is missing, in another process, which ends if this one ends.
 * @returns {Promise<string>} the build's folder
 */
async function prepare() {
  const script = fileURLToPath(new URL('./prepare.ts', import.meta.url));
  const child = fork(script, { execArgv: ['--import', 'tsx'] });
  /** @type {string | null} */
  let found = null;
  child.on('message', (message) => {
    found = String(message);
  });
  const [code] = await once(child, 'exit');
  if (found === null) process.exit(code || 1);
  return found;
}
