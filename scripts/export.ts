import { resolve } from 'node:path';
import { writeArchive } from '@/lib/archive/export';
import { loadConfig } from '@/lib/config';
import { Storages } from '@/lib/files/storage/storages';
import { withDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('export')} FILE.zip [--direct] [--passwords]
  --direct      with direct messages, and who has blocked whom
  --passwords   with the hashes of passwords: otherwise people need a link for a new one after an import`;
const FLAGS = ['--direct', '--passwords'];

/** `npm run export -- FILE.zip`: writes the conversations, people and files into one ZIP, while the app runs. */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const words = process.argv.slice(2);
  const [file, ...more] = words.filter((word) => !FLAGS.includes(word));
  if (!file || more.length > 0 || file.startsWith('-')) throw new UsageError(USAGE);
  const target = resolve(calledFrom, file);
  await withDatabase(async (db) => {
    const storages = new Storages(loadConfig().files);
    try {
      const options = { direct: words.includes('--direct'), passwords: words.includes('--passwords') };
      const { counts, missing } = await writeArchive(db, storages, target, options);
      console.log(
        `Messages: ${counts.messages}, rooms: ${counts['rooms.jsonl']}, people: ${counts['people.jsonl']}, files: ${counts['files.jsonl']}.`,
      );
      if (missing.length > 0) console.log(`Files without their bytes, which are not in it: ${missing.length}.`);
      console.log(target);
    } finally {
      await storages.close();
    }
  });
});
