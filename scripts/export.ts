import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { draftsOf, type ExportOptions, writeArchive } from '@/lib/archive/export';
import { loadConfig } from '@/lib/config';
import { Storages } from '@/lib/files/storage/storages';
import { archiveText } from '@/lib/i18n/archive/text';
import { DEFAULT_LOCALE, type Locale } from '@/lib/i18n/locale';
import { knownZone } from '@/lib/messages/known-zone';
import { withDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('export')} FILE.zip [--direct] [--passwords] [--no-html] [--zone ZONE] [--language es]
  --direct      with direct messages, and who has blocked whom
  --passwords   with the hashes of passwords: otherwise people need a link for a new one after an import
  --no-html     without the pages to read
  --zone        by which clocks the pages are, such as Europe/Madrid; otherwise by those of CHAT_TIME_ZONE
  --language    of the pages, ${Object.keys(archiveText).join(' or ')}; otherwise ${DEFAULT_LOCALE}`;

const OPTIONS = {
  direct: { type: 'boolean', default: false },
  passwords: { type: 'boolean', default: false },
  'no-html': { type: 'boolean', default: false },
  zone: { type: 'string' },
  language: { type: 'string', default: DEFAULT_LOCALE },
} as const;

/** `npm run export -- FILE.zip`: writes the conversations, people and files into one ZIP, while the app runs. */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const { file, options } = readArguments(process.argv.slice(2));
  const target = resolve(calledFrom, file);
  await withDatabase(async (db) => {
    const storages = new Storages(loadConfig().files);
    try {
      const { counts, missing } = await writeArchive(db, storages, target, options);
      console.log(
        `Messages: ${counts.messages}, rooms: ${counts['rooms.jsonl']}, people: ${counts['people.jsonl']}, files: ${counts['files.jsonl']}.`,
      );
      if (missing.length > 0) console.log(`Files without their bytes, which are not in it: ${missing.length}.`);
      if (options.html) console.log('To read it, unpack it and open html/index.html.');
      console.log(target);
      const drafts = await draftsOf(target);
      if (drafts.length > 0) console.log(`Left by exports that were killed, and of no use: ${drafts.join(', ')}.`);
    } finally {
      await storages.close();
    }
  });
});

function readArguments(args: string[]): { file: string; options: ExportOptions } {
  const read = () => {
    try {
      return parseArgs({ args, options: OPTIONS, allowPositionals: true });
    } catch {
      throw new UsageError(USAGE);
    }
  };
  const { values, positionals } = read();
  const [file, ...more] = positionals;
  const { direct, passwords, language } = values;
  if (!file || more.length > 0 || !isLocale(language)) throw new UsageError(USAGE);
  const zone = values.zone ?? loadConfig().timeZone;
  if (knownZone(zone) !== zone) throw new UsageError(`${zone} is no time zone. An example is Europe/Madrid.`);
  const html = values['no-html'] ? {} : { html: { zone, locale: language } };
  return { file, options: { direct, passwords, ...html } };
}

function isLocale(language: string): language is Locale {
  return Object.hasOwn(archiveText, language);
}
