import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { CDPSession } from 'playwright-core';
import { type Database, openDatabase } from '@/lib/db/client';
import { rooms } from '@/lib/db/schema';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { findRoom } from '@/lib/rooms/store';
import { provision } from '@/scripts/provision';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { complete, DESK, PHONE, TestBrowser } from '@/tests/support/browser/browser';
import { scrollList, seqInSight } from '@/tests/support/browser/list-scroll';
import { BusyPerson, missedIn, seeded } from '@/tests/support/busy-room';
import { roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { addRows } from './live/bulk';
import { copyPicture, sendOriginals } from './picture-copies';

/**
 * Scrolls a room of 20,000 messages in Chromium, each 25th of them a picture, to its beginning and to its end, while
 * somebody writes, and edits, deletes and reacts to messages near the reader. Reports what moved by itself by more than
 * 2 px, what was missing or twice on the page, and how many messages and how much memory the page had.
 */

const COUNT = 20_000;
const PICTURE_EACH = 25;
const PX_PER_FRAME = Number(process.argv[2] ?? 300);

await provision(['mariadb', 'chromium']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const env = { DATA_DIR: dataDir, NEXTAUTH_SECRET: TEST_SECRET, CHAT_SEND_LIMIT: '0' };
const app = await startApp({ database: 'private', env });
const browser = new TestBrowser();
let failed = 0;
try {
  const address = await findRunningDatabase({ dataDir });
  if (!address) throw new Error('The private database is not running');
  const db = openDatabase(address);
  const people = [await signedIn(db, 'ana'), await signedIn(db, 'luis')] as const;
  await browser.launch();
  for (const [name, viewport] of [
    ['desk', DESK],
    ['phone', PHONE],
  ] as const) {
    const { room, count } = await fill(db, name, people);
    const page = await browser.visit(app, { as: people[0], path: `/r/${name}`, viewport });
    await complete(page);
    // tsx wraps functions that have a name, also those that are sent to the page.
    await page.evaluate('globalThis.__name = (named) => named');
    await page.getByRole('log').hover();
    await page.mouse.wheel(0, -10);
    const cdp = await page.context().newCDPSession(page);
    console.log(`${name}: ${count} messages, ${await heapMb(cdp)} MB of heap at first`);
    const luis = await BusyPerson.arrive({ origin: app.origin, as: people[1], room, random: seeded(7) });
    for (const direction of ['up', 'down'] as const) {
      const started = performance.now();
      const scrolling = scrollList(page, { direction, pxPerFrame: PX_PER_FRAME });
      const found = await luis.during(scrolling, () => seqInSight(page));
      const missed = await missedIn(db, room, found.gaps);
      const unseen = count - new Set(found.seen.filter((seq) => seq <= count)).size;
      const { frames, jumps, disorder, most } = found;
      const seconds = ((performance.now() - started) / 1_000).toFixed(0);
      console.log(
        `${name} ${direction}: ${frames} frames in ${seconds} s; ${jumps.length} jumps, ${disorder.length} out of order or twice,`,
        `${missed.length} missing between neighbours, ${unseen} never on the page; at most ${most} messages on the page,`,
        `${await heapMb(cdp)} MB of heap; ${luis.done} messages and changes meanwhile`,
      );
      for (const list of [jumps, disorder, missed]) if (list.length > 0) console.log(list.slice(0, 10).join(' · '));
      failed += jumps.length + disorder.length + missed.length + unseen + Math.max(0, most - 301);
    }
    await luis.leave();
    await browser.closePages();
  }
  await db.$client.end();
} finally {
  await browser.close();
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

/** What the page's script has in memory after its garbage is collected. */
async function heapMb(cdp: CDPSession): Promise<string> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return (usedSize / 1e6).toFixed(1);
}

async function fill(db: Database, name: string, people: readonly [Person, Person]) {
  await roomWith(db, name, []);
  const room = (await findRoom(db, name))?.id ?? 0;
  const originals = await sendOriginals(app, db, { as: people[0], room });
  const first = originals.length + 1;
  const start = Date.now() - COUNT * 2_000;
  const by = (i: number) => (people[Math.floor(i / 3) % 2] ?? people[0]).userId;
  const text = (i: number) => {
    if (i % PICTURE_EACH === 0) return '';
    return i % 9 ? `mensaje ${i}` : `mensaje ${i}\n${'una línea más\n'.repeat(i % 7)}fin`;
  };
  const rows = Array.from({ length: COUNT }, (_, i) => {
    return [room, first + i, by(i), randomUUID(), text(i), new Date(start + i * 2_000)];
  });
  await addRows(db, 'messages', 'room_id, seq, user_id, client_id, body, created_at', rows);
  for (let i = 0; i < COUNT; i += PICTURE_EACH) {
    const original = originals[(i / PICTURE_EACH) % originals.length];
    if (original) await copyPicture(db, dataDir, original, { messageSeq: first + i, userId: by(i), roomId: room });
  }
  const last = first + COUNT - 1;
  await db.update(rooms).set({ lastSeq: last, lastMessageSeq: last }).where(eq(rooms.id, room));
  return { room, count: last };
}
