import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ArchiveError } from '@/lib/archive/format';
import { hashOf, importArchive } from '@/lib/archive/import';
import { isArchive, verifyArchive } from '@/lib/archive/verify';
import { ZipReader } from '@/lib/archive/zip-reader';
import { loadConfig } from '@/lib/config';
import { migrate } from '@/lib/db/migrate';
import { Storages } from '@/lib/files/storage/storages';
import { withUnmigratedDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { importMattermost } from './import/mattermost';
import { importSlack } from './import/slack';
import { importWhatsApp } from './import/whatsapp';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('import')} FILE.zip [--dry-run]
       ${commandOf('import')} CHAT.zip --room NAME (--owner USER | --open) [--people people.csv] [--zone ZONE]
          [--order dmy|mdy] [--dry-run]
       ${commandOf('import')} EXPORT.zip --slack [--people people.csv] [--files] [--dry-run]
       ${commandOf('import')} EXPORT.zip --mattermost [--people people.csv] [--dry-run]
  The first takes an archive that ${commandOf('export')} wrote, the second a chat that WhatsApp exported, the third an
  export of a Slack workspace, the fourth a bulk export of Mattermost, as a ZIP or its .jsonl alone.
  --dry-run   reads and checks all of it, says what it would bring, and changes nothing
  --room      the name of the room that is made for the chat
  --owner     who keeps the room, by user name. Only the people of the chat can read it
  --open      everybody can read the room
  --people    a table of who the people are here; --dry-run writes it if it is not there
  --zone      the time zone of the phone, such as Europe/Madrid
  --slack     it is an export of a Slack workspace
  --files     fetches its files from Slack, with the token in SLACK_TOKEN
  --mattermost  it is a bulk export of Mattermost
  --order     whether the day or the month comes first in the dates, if they do not tell`;

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  room: { type: 'string' },
  owner: { type: 'string' },
  open: { type: 'boolean' },
  people: { type: 'string' },
  zone: { type: 'string' },
  order: { type: 'string' },
  slack: { type: 'boolean' },
  files: { type: 'boolean' },
  mattermost: { type: 'boolean' },
} as const;

const PROGRAMS = ['slack', 'mattermost'] as const;
/** What an import of a team chat takes besides `--dry-run`. */
const TAKEN: Record<(typeof PROGRAMS)[number], string[]> = { slack: ['files', 'people'], mattermost: ['people'] };

/**
 * `npm run import -- FILE.zip`: takes an archive that `npm run export` wrote into an empty installation. With `--room`
 * it takes a chat that WhatsApp exported (import/whatsapp.ts), with `--slack` an export of Slack (import/slack.ts), and
 * with `--mattermost` one of Mattermost (import/mattermost.ts).
 */
await main(async () => {
  const calledFrom = process.env.INIT_CWD ?? process.cwd();
  enterProject();
  readEnvFile();
  const { file, dryRun, options } = readArguments(process.argv.slice(2));
  const source = resolve(calledFrom, file);
  if (options.slack) return importSlack(source, { ...options, calledFrom, dryRun });
  if (options.mattermost) return importMattermost(source, { ...options, calledFrom, dryRun });
  if (Object.keys(options).length > 0) return importWhatsApp(source, { ...options, calledFrom, dryRun });
  const zip = await ZipReader.open(source);
  if (!isArchive(zip))
    throw new ArchiveError(
      `${source} is no archive that ${commandOf('export')} wrote. A chat of WhatsApp needs --room, an export of Slack --slack, one of Mattermost --mattermost.`,
    );
  const manifest = await verifyArchive(zip);
  const { counts, at, passwords, missing } = manifest;
  console.log(`As of ${at}: messages: ${counts.messages}, rooms: ${counts['rooms.jsonl']}, \
people: ${counts['people.jsonl']}, files: ${counts['files.jsonl']}.`);
  if (missing.length > 0) console.log(`Files without their bytes: ${missing.length}.`);
  if (!passwords)
    console.log(`It has no passwords. Set that of an administrator: ${commandOf('admin')} NAME --password`);
  if (dryRun) return console.log('Everything in it can be read. Nothing was changed.');
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

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new UsageError(USAGE);
    const { 'dry-run': dryRun = false, ...options } = values;
    const of = PROGRAMS.find((program) => options[program]);
    const isMixed = Object.keys(options).some((name) =>
      of ? name !== of && !TAKEN[of].includes(name) : name === 'files',
    );
    if (isMixed) throw new UsageError(USAGE);
    return { file, dryRun, options };
  } catch {
    throw new UsageError(USAGE);
  }
}
