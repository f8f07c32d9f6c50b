import { loadConfig } from '@/lib/config';
import { checkFiles } from '@/lib/files/check';
import { Storages } from '@/lib/files/storage/storages';
import { withDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('files')} check [--remove]
  --remove   removes stored bytes that belong to no file`;

/** The most problems that are printed one by one. */
const SHOWN = 50;

/** `npm run files -- check`: compares the rows of files with what is stored, while the app runs or not. */
await main(async () => {
  enterProject();
  readEnvFile();
  const [what, option, ...more] = process.argv.slice(2);
  if (what !== 'check' || more.length > 0 || (option !== undefined && option !== '--remove'))
    throw new UsageError(USAGE);
  const removes = option === '--remove';
  const storages = new Storages(loadConfig().files);
  try {
    await withDatabase(async (db) => {
      let removed = 0;
      const found = await checkFiles(db, await storages.all(), {
        async onUnknown(storage, { key }) {
          if (!removes) return;
          await storage.remove(key);
          removed++;
        },
      });
      console.log(`Compared ${found.files} files and ${found.objects} stored objects.`);
      for (const { id, storage, key } of found.missing.slice(0, SHOWN))
        console.log(`Missing: file ${id}, ${storage} ${key}`);
      for (const { storage, key, bytes } of found.unknown.slice(0, SHOWN))
        console.log(`No file: ${storage} ${key}, ${bytes} bytes`);
      console.log(`Files without their bytes: ${found.missing.length}. Bytes without a file: ${found.unknown.length}.`);
      if (removed > 0) console.log(`Removed: ${removed}.`);
      if (found.missing.length > 0 || found.unknown.length > removed) process.exitCode = 1;
    });
  } finally {
    await storages.close();
  }
});
