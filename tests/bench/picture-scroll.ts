import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { type Database, openDatabase } from '@/lib/db/client';
import { messages, rooms } from '@/lib/db/schema';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { findRoom } from '@/lib/rooms/store';
import { provision } from '@/scripts/provision';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { complete, TestBrowser } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { type Person, signedIn } from '@/tests/support/people';
import { copyPicture, sendOriginals } from './picture-copies';

/**
 * Scrolls a room of 1,000 pictures in Chromium, up to its beginning and down again, and reports how long frames took
 * and what moved by itself: a jump is a message that moved by more than 2 px without a scroll. On a machine without a
 * graphics card, Chromium draws with the processor. Run with: node --import tsx tests/bench/picture-scroll.ts
 */

const PICTURES = 1_000;
const PX_PER_FRAME = 60;
await provision(['mariadb', 'chromium']);
const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-bench-'));
const app = await startApp({ database: 'private', env: { DATA_DIR: dataDir, NEXTAUTH_SECRET: TEST_SECRET } });
const browser = new TestBrowser();
try {
  const address = await findRunningDatabase({ dataDir });
  if (!address) throw new Error('The private database is not running');
  const db = openDatabase(address);
  const people = [await signedIn(db, 'ana'), await signedIn(db, 'luis')] as const;
  await fill(db, people);
  await db.$client.end();
  await browser.launch();
  for (const viewport of [
    { width: 1_180, height: 760 },
    { width: 390, height: 760 },
  ]) {
    const page = await browser.visit(app, { as: people[0], path: '/r/fotos', viewport });
    await complete(page);
    // tsx wraps functions that have a name, also those that are sent to the page.
    await page.evaluate('globalThis.__name = (named) => named');
    const box = await page.getByRole('log').boundingBox();
    if (!box) throw new Error('There is no list');
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    // Only a person who has scrolled gets older messages before the very beginning.
    await page.mouse.wheel(0, -10);
    for (const direction of ['up', 'down'] as const) {
      const { frames, jumps, seen } = await scroll(page, direction);
      const sorted = frames.toSorted((a, b) => a - b);
      const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]?.toFixed(1);
      const over = (ms: number) => frames.filter((each) => each > ms).length;
      console.log(
        `${viewport.width} px ${direction}: ${seen} pictures, ${frames.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms,`,
        `${over(17)} over 17 ms, ${over(33.4)} over 33 ms; ${jumps.length} jumps${jumps.length ? `: ${jumps.slice(0, 10).join(', ')} px` : ''}`,
      );
    }
  }
} finally {
  await browser.close();
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Makes 1,000 messages of one picture, by turns of three. */
async function fill(db: Database, people: readonly [Person, Person]): Promise<void> {
  await roomWith(db, 'fotos', [{ by: people[0], text: 'Aquí van todas' }]);
  const roomId = (await findRoom(db, 'fotos'))?.id ?? 0;
  const originals = await sendOriginals(app, db, { as: people[0], room: roomId });
  const first = originals.length + 2;
  for (let i = 0; i < PICTURES; i++) {
    const original = originals[(i * 7) % originals.length];
    const seq = first + i;
    const { userId } = people[Math.floor(i / 3) % 2] ?? people[0];
    await db.insert(messages).values({ roomId, seq, userId, clientId: randomUUID(), body: '', createdAt: new Date() });
    if (original) await copyPicture(db, dataDir, original, { messageSeq: seq, userId, roomId });
  }
  const last = first + PICTURES - 1;
  await db.update(rooms).set({ lastSeq: last, lastMessageSeq: last }).where(eq(rooms.id, roomId));
}

/** Scrolls by a bit in each frame until there is nothing more in this direction. */
function scroll(page: Page, direction: 'up' | 'down') {
  return page.getByRole('log').evaluate(
    (log, { step, isUp }) =>
      new Promise<{ frames: number[]; jumps: number[]; seen: number }>((resolve) => {
        const frames: number[] = [];
        const jumps: number[] = [];
        const seen = new Set<string>();
        let last = 0;
        let anchor: Element | null = null;
        let top = 0;
        let still = 0;
        const middle = log.getBoundingClientRect().top + log.clientHeight / 2;
        const center = log.getBoundingClientRect().left + log.clientWidth / 2;
        const frame = (now: number) => {
          if (last > 0) frames.push(now - last);
          last = now;
          if (anchor?.isConnected) {
            const moved = anchor.getBoundingClientRect().top - top;
            if (Math.abs(moved) > 2) jumps.push(Math.round(moved));
          }
          const before = log.scrollTop;
          log.scrollTop += isUp ? -step : step;
          still = log.scrollTop === before ? still + 1 : 0;
          for (const one of log.querySelectorAll('[data-picture]')) seen.add(one.getAttribute('data-picture') ?? '');
          // Older messages may be on the way.
          if (still > 90) return resolve({ frames, jumps, seen: seen.size });
          const under = document.elementsFromPoint(center, middle).find((element) => element.closest('[data-seq]'));
          anchor = under?.closest('[data-seq]') ?? null;
          top = anchor?.getBoundingClientRect().top ?? 0;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { step: PX_PER_FRAME, isUp: direction === 'up' },
  );
}
