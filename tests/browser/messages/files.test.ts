import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findRoom } from '@/lib/rooms/store';
import { axe, PHONE, pictures } from '@/tests/support/browser';
import { blinking, photo, sendFiles, silence } from '@/tests/support/files/sent';
import { finger, middle } from './fingers';
import { messagesFixture, row } from './fixture';

const f = messagesFixture();
const picture = pictures('files');

/** A room in which Luis and Ana have sent files of all kinds. @returns its path */
async function roomWithFiles(): Promise<string> {
  const path = await f.room([{ by: f.luis, text: '¿Cómo quedó la mesa?' }]);
  const room = (await findRoom(f.database.db, path.slice('/r/'.length)))?.id ?? 0;
  const send = (as = f.luis) => ({ as, room });
  const photos = (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, i) => ({
        name: `foto ${i + 1}.jpg`,
        bytes: await photo(1_200, 900, i * 40),
      })),
    );
  const window = { name: 'ventana.jpg', bytes: await photo(3_000, 2_000), alt: 'Una ventana con plantas' };
  const { seq } = await sendFiles(f.app, [window], { ...send(), text: 'Así entraba la luz a las cinco' });
  await sendFiles(f.app, await photos(3), send(f.ana));
  await sendFiles(f.app, await photos(10), { ...send(), text: 'Todas las del sábado' });
  await sendFiles(f.app, [{ name: 'alta.jpg', bytes: await photo(900, 1_600, 200) }], send(f.ana));
  await sendFiles(f.app, [{ name: 'luces.gif', bytes: await blinking(320, 240) }], send());
  const pdf = { name: 'El río y la conversación, notas de lectura.pdf', bytes: `%PDF-1.4\n${'x'.repeat(1_400_000)}` };
  await sendFiles(f.app, [pdf, { name: 'voz.wav', bytes: silence() }], send());
  const code = "from itertools import cycle\n\nturnos = cycle(['Luis', 'Iván'])\nprint(next(turnos))\n";
  await sendFiles(f.app, [{ name: 'turnos.py', bytes: code }], { ...send(f.ana), text: 'Con esto saco los turnos' });
  await sendFiles(f.app, [{ name: 'turnos.ods', bytes: Buffer.from('PK\x03\x04 no es más') }], {
    ...send(),
    replyTo: seq + 1,
  });
  return path;
}

/** How much of the page has moved by itself. */
const shifts = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const entries = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
          resolve(entries.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0));
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(resolve, 500, 0);
      }),
  );

describe('files', () => {
  it('are shown in boxes that do not move', async () => {
    const path = await roomWithFiles();
    const page = await f.visit(f.ana, path);
    await picture(page, 'desk end');
    await page.getByRole('log').evaluate((log) => log.scrollTo({ top: -900 }));
    await page.waitForLoadState('networkidle');
    await picture(page, 'desk middle');
    await page.getByRole('log').evaluate((log) => log.scrollTo({ top: -2_500 }));
    await page.waitForLoadState('networkidle');
    await picture(page, 'desk top');
    console.log('shifts', await shifts(page));
    console.log(await axe(page));
    await page.locator('[data-picture]').first().click();
    await page.getByRole('dialog').waitFor();
    await page.waitForLoadState('networkidle');
    await picture(page, 'viewer');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Detalles de la sala' }).click();
    await page.getByRole('button', { name: 'Ver todos' }).waitFor();
    await page.waitForLoadState('networkidle');
    await picture(page, 'details');
    await page.getByRole('button', { name: 'Ver todos' }).click();
    await page.waitForLoadState('networkidle');
    await picture(page, 'details all');
    const phone = await f.visit(f.luis, path, { viewport: PHONE, touch: true, scheme: 'dark' });
    await picture(phone, 'phone end');
    await phone.getByRole('log').evaluate((log) => log.scrollTo({ top: -900 }));
    await phone.waitForLoadState('networkidle');
    await picture(phone, 'phone middle');
    expect(row(page, 'x')).toBeTruthy();
    void finger;
    void middle;
  });
});
