import { loadConfig } from '@/lib/config';
import { type Database, openDatabase } from '@/lib/db/client';
import { findRunningDatabase, startEmbeddedDatabase } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { roomNameFrom } from '@/lib/rooms/name';
import { createRoom } from '@/lib/rooms/store';
import { enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';
import { provision } from './provision';

const MAX_TITLE = 120;

await main(async () => {
  enterProject();
  readEnvFile();
  const room = readArguments(process.argv.slice(2));
  const { db, close } = await open();
  try {
    await migrate(db);
    const made = await createRoom(db, room);
    if (!made) throw new UsageError(`There is a room named ${room.name} already.`);
    console.log(`The room ${room.name} is open: /r/${encodeURIComponent(room.name)}`);
  } finally {
    await close();
  }
});

function readArguments([text = '', ...words]: string[]): { name: string; title: string } {
  const name = roomNameFrom(text);
  if (!text) throw new UsageError('Usage: npm run room -- NAME [TITLE]');
  if (!name) throw new UsageError(`"${text}" is no name for a room: it takes 1–64 letters, digits or _.`);
  const title = words.join(' ').normalize('NFC').trim() || name;
  if ([...title].length > MAX_TITLE) throw new UsageError(`The title has more than ${MAX_TITLE} characters.`);
  return { name, title };
}

/** The app's database: by its URL, or the private one, which is started for this if the app does not run. */
async function open(): Promise<{ db: Database; close(): Promise<void> }> {
  const config = loadConfig();
  if (config.databaseUrl !== null) return withClose(openDatabase({ url: config.databaseUrl, tls: config.databaseTls }));
  const running = await findRunningDatabase(config);
  if (running) return withClose(openDatabase(running));
  await provision(['mariadb']);
  const embedded = await startEmbeddedDatabase(config);
  return withClose(openDatabase(embedded.address), () => embedded.stop());
}

function withClose(db: Database, after: () => Promise<void> = async () => {}) {
  const close = async () => {
    await db.$client.end();
    await after();
  };
  return { db, close };
}
