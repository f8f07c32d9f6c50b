import { resolve } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import { loadConfig } from '@/lib/config';
import type { Database } from '@/lib/db/client';
import { checkFiles } from '@/lib/files/check';
import { Storages } from '@/lib/files/storage/storages';
import { copyFiles, filesBeside } from './backup/files';
import { readBackup } from './backup/read';
import { restoreBackup } from './backup/restore';
import { withUnmigratedDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('restore')} FILE [--force]
  --force   replace what the database holds; otherwise the database must be empty`;

/** `npm run restore -- FILE [--force]`: restores a backup and its local files, into a database that no app uses. */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const { file, force } = readArguments(process.argv.slice(2));
  const source = resolve(calledFrom, file);
  // Refuses a damaged file before a database is even started.
  await readBackup(source);
  await withUnmigratedDatabase({ alone: true, mayMake: true }, async (db) => {
    const { header, rows, epoch } = await restoreBackup(db, source, { force });
    console.log(`As of ${header.at}: messages: ${rows.messages}, rooms: ${rows.rooms}, people: ${rows.users}.`);
    await restoreFiles(db, source);
    console.log(`The installation's new epoch is ${epoch}: every open page loads again.`);
  });
});

/** Brings back the files beside the backup, and says if files are missing then. */
async function restoreFiles(db: Database, source: string): Promise<void> {
  const settings = loadConfig().files;
  const { copied, kept } = await copyFiles(filesBeside(source), settings.dir);
  if (copied + kept > 0) console.log(`Files copied: ${copied}, there already: ${kept}.`);
  // The tables of an older version have no files until the app starts.
  const [tables] = await db.$client.query<RowDataPacket[]>("SHOW TABLES LIKE 'files'");
  if (tables.length === 0) return;
  const storages = new Storages(settings);
  try {
    const { missing } = await checkFiles(db, [await storages.of('local')]);
    const local = missing.filter(({ storage }) => storage === 'local').length;
    if (local > 0) console.log(`Files without their bytes: ${local}. See: ${commandOf('files')} check`);
    if (missing.length > local)
      console.log('Some files are in S3 or Blob Storage, which this backup does not restore.');
  } finally {
    await storages.close();
  }
}

function readArguments(words: string[]): { file: string; force: boolean } {
  const [file, ...more] = words.filter((word) => word !== '--force');
  if (!file || more.length > 0 || file.startsWith('-')) throw new UsageError(USAGE);
  return { file, force: words.includes('--force') };
}
