import { join, resolve } from 'node:path';
import { loadConfig } from '@/lib/config';
import { streamBackup, type Written, writeBackup } from './backup/write';
import { withUnmigratedDatabase } from './database';
import { commandOf, DEPLOYED, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

// The deployed folder has no place for data, so FILE is required there.
const USAGE = `Usage: ${commandOf('backup')} ${DEPLOYED ? 'FILE' : '[FILE]'}
  -   instead of FILE: write to standard output`;

/** `npm run backup [-- FILE]`: writes the present content of the database into one file, while the app runs. */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const [file, ...more] = process.argv.slice(2);
  if (more.length > 0 || (file !== '-' && file?.startsWith('-'))) throw new UsageError(USAGE);
  if (DEPLOYED && !file) throw new UsageError(USAGE);
  if (file === '-') return backUpToOutput();
  const target = file ? resolve(calledFrom, file) : defaultFile();
  await withUnmigratedDatabase({}, async (db) => {
    console.log(`${told(await writeBackup(db, target))}\n${target}`);
  });
});

/** Writes the backup, and nothing else, to standard output. */
async function backUpToOutput(): Promise<void> {
  if (process.stdout.isTTY) throw new UsageError('A backup is no text: send standard output to a file or a program.');
  if (process.env.npm_lifecycle_event === 'backup' && process.env.npm_config_loglevel !== 'silent') {
    throw new UsageError('npm itself writes to standard output: use npm run --silent backup -- -');
  }
  console.log = console.error;
  await withUnmigratedDatabase({}, async (db) => {
    console.log(told(await streamBackup(db, process.stdout)));
  });
}

function told({ rows }: Written): string {
  return `Backed up messages: ${rows.messages}, rooms: ${rows.rooms}, people: ${rows.users}.`;
}

function defaultFile(): string {
  const time = new Date().toISOString().replaceAll(':', '').replace(/\.\d+/, '');
  return resolve(join(loadConfig().dataDir, 'backups', `tertulia-${time}.jsonl.gz`));
}
