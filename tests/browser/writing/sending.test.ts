import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { browserFixture } from '@/tests/browser/fixture';
import { AWAY } from '@/tests/browser/messages/fixture';
import { axe, chat, complete, PHONE, pictures } from '@/tests/support/browser/browser';
import { roomWith } from '@/tests/support/conversation';
import { document as pdf, photo, type TestFile } from '@/tests/support/files/photos';
import { blinking } from '@/tests/support/files/sent';

const { ana, luis, app, browser, database } = browserFixture({ CHAT_FILE_LIMIT: '1' });
const picture = pictures('sending');

beforeAll(async () => {
  for (const name of ['fotos', 'viaje']) {
    await roomWith(database.db, name, [
      { by: luis, text: '¿Tienes las fotos de ayer?' },
      { by: ana, text: 'Sí, ahora las mando' },
    ]);
  }
});

const tray = (page: Page): Locator => page.getByRole('list', { name: 'Archivos adjuntos' });

/** The files of the tray, in order, as screen readers hear them. */
const inTray = (page: Page) =>
  tray(page)
    .getByRole('listitem')
    .locator('[popovertarget]')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')?.split(',')[0]));

/** The names of the pictures of the last message, in order. */
const shown = (page: Page) =>
  page
    .locator('[data-seq]')
    .last()
    .locator('img')
    .evaluateAll((images) => images.map((image) => image.getAttribute('alt')));

/** Resolves when the server has all files of the tray. */
const uploaded = (page: Page, count: number) =>
  expect
    .poll(() =>
      tray(page)
        .getByRole('button', { name: /, subido/ })
        .count(),
    )
    .toBe(count);

/** Drags files over the page, pastes them, or drops them, as `type` says. */
async function bring(page: Page, type: 'dragenter' | 'drop' | 'paste', files: TestFile[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString('base64') }));
  // What takes files comes with the button that chooses them. The page’s pictures may delay both.
  await page.getByRole('button', { name: 'Adjuntar archivos' }).waitFor();
  await page.evaluate(
    ([kind, list]) => {
      const data = new DataTransfer();
      for (const { name, mimeType, text } of list) {
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      const options = { bubbles: true, cancelable: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent(kind, { ...options, clipboardData: data })
          : new DragEvent(kind, { ...options, dataTransfer: data });
      (document.querySelector('textarea') ?? document.body).dispatchEvent(event);
    },
    [type, given] as const,
  );
}

async function choose(page: Page, press: Locator, files: TestFile[]): Promise<void> {
  const [picker] = await Promise.all([page.waitForEvent('filechooser'), press.click()]);
  await picker.setFiles(files);
}

it('files are pasted, dropped, ordered, described and sent; a cut only delays them', async () => {
  const options = { path: '/r/fotos', expected: AWAY };
  const [page, other] = [
    await browser.visit(app, { as: ana, ...options }),
    await browser.visit(app, { as: luis, ...options }),
  ];
  await complete(page);
  const { field, send, log } = chat(page);

  await bring(page, 'paste', [await photo('mesa.jpg')]);
  await bring(page, 'dragenter', [pdf('acta.pdf')]);
  await page.getByText(/^Suelta para añadir a .*fotos$/).waitFor();
  await picture(page, 'drag');
  await bring(page, 'drop', [await photo('ventana.jpg', { width: 300, height: 400, hue: 200 }), pdf('acta.pdf')]);
  expect(await page.getByText('Suelta para').count()).toBe(0);
  await uploaded(page, 3);
  expect(await inTray(page)).toEqual(['mesa.jpg', 'ventana.jpg', 'acta.pdf']);

  // Too large: nothing is sent before it is taken out.
  await choose(page, page.getByRole('button', { name: 'Adjuntar archivos' }), [pdf('grabación.pdf', 1_200_000)]);
  await tray(page).getByText('caben 1\u00a0MB').waitFor();
  await field.fill('Las de ayer, y el acta');
  expect(await send.isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await picture(page, 'tray');
  await page.getByRole('button', { name: 'Quitar grabación.pdf' }).click();

  // By the keyboard, and by the mouse.
  await tray(page)
    .getByRole('button', { name: /^ventana/ })
    .press('ArrowLeft');
  await expect.poll(() => inTray(page)).toEqual(['ventana.jpg', 'mesa.jpg', 'acta.pdf']);
  await page.getByText('ventana.jpg: lugar 1 de 3').waitFor({ state: 'attached' });
  const item = (at: number) => tray(page).getByRole('listitem').nth(at);
  await item(2).dragTo(item(0));
  await expect.poll(() => inTray(page)).toEqual(['acta.pdf', 'ventana.jpg', 'mesa.jpg']);

  await tray(page).getByRole('button', { name: /^mesa/ }).click();
  await page.getByRole('button', { name: 'Texto alternativo' }).click();
  const dialog = page.getByRole('dialog', { name: 'Describe la imagen' });
  await dialog.getByRole('textbox').fill('Café y apuntes sobre la mesa');
  await picture(page, 'describe');
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await tray(page)
    .getByRole('button', { name: /con texto alternativo/ })
    .waitFor();

  await field.press('Enter');
  await other.getByText('Las de ayer, y el acta').waitFor();
  await expect.poll(() => shown(other)).toEqual(['ventana.jpg', 'Café y apuntes sobre la mesa']);
  expect(await tray(page).count()).toBe(0);
  expect(await field.inputValue()).toBe('');

  // A message whose files cannot be uploaded waits, and a later one passes it.
  await page.context().setOffline(true);
  await bring(page, 'paste', [await photo('plaza.jpg', { width: 640, height: 360, hue: 100 })]);
  await tray(page).locator('img').waitFor();
  await send.click();
  const waiting = log
    .locator('[data-bubble]')
    .filter({ has: page.getByRole('button', { name: 'No enviar plaza.jpg' }) });
  await waiting.waitFor();
  await picture(page, 'offline');
  const before = await waiting.boundingBox();
  await page.context().setOffline(false);
  await expect.poll(() => shown(other)).toEqual(['plaza.jpg']);
  await expect.poll(() => shown(page)).toEqual(['plaza.jpg']);
  const after = await page.locator('[data-seq]').last().locator('[data-bubble]').boundingBox();
  expect([after?.width, after?.height]).toEqual([before?.width, before?.height]);
  await picture(page, 'sent');

  // A text that is too long for a message.
  await field.fill('palabra '.repeat(600));
  await page.getByRole('button', { name: 'Adjuntar como archivo' }).click();
  await uploaded(page, 1);
  expect(await inTray(page)).toEqual(['texto.txt']);
  expect(await field.inputValue()).toBe('');
  await page.getByRole('button', { name: 'Quitar texto.txt' }).click();

  // The bytes go with the page. The message stays, and takes the files again.
  await page.route('**/api/files/**', (route) => route.abort());
  await bring(page, 'paste', [await photo('perdida.jpg')]);
  await field.fill('¿Y esta?');
  await field.press('Enter');
  await page.getByRole('button', { name: 'No enviar perdida.jpg' }).waitFor();
  const asked: string[] = [];
  page.on('dialog', (question) => {
    asked.push(question.type());
    void question.accept();
  });
  await page.reload();
  await complete(page);
  expect(asked).toEqual(['beforeunload']);
  await page.unroute('**/api/files/**');
  await page.getByText('los archivos ya no están en esta página').waitFor();
  expect(await axe(page)).toEqual([]);
  await picture(page, 'gone');
  await choose(page, page.getByRole('button', { name: 'Elegirlos de nuevo' }), [await photo('otra.jpg')]);
  await other.getByText('¿Y esta?').waitFor();
  await expect.poll(() => shown(other)).toEqual(['otra.jpg']);
});

it('ten photos from a phone with a slow connection arrive once and in order, over a cut', async () => {
  const page = await browser.visit(app, {
    as: ana,
    path: '/r/viaje',
    viewport: PHONE,
    touch: true,
    scheme: 'dark',
    expected: AWAY,
  });
  await complete(page);
  const other = await browser.visit(app, { as: luis, path: '/r/viaje' });
  const { send, log } = chat(page);
  const photos = await Promise.all(Array.from({ length: 10 }, (_, i) => photo(`${i}.jpg`, { hue: i * 36 })));
  const network = await page.context().newCDPSession(page);
  const slow = { latency: 40, downloadThroughput: 50_000, uploadThroughput: 50_000 };
  await network.send('Network.enable');
  await network.send('Network.emulateNetworkConditions', { offline: false, ...slow });

  await page.getByRole('button', { name: 'Adjuntar archivos' }).tap();
  await picture(page, 'phone menu');
  await choose(page, page.getByRole('button', { name: 'Fotos y vídeos' }), photos);
  await expect.poll(() => inTray(page)).toHaveLength(10);
  await picture(page, 'phone tray');
  expect(await axe(page)).toEqual([]);
  await send.tap();
  const progress = log.getByRole('progressbar');
  await expect.poll(async () => Number(await progress.first().getAttribute('aria-valuenow'))).toBeGreaterThan(10);
  await picture(page, 'phone progress');
  await network.send('Network.emulateNetworkConditions', { offline: true, ...slow });
  await expect.poll(() => chat(page).banner.count()).toBe(1);
  await network.send('Network.emulateNetworkConditions', { offline: false, ...slow });

  const names = photos.map(({ name }) => name);
  await expect.poll(() => shown(other), { timeout: 60_000 }).toEqual(names);
  await expect.poll(() => shown(page)).toEqual(names);
  expect(await log.getByRole('progressbar').count()).toBe(0);
  await picture(page, 'phone sent');
  await page.reload();
  await complete(page);
  await expect.poll(() => shown(page)).toEqual(names);
  expect(
    await page
      .locator('[data-seq]')
      .filter({ has: page.locator('img') })
      .count(),
  ).toBe(1);
});

it('a moving picture stands still in the tray for people who want that', async () => {
  const prepare = async (page: Page) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.addInitScript(() => {
      const types: Record<string, string> = {};
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (body: Blob) => {
        const url = create(body);
        types[url] = body.type;
        return url;
      };
      Object.assign(window, { types });
    });
  };
  const page = await browser.visit(app, { as: ana, path: '/r/viaje', prepare });
  await complete(page);
  await bring(page, 'paste', [{ name: 'luces.gif', mimeType: 'image/gif', buffer: await blinking(320, 240) }]);
  const image = tray(page).locator('img');
  await image.waitFor();
  const typeOf = (img: HTMLElement) =>
    (window as unknown as { types: Record<string, string> }).types[(img as HTMLImageElement).src];
  expect(await image.evaluate(typeOf)).toBe('image/png');
  expect(await image.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(320);
});

it('files that are dragged to where nobody can write are refused, and the page stays', async () => {
  const page = await browser.visit(app, { as: ana, path: '/browse' });
  const send = (type: 'dragover' | 'drop') =>
    page.evaluate((kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['hola'], 'nota.txt', { type: 'text/plain' }));
      // False: the browser does not open the file.
      return document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
    }, type);
  const refusal = page.getByText('Aquí no se pueden enviar archivos.');
  await expect.poll(() => send('dragover')).toBe(false);
  await refusal.waitFor();
  await picture(page, 'refused');
  expect(await axe(page)).toEqual([]);
  expect(await send('drop')).toBe(false);
  await refusal.waitFor({ state: 'hidden' });
});
