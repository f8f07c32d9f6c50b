import { resolve } from 'node:path';
import { readBackup } from './backup/read';
import { restoreBackup } from './backup/restore';
import { withUnmigratedDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('restore')} FILE [--force]
  --force   replace what the database holds; otherwise the database must be empty`;

/** `npm run restore -- FILE [--force]`: restores a backup into a database that no app uses. */
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
    console.log(`The installation's new epoch is ${epoch}: every open page loads again.`);
  });
});

function readArguments(words: string[]): { file: string; force: boolean } {
  const [file, ...more] = words.filter((word) => word !== '--force');
  if (!file || more.length > 0 || file.startsWith('-')) throw new UsageError(USAGE);
  return { file, force: words.includes('--force') };
}
