import type { RowDataPacket } from 'mysql2';
import { indexWhole, markStale } from '@/lib/search/follower';
import { withDatabase } from './database';
import { commandOf, enterProject, readEnvFile } from './environment.mjs';
import { main, UsageError } from './main';

const USAGE = `Usage: ${commandOf('search')} rebuild`;

/** `npm run search -- rebuild`: builds the index of search anew, while people talk and search, or without the app. */
await main(async () => {
  enterProject();
  readEnvFile();
  const [what, ...more] = process.argv.slice(2);
  if (what !== 'rebuild' || more.length > 0) throw new UsageError(USAGE);
  await withDatabase(async (db) => {
    const started = performance.now();
    await markStale(db);
    const [rooms] = await db.$client.query<({ id: number; lastSeq: number } & RowDataPacket)[]>(
      'SELECT id, last_seq AS lastSeq FROM rooms WHERE deleting_at IS NULL ORDER BY id',
    );
    for (const { id } of rooms) await indexWhole(db, id, new AbortController().signal);
    const entries = rooms.reduce((sum, { lastSeq }) => sum + lastSeq, 0);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`The index of ${rooms.length} rooms with ${entries} entries was built anew in ${seconds} s.`);
  });
});
