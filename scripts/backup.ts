import { join, resolve } from 'node:path';
import { loadConfig } from '@/lib/config';
import { copyFiles, filesBeside } from './backup/files';
import { streamBackup, type Written, writeBackup } from './backup/write';
import { withUnmigratedDatabase } from './database';
import { commandOf, DEPLOYED, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

// The deployed folder has no place for data, so FILE is required there.
const USAGE = `Usage: ${commandOf('backup')} ${DEPLOYED ? 'FILE' : '[FILE]'}
  -   instead of FILE: write to standard output`;

const ELSEWHERE = {
  s3: 'New files are in S3 (FILES_S3_BUCKET), and not in this backup. Switch on versions there, or copy the bucket now.',
  azure:
    'New files are in Blob Storage (FILES_AZURE_CONTAINER), and not in this backup. Keep deleted blobs there for some weeks.',
};

/**
 * `npm run backup [-- FILE]`: writes the present content of the database into one file, and copies local files into a
 * folder beside it, while the app runs.
 */
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
  await backUpFiles(target);
});

/** Copies local files. The database has been written before, for the reason that copyFiles gives. */
async function backUpFiles(target: string): Promise<void> {
  const { dir, storage } = loadConfig().files;
  const folder = filesBeside(target);
  const { copied, kept } = await copyFiles(dir, folder);
  if (copied + kept > 0) console.log(`Files copied: ${copied}, there already: ${kept}.\n${folder}`);
  if (storage !== 'local') console.log(ELSEWHERE[storage]);
}

/** Writes the backup, and nothing else, to standard output. */
async function backUpToOutput(): Promise<void> {
  if (process.stdout.isTTY) throw new UsageError('A backup is no text: send standard output to a file or a program.');
  if (process.env.npm_lifecycle_event === 'backup' && process.env.npm_config_loglevel !== 'silent') {
    throw new UsageError('npm itself writes to standard output: use npm run --silent backup -- -');
  }
  console.log = console.error;
  await withUnmigratedDatabase({}, async (db) => {
    console.log(told(await streamBackup(db, process.stdout)));
    console.log(`Files are not in it. Copy their folder now: ${resolve(loadConfig().files.dir)}`);
  });
}

function told({ rows }: Written): string {
  return `Backed up messages: ${rows.messages}, rooms: ${rows.rooms}, people: ${rows.users}.`;
}

function defaultFile(): string {
  const time = new Date().toISOString().replaceAll(':', '').replace(/\.\d+/, '');
  return resolve(join(loadConfig().dataDir, 'backups', `tertulia-${time}.jsonl.gz`));
}
