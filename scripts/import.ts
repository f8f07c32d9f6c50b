import { join, resolve } from 'node:path';
import { ArchiveError } from '@/lib/archive/format';
import { hashOf, importArchive } from '@/lib/archive/import';
import { isArchive, verifyArchive } from '@/lib/archive/verify';
import { ZipReader } from '@/lib/archive/zip-reader';
import { loadConfig } from '@/lib/config';
import { migrate } from '@/lib/db/migrate';
import { Storages } from '@/lib/files/storage/storages';
import { withUnmigratedDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('import')} FILE.zip [--dry-run]
  --dry-run   reads and checks all of it, says what it would bring, and changes nothing`;

/** `npm run import -- FILE.zip`: takes an archive that `npm run export` wrote into an empty installation. */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const words = process.argv.slice(2);
  const [file, ...more] = words.filter((word) => word !== '--dry-run');
  if (!file || more.length > 0 || file.startsWith('-')) throw new UsageError(USAGE);
  const source = resolve(calledFrom, file);
  const zip = await ZipReader.open(source);
  if (!isArchive(zip)) throw new ArchiveError(`${source} is no archive that ${commandOf('export')} wrote.`);
  const manifest = await verifyArchive(zip);
  const { counts, at, passwords, missing } = manifest;
  console.log(`As of ${at}: messages: ${counts.messages}, rooms: ${counts['rooms.jsonl']}, \
people: ${counts['people.jsonl']}, files: ${counts['files.jsonl']}.`);
  if (missing.length > 0) console.log(`Files without their bytes: ${missing.length}.`);
  if (!passwords)
    console.log(`It has no passwords. Set that of an administrator: ${commandOf('admin')} NAME --password`);
  if (words.includes('--dry-run')) return console.log('Everything in it can be read. Nothing was changed.');
  const sha256 = await hashOf(source);
  await withUnmigratedDatabase({ alone: true, mayMake: true }, async (db) => {
    await migrate(db);
    const { files } = loadConfig();
    const storages = new Storages(files);
    try {
      const told = { sha256, folder: join(files.dir, 'import') };
      const result = await importArchive(db, storages, zip, manifest, told);
      console.log(result === 'already' ? 'All of it is here already.' : 'All of it is here now.');
    } finally {
      await storages.close();
    }
  });
});
