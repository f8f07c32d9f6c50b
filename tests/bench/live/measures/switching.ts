import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findRoom } from '@/lib/rooms/store';
import { findProgram } from '@/scripts/provision';
import { addRooms, addRows } from '@/tests/bench/live/bulk';
import { fillRoom } from '@/tests/bench/live/fill-room';
import { PEOPLE, withOurDatabase } from '@/tests/bench/live/ours';
import { median } from '@/tests/bench/live/stats';
import type { Measure } from './measure';

/** No other measure signs in as this person. */
const PERSON = PEOPLE - 99;
const PHONE = { width: 390, height: 760 };
const SLOWER = 4;
/** Rooms that are entered before anything is measured. A tab keeps all rooms of this measure in memory. */
const FIRST_ROOMS = 3;
const ROOMS = 15;
const ROUNDS = 2;
const MESSAGES = 200;
/** The pause between two rooms, in which the page becomes idle. */
const PAUSE_MS = 400;

const roomName = (i: number) => `switch_${i}`;

/** How long a person waits for a room after the tap on its name. */
export const SWITCHING: Measure = {
  name: 'switch',
  description: `From the click on a room in the list to the frame that shows its messages, measured inside the page, in Chromium at ${PHONE.width} × ${PHONE.height} with the CPU slowed down by a factor of ${SLOWER}: the medians of ${ROOMS - FIRST_ROOMS} rooms that the tab has never shown, and of ${ROUNDS} returns to each of them. Each room has ${MESSAGES} messages.`,
  servers: ['ours'],
  async sample({ port, cookies }) {
    await withOurDatabase(fill);
    const executablePath = findProgram('chromium');
    if (!executablePath) throw new Error('There is no Chromium here');
    const browser = await chromium.launch({ executablePath });
    try {
      const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true, locale: 'es-CO' });
      const page = await openList(context, `http://127.0.0.1:${port}`, cookies[PERSON - 1] ?? '');
      const cold: number[] = [];
      const warm: number[] = [];
      for (let i = 0; i < ROOMS; i++) {
        const ms = await enter(page, roomName(i));
        if (i >= FIRST_ROOMS) cold.push(ms);
      }
      for (let i = 0; i < ROUNDS * ROOMS; i++) {
        const room = i % ROOMS;
        const ms = await enter(page, roomName(room));
        if (room >= FIRST_ROOMS) warm.push(ms);
      }
      return { coldMs: median(cold), warmMs: median(warm), coldMaxMs: Math.max(...cold), warmMaxMs: Math.max(...warm) };
    } finally {
      await browser.close();
    }
  },
};

async function fill(db: Parameters<typeof fillRoom>[0]): Promise<void> {
  if (await findRoom(db, roomName(0))) return;
  const names = Array.from({ length: ROOMS }, (_, i) => roomName(i));
  const ids = await addRooms(
    db,
    names.map((name) => ({ name, title: name, kind: 'open' })),
  );
  for (const name of names) {
    await fillRoom(db, name, MESSAGES, (seq) => {
      return {
        userId: 1 + ((seq >> 1) % 9),
        body: `${name} ${seq}: ¿les parece bien a las 8 en el parque de siempre?`,
      };
    });
  }
  await db.$client.query('UPDATE rooms SET last_message_seq = last_seq WHERE id IN (?)', [ids]);
  const columns = 'user_id, room_id, last_read_seq, rev';
  await addRows(
    db,
    'memberships',
    columns,
    ids.map((id) => [PERSON, id, MESSAGES, 1]),
  );
}

async function openList(context: BrowserContext, origin: string, cookie: string): Promise<Page> {
  const at = cookie.indexOf('=');
  await context.addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), url: origin, httpOnly: true }]);
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.addInitScript({ path: fileURLToPath(new URL('../page-switch.js', import.meta.url)) });
  await page.goto(origin);
  // React marks the elements that it controls.
  await page.waitForFunction(() => {
    const link = document.querySelector('a[href^="/r/switch_"]');
    return link !== null && Object.keys(link).some((key) => key.startsWith('__reactProps$'));
  });
  return page;
}

/** Enters a room from the list, and goes back. @returns the time until a frame showed its first message, in ms */
async function enter(page: Page, name: string): Promise<number> {
  const path = `/r/${name}`;
  await sleep(PAUSE_MS);
  const ms = Number(await page.evaluate(`timeOfSwitch('${path}', '${name} ')`));
  await page.waitForURL((url) => url.pathname === path);
  await page.getByRole('link', { name: /^Volver a la lista/ }).tap();
  await page.locator(`a[href="${path}"]`).first().waitFor({ state: 'visible' });
  return ms;
}
