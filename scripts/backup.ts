import { join, resolve } from 'node:path';
import { loadConfig } from '@/lib/config';
import { writeBackup } from './backup/write';
import { withDatabaseAsItIs } from './database';
import { enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

/** `npm run backup [-- FILE]`: all that the database holds now, into one file, while the app goes on. */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const [file, ...more] = process.argv.slice(2);
  if (more.length > 0 || file?.startsWith('-')) throw new UsageError('Usage: npm run backup [-- FILE]');
  const target = file ? resolve(calledFrom, file) : defaultFile();
  await withDatabaseAsItIs({ alone: false }, async (db) => {
    const { rows } = await writeBackup(db, target);
    console.log(`Backed up messages: ${rows.messages}, rooms: ${rows.rooms}, people: ${rows.users}.\n${target}`);
  });
});

function defaultFile(): string {
  const time = new Date().toISOString().replaceAll(':', '').replace(/\.\d+/, '');
  return resolve(join(loadConfig().dataDir, 'backups', `tertulia-${time}.jsonl.gz`));
}
