import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, totalmem, type } from 'node:os';

const PACKAGES = ['next', 'next-auth', 'ws', 'socket.io', 'mysql2', 'drizzle-orm'];
const require = createRequire(import.meta.url);

/** Describes the environment of the measurement, without the name of the machine. */
export function surroundings(databaseVersion: string, command: string): string {
  const [core] = cpus();
  const packages = PACKAGES.map((name) => `${name} ${version(name)}`).join(', ');
  return [
    `- ${new Date().toISOString().slice(0, 10)}, \`${command}\``,
    `- ${cpus().length} cores (${core?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}; the load process and the database on the same machine`,
    `- Node ${process.version}, MariaDB ${databaseVersion}, ${packages}`,
  ].join('\n');
}

function version(name: string): string {
  // Some packages do not export their package.json.
  const paths = require.resolve.paths(name) ?? [];
  for (const path of paths) {
    try {
      return JSON.parse(readFileSync(`${path}/${name}/package.json`, 'utf8')).version;
    } catch {
      // not in this folder
    }
  }
  return '?';
}
